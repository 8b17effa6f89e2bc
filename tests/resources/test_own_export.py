"""Our own export that comes back: known by its keys, and changing nothing that nobody touched."""

import csv
import io
import json
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from resources.hsds.documents import steward_id
from resources.importing.unpack import pack
from resources.models import Download, Location, Organization, Service
from resources.services.downloads import write_package, write_sheet
from resources.services.open_eligibility import load_open_eligibility
from resources.services.publishing import write_public_copy
from resources.services.snapshots import content_hash, with_rows
from teams.models import ZipCode
from tests.conftest import acting, owner, person_with
from tests.factories import CountyFactory
from tests.resources.factories import OrganizationFactory, PhoneFactory, published_listing
from tests.resources.test_import_loading import Runner, editor, run
from tests.resources.test_open_eligibility import XML

__all__ = ["editor", "run"]  # fixtures of the loading tests
pytestmark = pytest.mark.django_db
PRIVATE = "515-555-0666"


@pytest.fixture
def network(area, editor):
    """A public listing with much around it, one of neighbors, and one whose place is secret."""
    with owner():
        load_open_eligibility(XML)
        county = CountyFactory(fips="19153", name="Polk")
        middle = {"county": county, "latitude": 41.6, "longitude": -93.6}
        ZipCode.objects.get_or_create(code="50309", defaults=middle)
        house = OrganizationFactory(area=area, name="=Example House")
        said = {
            "organization": house, "bring_en": "A bag.", "cost": "free", "name_es": "Despensa",
            "notice_en": "Closed today", "notice_until": timezone.localdate() + timedelta(days=3),
            "details": {
                "contacts": [{"name": "Desk"}, {"name": "Hidden Person", "private": True}],
                "schedules": [{"freq": "MONTHLY", "bymonthday": "1", "description": "By month"}],
                "interpretation_services": "On request",
            },
        }  # fmt: skip
        rich = published_listing(area, county=county, **said)
        note = "Ask for Pat's desk"
        PhoneFactory(service=rich, area=area, number="515-555-0101", kind="tty", note_en=note)
        PhoneFactory(service=rich, area=area, number=PRIVATE, public=False)
        write_public_copy(rich)
        published_listing(area, county=county, kind="informal", name_en="Neighbor rides")
        published_listing(area, county=county, name_en="A quiet house", confidential="shelter",
                          address=False)  # fmt: skip
    return rich


def exported(area, client, form):
    """The area's network in one of the forms in which it can be taken along."""
    if form == "json":
        address = reverse("resources:api_services")
        page = client.get(address, {"full": "true", "per_page": 100}).content
        return json.dumps(json.loads(page)["contents"]).encode()
    made = io.BytesIO()
    write = write_package if form == "hsds" else write_sheet
    write(made, Download(area=area, form=form))
    return made.getvalue()


def prints(area):
    """A fingerprint of everything that stands in an area's network."""
    services = with_rows(Service.objects.filter(area=area).order_by("pk"))
    return [(one.pk, one.version, content_hash(one)) for one in services]


def with_cell(package, table, column, change):
    """The package with one column of a table changed."""
    files = {name: zipfile.ZipFile(io.BytesIO(package)).read(name) for name in
             zipfile.ZipFile(io.BytesIO(package)).namelist()}  # fmt: skip
    rows = list(csv.DictReader(io.StringIO(files[table].decode())))
    made = io.StringIO()
    writer = csv.DictWriter(made, rows[0])
    writer.writeheader()
    writer.writerows({**row, column: change(row)} for row in rows)
    return pack(list({**files, table: made.getvalue().encode()}.items()))


@pytest.mark.parametrize("form", ["hsds", "json", "xlsx"])
def test_an_export_nobody_touched_changes_nothing(run, network, area, client, form):
    before = prints(area)
    batch = run.check(exported(area, client, form))
    counts = (batch.same_rows, batch.new_rows, batch.changed_rows, batch.refused_rows)
    assert counts == (3, 0, 0, 0), list(batch.findings.values_list("problem", "value"))
    assert batch.sound_rows == 0
    assert prints(area) == before


def test_a_cell_changed_in_an_export_is_the_only_difference_and_can_be_undone(
    run, network, area, client
):
    def change(row):
        return "Bread and milk." if row["id"] == str(network.pk) else row["description"]

    before = prints(area)
    content = with_cell(exported(area, client, "hsds"), "services.csv", "description", change)
    batch = run.load(content, changes=True)
    assert (batch.changed_rows, batch.same_rows, batch.new_rows) == (1, 2, 0)
    listing = Service.objects.get(pk=network.pk)
    assert listing.description_en == "Bread and milk."
    assert Organization.objects.filter(area=area).count() == 1
    run.undo(batch)
    assert [(key, told) for key, _n, told in prints(area)] == [
        (key, told) for key, _n, told in before
    ]


