"""A file of listings: whatever is in it is read, named by row and column, and can be undone."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from cppc.core.models import Outbox
from cppc.core.notices import queue
from cppc.core.outbox import drain
from resources.importing.columns import NAMES
from resources.importing.reading import Known, read_listings
from resources.models import (
    Address,
    ImportBatch,
    ImportFile,
    ImportFinding,
    Location,
    Organization,
    PublishedListing,
    Service,
)
from resources.notices import check, load, undo
from resources.services.categories import load_categories
from resources.services.imports import (
    fail_import,
    order_load,
    order_undo,
    start_import,
    template_file,
)
from resources.services.publishing import publish_listing
from teams.access import actor_in
from teams.services.wall import NamesFound
from tests import factories
from tests.conftest import acting, as_role, owner
from tests.factories import CountyFactory
from tests.resources.factories import PhoneFactory, ServiceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def known(area):
    with owner():
        load_categories()
        CountyFactory(fips="19153", name="Polk")
        CountyFactory(fips="19041", name="O'Brien")
        PhoneFactory(service=ServiceFactory(area=area, name_en="Old Pantry"), number="515-555-0199")
        return Known(area)


def read(known, **cells):
    """One row, its name and whatever cells are given."""
    cells = {"name": "A pantry", **cells}
    quoted = ['"' + value.replace('"', '""') + '"' for value in cells.values()]
    return read_listings(f"{','.join(cells)}\n{','.join(quoted)}\n".encode(), known)


def found(reading):
    return [(one.row, one.column, one.problem) for one in reading.findings]


WARNINGS = [
    ("phone", "call us", "bad_phone"),
    ("phone", "555-0100", "bad_phone"),
    ("phone", "515-555-0100; 12", "bad_phone"),
    ("email", "nobody at example", "bad_email"),
    ("email", "a" * 300 + "@example.org", "bad_email"),
    ("website", "not a site", "bad_website"),
    ("website", "javascript:alert(1)", "bad_website"),
    ("website", "ftp://example.org", "bad_website"),
    ("counties", "Polk; Nowhere", "unknown_county"),
    ("categories", "Food pantry; Space travel", "unknown_category"),
    ("languages", "English; Klingon", "unknown_language"),
    ("kind", "pop-up", "unknown_kind"),
    ("confidential", "maybe", "unknown_secrecy"),
    ("hours", "when the moon is full", "bad_hours"),
    ("hours", "Mon 1-5", "bad_hours"),
    ("min_age", "two", "bad_age"),
    ("max_age", "999", "bad_age"),
    ("last_checked", "03/31/26", "two_digit_year"),
    ("last_checked", "31.12.2025", "bad_date"),
    ("last_checked", "2026-02-30", "bad_date"),
    ("address", "12 Example Street", "half_address"),
    ("description", "<b>Bread</b> &amp; milk", "html_removed"),
    ("description", "<script>x()</script>Bread", "html_removed"),
    ("website", "https://example.org/" + "x" * 300, "bad_website"),
    ("last_checked", "soon", "bad_date"),
    ("description", "Bread\x07", "control_characters"),
    ("description", "x" * 6000, "too_long"),
    ("name_es", "x" * 300, "too_long"),
]


@pytest.mark.parametrize(("column", "value", "problem"), WARNINGS)
def test_a_bad_value_is_named_and_the_row_still_loads(known, column, value, problem):
    reading = read(known, **{column: value})
    assert found(reading) == [(2, column, problem)]
    assert len(reading.sound) == 1


ERRORS = [
    ({"name": "", "phone": "515-555-0100"}, "name", "missing_name"),
    ({"name": "<p></p>"}, "name", "missing_name"),
    ({"name": "x" * 201}, "name", "name_too_long"),
    ({"name": "OLD pantry", "phone": "(515) 555-0199"}, "name", "duplicate_here"),
    ({"name": "Old Pantry"}, "name", "duplicate_here"),
]


@pytest.mark.parametrize(("cells", "column", "problem"), ERRORS)
def test_a_row_that_cannot_be_a_listing_is_left_out(known, cells, column, problem):
    reading = read(known, **cells)
    assert (2, column, problem) in found(reading)
    assert reading.sound == []


FILES = [
    (b"", [(1, "empty_file")]),
    (b"\n\n \n", [(1, "empty_file")]),
    (b"name\n", [(1, "empty_file")]),
    (b"PK\x03\x04zip", [(1, "not_a_table")]),
    (b"a\x00b", [(1, "not_a_table")]),
    (b"phone\n515-555-0100\n", [(1, "missing_column")]),
    (b"name,shoe size\nA,1\n", [(1, "unknown_column")]),
    (b"name,name\nA,B\n", [(1, "column_twice")]),
    (b"name,phone\nA\n", [(2, "ragged_row")]),
    (b"name,phone\nA,,extra\nB,\n", [(2, "ragged_row")]),
    (b'name\nA\n"B\n', [(3, "broken_file")]),
    (b'name\nA\n"B" and C\n', [(3, "broken_file")]),
    (b"name\nA\nA\n", [(3, "duplicate_in_file")]),
    (b"name\nNi\xf1os\n", [(2, "guessed_letters")]),
    (b"name\nBad \x81\nGood\n", [(2, "broken_letters")]),
    (b"name\n" + b"A\n" * 5001, [(3, "duplicate_in_file")]),
]


@pytest.mark.parametrize(("content", "problems"), FILES)
def test_a_broken_file_is_told_in_words_and_never_crashes(known, content, problems):
    reading = read_listings(content, known)
    assert [(one.row, one.problem) for one in reading.findings][: len(problems)] == problems


def test_rows_past_the_limit_are_refused_whole(known, settings):
    settings.IMPORT_MOST_ROWS = 5000
    rows = "".join(f"Listing {n}\n" for n in range(5001))
    assert found(read_listings(f"name\n{rows}".encode(), known)) == [(5002, "", "too_many_rows")]


@pytest.mark.parametrize(
    "content",
    [
        "\ufeffname;phone\r\nDespensa Niños;515-555-0100\r\n".encode(),
        "name\tphone\nDespensa Niños\t515-555-0100\n".encode("utf-16"),
        b"Name,Phone,,\nDespensa Ni\xf1os,+1 (515) 555 0100,,\n",
    ],
)
def test_what_spreadsheets_write_is_read(known, content):
    (row,) = read_listings(content, known).sound
    assert row.fields["name_en"] == "Despensa Niños"
    assert [one.number for one in row.around.phones] == ["515-555-0100"]


def test_the_template_is_a_file_we_can_read(known):
    reading = read_listings(template_file().encode(), known)
    assert template_file().splitlines()[0].split(",") == NAMES
    (row,) = reading.sound
    assert row.around.categories == ["food-pantry", "diapers"]
    assert found(reading) == [(2, "counties", "unknown_county")]  # Dallas is not in this test


def test_a_confidential_kind_of_help_makes_the_row_confidential(known):
    (row,) = read(known, categories="domestic-violence").sound
    assert row.fields["confidential"] == "domestic_violence"


def test_a_cell_of_a_spreadsheet_formula_stays_words(known):
    (row,) = read(known, name="=1+1").sound
    assert row.fields["name_en"] == "=1+1"


# The whole way: upload, check, load, undo, each part as the worker does it.


@pytest.fixture
def editor(known, coordinator):
    with acting(coordinator):
        yield coordinator


FILE = b"""name,organization,categories,counties,phone,hours,address,city,zip,description
Pantry,Example Church,food-pantry,Polk,515-555-0100,Mon-Fri 9am-5pm,1 Main St,Sampletown,50001,Food
Closet,example church,diapers,all,,,,,,
,,,,,,,,nameless,
"""


def imported(area, editor, content=FILE):
    by = actor_in(editor, area)
    batch = start_import(area=area, file_name="a.csv", content=content, by=by)
    check({"batch": str(batch.pk), "actor": str(editor.pk)})
    batch.refresh_from_db()
    return batch, by


def test_the_dry_run_loads_nothing(area, editor):
    before = Service.objects.count()
    batch, _by = imported(area, editor)
    assert (batch.state, batch.rows, batch.sound_rows) == ("checked", 3, 2)
    assert batch.left_out == 1
    assert list(batch.findings.values_list("row", "problem", "level")) == [
        (4, "missing_name", "error")
    ]
    assert Service.objects.count() == before


def loaded(area, editor):
    batch, by = imported(area, editor)
    order_load(batch=batch, by=by)
    load({"batch": str(batch.pk), "actor": str(editor.pk)})
    batch.refresh_from_db()
    return batch, by


def test_sound_rows_become_drafts_with_all_around_them(area, editor):
    batch, _by = loaded(area, editor)
    assert (batch.state, batch.loaded_rows) == ("loaded", 2)
    assert ImportFile.objects.count() == 0
    pantry = Service.objects.get(batch=batch, name_en="Pantry")
    assert pantry.state == "draft"
    assert pantry.organization.name == "Example Church"
    assert [one.number for one in pantry.phones.all()] == ["515-555-0100"]
    assert pantry.schedules.count() == 5
    assert pantry.places.get().location.addresses.get().city == "Sampletown"
    assert Organization.objects.count() == 1
    assert Service.objects.get(name_en="Closet").statewide


def test_an_import_is_undone_whole_with_what_was_published_of_it(area, editor):
    before = Service.objects.count()
    batch, by = loaded(area, editor)
    listing = Service.objects.get(name_en="Pantry")
    publish_listing(listing=listing, by=by)
    assert PublishedListing.objects.count() == 1
    order_undo(batch=batch, by=by)
    undo({"batch": str(batch.pk), "actor": str(editor.pk)})
    batch.refresh_from_db()
    assert batch.state == "undone"
    assert Service.objects.count() == before
    counts = [model.objects.count() for model in (Organization, Location, Address)]
    assert [*counts, PublishedListing.objects.count()] == [0, 0, 0, 0]


def test_an_organization_that_others_use_meanwhile_stays(area, editor):
    batch, by = loaded(area, editor)
    kept = Organization.objects.get()
    with owner():
        ServiceFactory(area=area, organization=kept)
    order_undo(batch=batch, by=by)
    undo({"batch": str(batch.pk), "actor": str(editor.pk)})
    assert Organization.objects.get() == kept


def test_a_second_run_of_a_job_does_nothing_more(area, editor):
    batch, _by = loaded(area, editor)
    load({"batch": str(batch.pk), "actor": str(editor.pk)})
    check({"batch": str(batch.pk), "actor": str(editor.pk)})
    assert Service.objects.filter(batch=batch).count() == 2


def test_an_import_that_is_done_cannot_fail_any_more(area, editor):
    batch, _by = loaded(area, editor)
    assert fail_import(batch=batch).state == "loaded"


def test_a_job_of_an_import_that_is_gone_does_nothing(editor):
    check({"batch": str(editor.pk), "actor": str(editor.pk)})


def test_undo_runs_only_when_it_was_asked_for(area, editor):
    batch, _by = loaded(area, editor)
    undo({"batch": str(batch.pk), "actor": str(editor.pk)})
    assert Service.objects.filter(batch=batch).count() == 2


def test_a_fault_in_the_worker_marks_the_import_and_loads_nothing(area, editor, monkeypatch):
    batch, by = imported(area, editor)
    order_load(batch=batch, by=by)
    monkeypatch.setattr("resources.services.import_load.Loader.load", lambda one, rows: 1 / 0)
    load({"batch": str(batch.pk), "actor": str(editor.pk)})
    batch.refresh_from_db()
    assert batch.state == "failed"
    assert Service.objects.filter(batch=batch).count() == 0


@pytest.mark.isolation
def test_the_job_can_do_no_more_than_the_person_who_asked(area, editor, stranger):
    batch, by = imported(area, editor)
    order_load(batch=batch, by=by)
    load({"batch": str(batch.pk), "actor": str(stranger.pk)})
    batch.refresh_from_db()
    assert batch.state == "loading"


def test_each_step_waits_in_the_outbox_once(area, editor):
    loaded(area, editor)
    with owner():
        kinds = list(Outbox.objects.order_by("created_at").values_list("kind", "actor_id"))
    assert kinds == [
        ("resources.check_import", editor.pk),
        ("resources.load_import", editor.pk),
    ]


def test_a_file_too_large_is_refused_in_words(area, editor, settings):
    settings.IMPORT_LARGEST_FILE = 2 * 1024 * 1024
    by = actor_in(editor, area)
    content = b"x" * (settings.IMPORT_LARGEST_FILE + 1)
    with pytest.raises(ValidationError, match="larger than 2 MB"):
        start_import(area=area, file_name="a.csv", content=content, by=by)
    assert ImportBatch.objects.count() == 0


def test_only_editors_import_load_and_undo(area, editor, facilitator):
    batch, _by = loaded(area, editor)
    nobody = actor_in(facilitator, area)
    with pytest.raises(PermissionDenied):
        start_import(area=area, file_name="a.csv", content=FILE, by=nobody)
    for order in (order_load, order_undo):
        with pytest.raises(PermissionDenied):
            order(batch=batch, by=nobody)


def test_findings_are_cut_to_what_people_can_read(area, editor):
    batch, _by = imported(area, editor, b"name,phone\n" + b",1\n" * 2500)
    assert ImportFinding.objects.filter(batch=batch).count() == 2000


def test_the_worker_does_each_step_as_the_person_who_asked(area, editor):
    by = actor_in(editor, area)
    batch = start_import(area=area, file_name="a.csv", content=FILE, by=by)
    for state, order in (("checked", order_load), ("loaded", order_undo), ("undone", None)):
        with as_role("cppc_worker"), acting(None):
            assert drain() == 1
        batch.refresh_from_db()
        assert batch.state == state
        if order:
            order(batch=batch, by=by)


def test_a_forged_job_acts_as_nobody_else(area, editor, stranger):
    by = actor_in(editor, area)
    batch = start_import(area=area, file_name="a.csv", content=FILE, by=by)
    with owner():
        Outbox.objects.all().delete()
    with acting(stranger):  # as SQL injected into a stranger's page might
        payload = {"batch": str(batch.pk), "actor": str(editor.pk)}
        queue("resources.check_import", key="forged", payload=payload)
    with as_role("cppc_worker"), acting(None):
        drain()
    batch.refresh_from_db()
    assert batch.state == "checking"


@pytest.fixture
def family(area):
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.FamilyPersonFactory(family=family, name="Anna Qwertzuiop", phone="641-555-0142")


NAMING = b"""name,organization,phone,description
Pantry,Qwertzuiop House,515-555-0100,Food for all
Rides,,515-555-0101,Call Anna Qwertzuiop
Help,,641-555-0142,
"""


def test_rows_that_may_name_a_family_are_left_out(area, editor, family):
    batch, _by = imported(area, editor, NAMING)
    assert (batch.rows, batch.sound_rows) == (3, 1)
    found = batch.findings.filter(problem="names").values_list("row", "level", "value")
    assert list(found) == [(3, "error", ""), (4, "error", "")]


def test_what_was_found_in_a_file_repeats_no_name(area, editor, family):
    batch, _by = imported(area, editor, b"name,phone,Anna Qwertzuiop\nPantry,Anna Qwertzuiop,x\n")
    told = str(list(batch.findings.values_list("column", "value")))
    assert "…" in told
    assert "qwertzuiop" not in told.lower()


def test_a_file_is_sealed_while_it_waits(area, editor, family):
    batch = start_import(area=area, file_name="a.csv", content=NAMING, by=actor_in(editor, area))
    assert b"Pantry" not in bytes(ImportFile.objects.get(batch=batch).content)
    with pytest.raises(NamesFound):
        start_import(
            area=area, file_name="Qwertzuiop.csv", content=NAMING, by=actor_in(editor, area)
        )
