"""Documents as rows of a data package: every id once, every link to a row that is there."""

import csv
import io
import uuid
import zipfile

from resources.hsds.tables import FILES, Package
from tests.resources.test_taking_along import assert_links_lead_somewhere

A, B, C, D, E = (str(uuid.UUID(int=n)) for n in range(21, 26))
PHONE = {"id": C, "number": "515-555-0100", "languages": [{"id": D, "name": "Spanish"}]}
TERM = {"id": D, "name": "Bread", "description": "Bread.", "taxonomy_id": E}


def rows_of(service, **place):
    """The rows of a service of organization B, and of a place."""
    package, file = Package(), io.BytesIO()
    try:
        package.take("organization", {"id": B, "name": "House", "description": "House."})
        package.take(
            "service", {"id": A, "name": "Help", "status": "active", **service}, organization_id=B
        )
        package.take("location", {"id": A, "location_type": "physical", **place})
        package.zipped(file)
    finally:
        package.close()
    packed = zipfile.ZipFile(file)
    assert_links_lead_somewhere(packed)
    return {
        kind: list(csv.DictReader(io.StringIO(packed.read(f"{name}.csv").decode())))
        for kind, name in FILES.items()
    }


def test_a_phone_of_a_service_and_of_its_place_is_a_row_for_each():
    rows = rows_of({"phones": [PHONE]}, phones=[PHONE])
    links = sorted((one["service_id"], one["location_id"]) for one in rows["phone"])
    assert links == [("", A), (A, "")]
    for kind in ("phone", "language"):
        assert len({one["id"] for one in rows[kind]}) == 2
    assert {one["phone_id"] for one in rows["language"]} == {one["id"] for one in rows["phone"]}


def test_the_same_phone_of_the_same_service_is_one_row():
    assert len(rows_of({"phones": [PHONE, PHONE]})["phone"]) == 1


def test_a_term_brings_its_taxonomy_along():
    taxonomy = {"id": E, "name": "Foods", "description": "Foods."}
    term = {**TERM, "taxonomy_detail": taxonomy}
    rows = rows_of({"attributes": [{"id": C, "taxonomy_term": term}]})
    assert [(one["id"], one["name"]) for one in rows["taxonomy"]] == [(E, "Foods")]
    assert [one["taxonomy_id"] for one in rows["taxonomy_term"]] == [E]


def test_a_taxonomy_that_nobody_described_is_not_linked():
    rows = rows_of({"attributes": [{"id": C, "taxonomy_term": TERM}]})
    assert [(one["name"], one["taxonomy_id"]) for one in rows["taxonomy_term"]] == [("Bread", "")]


def test_a_capacity_without_a_unit_has_one_that_says_so():
    rows = rows_of({"capacities": [{"id": C, "available": 3, "updated": "2026-01-01"}]})
    assert [one["name"] for one in rows["unit"]] == ["not said"]
    assert rows["service_capacity"][0]["unit_id"] == rows["unit"][0]["id"]
