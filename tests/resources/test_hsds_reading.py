"""Files of HSDS in every version: read, told apart, and everything sound is there."""

import csv
import io
import json
import uuid
import zipfile
from pathlib import Path

import pytest

from resources.importing.source import look_at, records_of
from resources.importing.unpack import pack

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "hsds" / "examples"
official = pytest.mark.skipif(not EXAMPLES.exists(), reason="the official examples are not here")
SPACE = uuid.UUID(int=1)
A, B, C = (str(uuid.UUID(int=n)) for n in (11, 12, 13))


def table(*rows):
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode()


def package(**tables):
    return pack([(f"{name}.csv", content) for name, content in tables.items()])


def read(content):
    source = look_at(content)
    return list(records_of(content, None, source, SPACE, None)), source


def found(source):
    return [(one.file, one.row, one.problem) for one in source.findings]


SERVICES = table(["id", "name"], [A, "Pantry"])


def test_a_package_is_known_by_its_tables():
    records, source = read(package(services=SERVICES))
    assert [(one.kind, one.id, one.file, one.row) for one in records] == [
        ("service", A, "service", 2)
    ]
    assert (source.shape, source.rows) == ("hsds_csv", 1)


VERSIONS = [
    ("1.0", {"regular_schedule": table(["id", "service_id", "weekday", "opens_at", "closes_at"],
                                       [B, A, "2", "09:00", "17:00"])}),
    # A service at a place stood in 1.0 already; the table of its terms came with 1.1.
    ("1.1", {"services_taxonomy": table(["id", "service_id", "taxonomy_id"], [B, A, C]),
             "taxonomy": table(["id", "name", "parent_id"], [C, "Food", ""])}),
    ("2.0", {"schedule": table(["id", "service_id", "freq", "byday"], [B, A, "WEEKLY", "TU"])}),
    ("3.0", {"address": table(["id", "location_id", "address_1"], [B, C, "1 Main St"]),
             "location": table(["id", "name"], [C, "Hall"])}),
    ("3.1-3.2", {"url": table(["id", "url", "service_id"], [B, "https://a.example.org", A])}),
]  # fmt: skip


@pytest.mark.parametrize(("version", "tables"), VERSIONS)
def test_the_version_is_told_by_tables_and_columns(version, tables):
    _records, source = read(package(service=SERVICES, **tables))
    assert source.version == version
    assert found(source) == []


def test_the_weekday_of_version_one_becomes_a_rule():
    (record,), _source = read(package(service=SERVICES, **VERSIONS[0][1]))
    (schedule,) = record.body["schedules"]
    assert (schedule["freq"], schedule["byday"]) == ("WEEKLY", "TU")


def test_whom_it_is_for_comes_from_a_table_of_its_own_before_version_three():
    eligible = table(["id", "service_id", "eligibility", "minimum_age"], [B, A, "Parents", "18"])
    (record,), _source = read(package(service=SERVICES, eligibility=eligible))
    assert record.body["eligibility_description"] == "Parents"
    assert record.body["minimum_age"] == 18


BAD_ROWS = [
    (["id", "name"], ["", "Pantry"], ("service", 3, "missing_id")),
    (["id", "name"], [A, "Pantry"], ("service", 3, "id_twice")),
    (["id", "name"], [B], ("service", 3, "ragged_row")),
    (["id", "name"], [B, "<b>Pantry</b>"], ("service", 3, "html_removed")),
    (["id", "name"], [B, "Pan\x07try"], ("service", 3, "control_characters")),
    (["id", "name", "organization_id"], [B, "Pantry", C], ("service", 3, "broken_link")),
    (["id", "name", "assured_date"], [B, "Pantry", "1/2/25"], ("service", 3, "two_digit_year")),
    (["id", "name", "shoe_size"], [B, "Pantry", "44"], ("service", 3, "unknown_column")),
]


@pytest.mark.parametrize(("heading", "row", "problem"), BAD_ROWS)
def test_a_bad_row_is_named_by_file_and_row_and_the_first_is_read(heading, row, problem):
    first = [A, "First", *[""] * (len(heading) - 2)]
    records, source = read(package(service=table(heading, first, row)))
    assert problem in found(source)
    assert records[0].body["name"] == "First"


