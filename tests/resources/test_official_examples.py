"""Every official example in and out, and through a second area: no field is lost on the way.

The examples are not part of the project; without them these tests are skipped.
"""

import csv
import io
import json
import zipfile

import pytest
from django.urls import reverse

from resources.hsds.tables import FILES
from resources.importing.unpack import pack
from resources.models import Download, ImportRow, Location, Organization, Service, ServiceAtLocation
from resources.services.downloads import write_package
from tests.conftest import acting, owner, person_with
from tests.resources.test_hsds_reading import EXAMPLES, official
from tests.resources.test_import_loading import Runner, editor, run
from tests.resources.test_round_trip import published
from tests.resources.test_taking_along import assert_links_lead_somewhere

__all__ = ["editor", "run"]  # fixtures of the loading tests
pytestmark = [pytest.mark.django_db, official]
# What of an example is not said again, and why.
NOT_SAID = {
    "id": "our rows have keys of their own",
    "link_entity": "in tables it names the table that the row belongs to",
    "resource_type": "the same, of metadata",
    "last_modified": "the moment of our own copy",
    "organization.locations": "said by /organizations and by the places of the services",
}
# Links that lead nowhere in the official tables themselves; the import tells them.
BROKEN = {
    ("contact", "organization_id"), ("contact", "service_at_location_id"),
    ("location", "organization_id"), ("taxonomy_term", "taxonomy_id"),
}  # fmt: skip
# Tables whose one row in the official set belongs to nothing in it; the import tells that, too.
LOOSE = {"attribute", "metadata", "taxonomy", "taxonomy_term"}
VALUES = {"tax_id", "parent_organization_id", "external_identifier"}


def lost(told, back, path=""):
    """Every field of an example that an answer does not say, with its path."""
    if isinstance(told, dict):
        left = {k: v for k, v in told.items() if k not in NOT_SAID and v not in (None, "")}
        if path.endswith("organization"):
            left.pop("locations", None)
        inside = back if isinstance(back, dict) else {}
        return [one for k, v in left.items() for one in lost(v, inside.get(k), f"{path}.{k}")]
    if isinstance(told, list):
        tries = [[lost(one, other, path) for other in back or []] for one in told]
        return [one for found in tries for one in min(found, key=len, default=[f"{path}[]"])]
    if path.endswith(("opens_at", "closes_at")):
        told, back = f"{told}:00"[:8], f"{back}:00"[:8]
    same = str(told).strip().strip('"') == str(back).strip().strip('"')
    return [] if same else [f"{path}: {told!r} -> {back!r}"]


def answer(client, name, key, **asked):
    address = reverse(f"resources:api_{name}", args=[key])
    return json.loads(client.get(address, asked).content)


def service_in(client, area, **asked):
    with owner():  # whoever's area it is
        key = Service.objects.get(area=area).pk
    return answer(client, "service", key, **asked)


def organization_in(client, area, **asked):
    with owner():  # whoever's area it is
        key = Organization.objects.get(area=area).pk
    return answer(client, "organization", key, **asked)


def place_in(client, area, **asked):
    with owner():  # whoever's area it is
        key = ServiceAtLocation.objects.get(area=area).pk
    return answer(client, "place", key, **asked)


WAYS = {
    "service_full": (service_in, {"full": "true"}),
    "service_list": (service_in, {}),
    "organization_full": (organization_in, {"full": "true", "full_service": "true"}),
    "service_at_location_full": (place_in, {"full": "true"}),
    "service_at_location_list": (place_in, {}),
}


def package_of(area):
    """The area's network as it is taken along."""
    made = io.BytesIO()
    write_package(made, Download(area=area, form="hsds"))
    assert_links_lead_somewhere(zipfile.ZipFile(made))
    return made.getvalue()


def moved_on(package, there):
    """The package loaded and published in another area."""
    person = person_with("coordinator", there)
    with acting(person):
        batch = Runner(there, person).load(package)
        assert batch.state == "loaded"
        found = list(Service.objects.filter(area=there))
    for one in found:
        published(one)