def test_a_changed_number_keeps_the_private_ones_and_the_notes_of_the_others(
    run, network, area, client
):
    def change(row):
        return "515-555-0199" if row["number"] == "515-555-0100" else row["number"]

    run.load(
        with_cell(exported(area, client, "hsds"), "phones.csv", "number", change), changes=True
    )
    phones = {one.number: one for one in Service.objects.get(pk=network.pk).phones.all()}
    assert set(phones) >= {"515-555-0199", "515-555-0101", PRIVATE}
    assert not phones[PRIVATE].public
    assert (phones["515-555-0101"].kind, phones["515-555-0101"].note_en) == (
        "tty",
        "Ask for Pat's desk",
    )


def test_changed_details_keep_the_private_ones(run, network, area, client):
    content = with_cell(
        exported(area, client, "hsds"), "contacts.csv", "name", lambda _row: "New desk"
    )
    run.load(content, changes=True)
    contacts = Service.objects.get(pk=network.pk).details["contacts"]
    assert [(one["name"], one.get("private", False)) for one in contacts] == [
        ("New desk", False),
        ("Hidden Person", True),
    ]


def test_a_changed_sheet_updates_the_same_listing_and_an_empty_cell_nothing(
    run, network, area, client
):
    made = run.load(table_of(network, "Nuevo nombre"), changes=True)
    assert (made.changed_rows, made.new_rows) == (1, 0)
    assert list(made.findings.values_list("problem", flat=True)) == []
    assert Service.objects.get(pk=network.pk).name_es == "Nuevo nombre"
    assert Service.objects.filter(area=area).count() == 3


def table_of(listing, name_es):
    rows = ["id", "name", "name_es"], [str(listing.pk), listing.name_en, name_es]
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode()


def test_the_local_team_of_an_export_becomes_no_organization(run, network, area, client):
    run.load(_with_a_new_one(area, client))
    assert not Organization.objects.filter(source_id=steward_id(area.pk)).exists()
    new = Service.objects.get(name_en="Brand new")
    assert new.organization is None


def _with_a_new_one(area, client):
    told = json.loads(exported(area, client, "json"))
    told.append({
        "id": str(uuid.UUID(int=77)), "name": "Brand new", "status": "active",
        "organization_id": steward_id(area.pk), "description": "New here.",
        "organization": {"id": steward_id(area.pk), "name": f"CPPC {area.name}"},
    })  # fmt: skip
    return json.dumps(told).encode()


def test_the_key_of_another_areas_record_is_an_id_like_any_other(run, area, other_area, client):
    with owner():
        theirs = published_listing(other_area, county=CountyFactory(fips="19153"))
        before = content_hash(with_rows(Service.objects.filter(pk=theirs.pk)).get())
    batch = run.load(exported(other_area, client, "hsds"))
    assert (batch.new_rows, batch.changed_rows, batch.same_rows) == (1, 0, 0)
    copy = Service.objects.get(area=area)
    assert (copy.source_id, copy.state) == (theirs.pk, "draft")
    with owner():
        now = content_hash(with_rows(Service.objects.filter(pk=theirs.pk)).get())
    assert now == before


def test_a_draft_of_another_area_answers_as_an_id_that_is_nobodys(run, area, other_area):
    with owner():
        theirs = published_listing(other_area, county=CountyFactory(fips="19153"))
        Service.objects.filter(pk=theirs.pk).update(state="draft")
    counts = []
    for key in (theirs.pk, uuid.UUID(int=99)):
        record = {"id": str(key), "name": "Pantry", "status": "active"}
        batch = run.check(json.dumps(record).encode())
        found = list(batch.findings.values_list("problem", "value"))
        counts.append((batch.new_rows, batch.changed_rows, batch.same_rows, found))
    assert counts[0] == counts[1] == (1, 0, 0, [])


def test_what_left_one_area_leaves_the_next_as_it_came(run, network, area, other_area, client):
    """Terms of the other taxonomy, made ids and the local team do not pile up on the way."""
    first, there = exported(area, client, "hsds"), other_area
    person = person_with("coordinator", there)
    with acting(person):
        Runner(there, person).load(first)
        copies = Service.objects.filter(area=there)
        assert copies.count() == 3
        assert Location.objects.filter(area=there).count() == 2
    with owner():
        for one in copies:
            Service.objects.filter(pk=one.pk).update(state="published", published_at=timezone.now())
            write_public_copy(Service.objects.get(pk=one.pk))
    rows = [sizes(one) for one in (first, exported(there, client, "hsds"))]
    assert rows[0] == rows[1]


def sizes(package):
    """How many rows each table of a package has."""
    packed = zipfile.ZipFile(io.BytesIO(package))
    return {
        name: len(list(csv.reader(io.StringIO(packed.read(name).decode()))))
        for name in packed.namelist()
        if name.endswith(".csv")
    }