def test_letters_that_are_not_utf8_are_guessed_and_told():
    broken = b"id,name\n" + A.encode() + b",Ni\xf1os\n" + B.encode() + b",Bad \x81\n"
    records, source = read(package(service=broken))
    assert [one.body["name"] for one in records] == ["Niños"]
    assert found(source) == [("service", 2, "guessed_letters"), ("service", 3, "broken_letters")]


def test_an_id_that_is_no_uuid_becomes_the_same_each_time():
    content = package(service=table(["id", "name"], ["17", "Pantry"]))
    first, second = (read(content)[0][0].id for _time in range(2))
    assert first == second == str(uuid.uuid5(SPACE, "service:17"))


JSONS = [
    {"id": A, "name": "Pantry", "status": "active"},
    [{"id": A, "name": "Pantry", "status": "active"}],
    {"total_items": 1, "contents": [{"id": A, "name": "Pantry", "status": "active"}]},
    {"id": B, "name": "Church", "services": [{"id": A, "name": "Pantry", "status": "active"}]},
    {"services.csv": [{"id": A, "name": "Pantry"}]},
    {"id": C, "location": {"id": B}, "service": {"id": A, "name": "Pantry", "status": "active"}},
]


@pytest.mark.parametrize("told", JSONS)
def test_json_is_read_in_every_form(told):
    records, source = read(json.dumps(told).encode())
    (service,) = [one for one in records if one.kind == "service"]
    assert (service.id, service.body["name"]) == (A, "Pantry")
    assert source.shape == "hsds_json"


def test_lines_of_json_are_read_up_to_the_broken_one():
    lines = json.dumps(JSONS[0]) + "\n" + json.dumps({**JSONS[0], "id": B}) + "\n{broken"
    records, source = read(lines.encode())
    assert [one.id for one in records] == [A, B]
    assert found(source) == [("json", 3, "broken_file")]


@official
def test_the_official_tables_load_but_for_their_four_broken_links():
    files = [(one.name, one.read_bytes()) for one in sorted((EXAMPLES / "csv").iterdir())]
    records, source = read(pack(files))
    broken = [(one.file, one.column) for one in source.findings if one.problem == "broken_link"]
    assert sorted(broken) == [
        ("contact", "organization_id"),
        ("contact", "service_at_location_id"),
        ("location", "organization_id"),
        ("taxonomy_term", "taxonomy_id"),
    ]
    assert [one.kind for one in records] == ["organization", "location", "service"]
    assert not [one for one in source.findings if one.fatal]


@official
@pytest.mark.parametrize("name", ["service_full", "organization_full", "service_at_location_full"])
def test_the_official_records_are_read_whole(name):
    content = (EXAMPLES / f"{name}.json").read_bytes()
    records, source = read(content)
    service = next(one for one in records if one.kind == "service").body
    for inner in ("cost_options", "required_documents", "funding", "capacities", "attributes",
                  "metadata", "phones", "schedules", "service_areas", "languages"):  # fmt: skip
        assert service[inner], inner
    assert service["capacities"][0]["unit"]["name"] == "Kilogram"
    assert source.version == "3.1-3.2"


def bomb(size):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("services.csv", b"0" * size)
    return made.getvalue()


PACKED = [
    (bomb(30 * 1024 * 1024), "too_large_unpacked"),
    (pack([("inner.zip", pack([("services.csv", SERVICES)]))]), "packed_twice"),
    (pack([(f"{n}.csv", b"a") for n in range(300)]), "too_many_files"),
    (bomb(10)[:40], "broken_file"),
]


@pytest.mark.parametrize(("content", "problem"), PACKED, ids=[name for _, name in PACKED])
def test_what_is_packed_wrongly_is_refused_in_words(content, problem):
    source = look_at(content)
    assert problem in [one.problem for one in source.findings]


def test_a_picture_among_the_tables_is_left_out_and_told():
    records, source = read(pack([("services.csv", SERVICES), ("x.png", b"\x89PNG\x00")]))
    assert len(records) == 1
    assert found(source) == [("other", 1, "not_read")]