@pytest.mark.parametrize("name", WAYS)
def test_an_official_record_leaves_as_it_came_and_comes_through_a_second_area(
    client, run, area, other_area, name
):
    content = (EXAMPLES / f"{name}.json").read_bytes()
    told, (ask, asked) = json.loads(content), WAYS[name]
    told = told.get("contents", [told])[0]
    run.load(content)
    published(Service.objects.get())
    assert lost(told, ask(client, area, **asked)) == []
    moved_on(package_of(area), other_area)
    assert lost(told, ask(client, other_area, **asked)) == []


def official_tables(form):
    if form == "json":
        told = json.loads((EXAMPLES / "tabular.json").read_text())
        return {name.removesuffix(".csv"): rows for name, rows in told.items()}
    return {
        one.stem: list(csv.DictReader(io.StringIO(one.read_text())))
        for one in (EXAMPLES / "csv").glob("*.csv")
    }


def official_file(form):
    if form == "json":
        return (EXAMPLES / "tabular.json").read_bytes()
    return pack([(one.name, one.read_bytes()) for one in sorted((EXAMPLES / "csv").iterdir())])


def said_by(kind, rows):
    """Each row without its keys, once for each row of another table that it belongs to."""
    found = set()
    for row in rows:
        links = {n for n in row if n.endswith("_id") and n not in VALUES and row[n]}
        words = {
            n: str(v).strip().strip('"')
            for n, v in row.items()
            if v not in ("", None) and n not in ("id", "last_modified") and n not in links
        }
        links = {one for one in links if (kind, one) not in BROKEN}
        found |= {(one, tuple(sorted(words.items()))) for one in links or {""}}
    return found


def tables_of(package):
    packed = zipfile.ZipFile(io.BytesIO(package))
    return {
        kind: list(csv.DictReader(io.StringIO(packed.read(f"{file}.csv").decode())))
        for kind, file in FILES.items()
    }


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_official_tables_leave_as_they_came_and_come_through_a_second_area(
    run, area, other_area, form
):
    told = official_tables(form)
    batch = run.load(official_file(form))
    assert batch.findings.filter(problem="broken_link").count() == len(BROKEN)
    published(Service.objects.get())
    first = package_of(area)
    moved_on(first, other_area)
    for package in (first, package_of(other_area)):
        back = tables_of(package)
        for kind in set(FILES) - LOOSE:
            missing = said_by(kind, told.get(FILES[kind], [])) - said_by(kind, back[kind])
            assert not missing, (kind, missing)


def test_organizations_and_places_may_come_before_their_services(client, run, area):
    for name in ("organization_list", "location"):
        batch = run.load((EXAMPLES / f"{name}.json").read_bytes())
        assert (batch.state, batch.sound_rows) == ("loaded", 1)
    house = json.loads((EXAMPLES / "organization_list.json").read_text())["contents"][0]
    place = json.loads((EXAMPLES / "location.json").read_text())
    service = {
        "id": "00000000-0000-4000-8000-000000000001", "name": "Support", "status": "active",
        "description": "Help.", "application_process": "Call.", "organization_id": house["id"],
        "service_at_locations": [{"location_id": place["id"]}],
    }  # fmt: skip
    run.load(json.dumps(service).encode())
    published(Service.objects.get())
    told = organization_in(client, area, full="true")
    assert lost(house, told) == []
    assert lost({"locations": [place]}, told) == []
    assert (Organization.objects.count(), Location.objects.count()) == (1, 1)


@pytest.mark.parametrize("name", ["taxonomy", "taxonomy_list", "taxonomy_term", "base"])
def test_a_taxonomy_alone_is_told_and_loads_nothing(run, name):
    batch = run.check((EXAMPLES / f"{name}.json").read_bytes())
    assert list(batch.findings.values_list("problem", flat=True)) == ["not_read"]
    assert not ImportRow.objects.filter(batch=batch).exists()
