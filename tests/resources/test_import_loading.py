"""HSDS in the database: loaded, loaded again, changed when chosen, and undone exactly."""

import json
import uuid
from contextlib import suppress

import pytest
from django.db import transaction

from resources.importing.sheets import guessed
from resources.importing.unpack import pack
from resources.models import (
    DuplicatePair,
    ImportFile,
    ImportProfile,
    ImportRow,
    Location,
    Organization,
    Phone,
    PublishedListing,
    PublishedPlace,
    Service,
)
from resources.notices import check, load, publish, undo
from resources.services import import_check, import_load, import_undo
from resources.services.categories import load_categories
from resources.services.import_load import Loader
from resources.services.import_publish import order_publish
from resources.services.imports import (
    cancel_import,
    choose_all_changes,
    columns_to_match,
    match_columns,
    order_load,
    order_undo,
    start_import,
)
from resources.services.snapshots import content_hash, with_rows
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, owner
from tests.factories import CountyFactory
from tests.resources.test_hsds_reading import EXAMPLES, official, table

pytestmark = pytest.mark.django_db
A, B, C, D = (str(uuid.UUID(int=n)) for n in (11, 12, 13, 14))


@pytest.fixture
def editor(area, coordinator):
    with owner():
        load_categories()
        CountyFactory(fips="19153", name="Polk")
    with acting(coordinator):
        yield coordinator


@pytest.fixture
def run(area, editor):
    """Does a file's steps as the worker would, one after the other."""
    return Runner(area, editor)


class Runner:
    def __init__(self, area, person):
        self.area, self.person, self.by = area, person, actor_in(person, area)

    def work(self, step, batch):
        step({"batch": str(batch.pk), "actor": str(self.person.pk)})
        batch.refresh_from_db()
        return batch

    def check(self, content):
        given = {"area": self.area, "file_name": "a.json", "content": content}
        return self.work(check, start_import(by=self.by, **given))

    def load(self, content, *, changes=False):
        batch = self.check(content)
        if changes:
            choose_all_changes(batch=batch, by=self.by)
        order_load(batch=batch, by=self.by)
        return self.work(load, batch)

    def undo(self, batch):
        order_undo(batch=batch, by=self.by)
        return self.work(undo, batch)


def record(**more):
    base = {
        "id": A,
        "name": "Pantry",
        "description": "Bread and milk.",
        "status": "active",
        "organization": {"id": B, "name": "Example Church", "tax_status": "501(c)(3)"},
        "phones": [{"id": D, "number": "515-555-0100", "type": "voice"}],
        "schedules": [
            {"freq": "WEEKLY", "byday": "MO,TU", "opens_at": "09:00", "closes_at": "17:00"}
        ],
        "service_areas": [{"id": D, "name": "Polk County"}],
        "attributes": [
            {"id": D, "taxonomy_term": {"id": D, "code": "food-pantry", "name": "Food"}}
        ],
        "service_at_locations": [{"id": D, "location": place()}],
        "required_documents": [{"id": D, "document": "None"}],
    }
    return json.dumps({**base, **more}).encode()


def place(**more):
    address = {"id": D, "address_1": "1 Main St", "city": "Sampletown", "state_province": "IA",
               "postal_code": "50001", "country": "US", "address_type": "physical"}  # fmt: skip
    return {"id": C, "name": "Hall", "location_type": "physical", "addresses": [address], **more}


def test_a_record_becomes_columns_and_rows_and_the_rest_stays_in_details(run):
    batch = run.load(record())
    assert (batch.state, batch.loaded_rows, batch.hsds_version) == ("loaded", 1, "3.0")
    found = Service.objects.get(source_id=A)
    assert (found.name_en, found.state, found.organization.details) == (
        "Pantry", "draft", {"tax_status": "501(c)(3)"},
    )  # fmt: skip
    assert found.schedules.count() == 2
    assert [one.county_id for one in found.counties.all()] == ["19153"]
    assert [one.category_id for one in found.categories.all()] == ["food-pantry"]
    assert found.places.get().location.addresses.get().postal_code == "50001"
    assert found.details == {"required_documents": [{"id": D, "document": "None"}]}


def test_the_same_file_again_changes_nothing(run):
    run.load(record())
    again = run.check(record())
    assert (again.new_rows, again.changed_rows, again.same_rows) == (0, 0, 1)
    assert set(ImportRow.objects.filter(batch=again).values_list("outcome", flat=True)) == {"same"}


def test_a_change_is_loaded_only_when_chosen_and_undone_exactly(run):
    run.load(record())
    found = with_rows(Service.objects.filter(source_id=A))
    before = content_hash(found.get())
    told = record(name="Food pantry", phones=[{"id": D, "number": "515-555-0177"}])
    assert run.check(told).changed_rows == 1
    assert found.get().name_en == "Pantry"
    batch = run.load(told, changes=True)
    assert found.get().name_en == "Food pantry"
    assert [one.number for one in found.get().phones.all()] == ["515-555-0177"]
    run.undo(batch)
    assert content_hash(found.get()) == before


def test_another_organization_is_a_change_loaded_when_chosen_and_undone(run):
    run.load(record())
    other = {"id": C, "name": "Other House"}
    run.load(record(id=D, name="Closet", organization=other))
    batch = run.load(record(organization=other), changes=True)
    told = list(batch.findings.values_list("problem", flat=True))
    assert (batch.changed_rows, batch.loaded_rows, told) == (1, 1, [])
    assert Service.objects.get(source_id=A).organization.name == "Other House"
    run.undo(batch)
    assert Service.objects.get(source_id=A).organization.name == "Example Church"
    assert run.check(record()).same_rows == 1


def test_what_somebody_changed_since_is_kept_and_said(run):
    batch = run.load(record())
    Service.objects.filter(source_id=A).update(description_en="Bread, milk and soup.")
    batch = run.undo(batch)
    assert (batch.state, batch.kept_rows) == ("undone", 1)
    assert Service.objects.get(source_id=A).description_en == "Bread, milk and soup."
    assert list(batch.findings.values_list("problem", flat=True)) == ["changed_since"]


def test_an_undone_import_leaves_nothing(run):
    run.undo(run.load(record()))
    counts = [model.objects.count() for model in (Service, Location, Organization, ImportRow)]
    assert counts == [0, 0, 0, 0]


PRIVATE = [
    ("service", {"private": "true"}, lambda one: one.confidential == "shelter"),
    ("service", {"do_not_refer": "yes"}, lambda one: one.do_not_refer),
    ("phone", {"is_private": "1"}, lambda one: not one.phones.get().public),
    ("place", {"private": True}, lambda one: one.places.get().location.secret),
    ("contact", {"visibility": "internal"}, lambda one: one.details["contacts"][0]["private"]),
]


@pytest.mark.parametrize(("what", "flag", "kept"), PRIVATE)
def test_private_flags_are_honored(run, what, flag, kept):
    more = {
        "service": flag,
        "phone": {"phones": [{"id": D, "number": "515-555-0100", **flag}]},
        "place": {"service_at_locations": [{"id": D, "location": place(**flag)}]},
        "contact": {"contacts": [{"id": D, "name": "Ann Persona", **flag}]},
    }[what]
    run.load(record(**more))
    assert kept(Service.objects.get(source_id=A))


def test_licensed_codes_are_dropped_and_told(run):
    term = {"id": D, "code": "BD-1800.2000", "name": "Food Pantries", "taxonomy": "AIRS"}
    batch = run.load(record(attributes=[{"id": D, "taxonomy_term": term}]))
    assert "BD-1800" not in json.dumps(Service.objects.get(source_id=A).details)
    assert "licensed_code" in batch.findings.values_list("problem", flat=True)


def test_publishing_all_that_can_be_says_what_the_others_lack(run):
    lame = json.loads(record(id=B[:-1] + "9", name="Closet", description="", attributes=[]))
    batch = run.load(json.dumps([json.loads(record()), lame]).encode())
    order_publish(batch=batch, by=run.by)
    batch = run.work(publish, batch)
    assert (batch.state, batch.published_rows) == ("loaded", 1)
    assert [one.name_en for one in PublishedListing.objects.all()] == ["Pantry"]
    problems = set(batch.findings.values_list("problem", flat=True))
    assert problems == {"lacks_what", "lacks_kind"}


def test_an_imported_secret_listing_takes_its_place_out_of_public_copies(run):
    batch = run.load(record())
    order_publish(batch=batch, by=run.by)
    run.work(publish, batch)
    assert PublishedPlace.objects.count() == 1
    there = {"id": B[:-1] + "8", "location": place(id=D)}
    run.load(record(id=B[:-1] + "7", name="Refuge", private=True, service_at_locations=[there]))
    assert PublishedPlace.objects.count() == 0


def test_giving_up_takes_the_file_away(run):
    batch = run.check(record())
    cancel_import(batch=batch, by=run.by)
    batch.refresh_from_db()
    assert batch.state == "cancelled"
    assert [ImportRow.objects.count(), ImportFile.objects.count()] == [0, 0]


ICAROL = table(
    ["ResourceAgencyNum", "PublicName", "AgencyDescription", "Phone1Number", "Phone1IsPrivate",
     "PhysicalAddress1", "PhysicalCity", "PhysicalPostalCode", "PhysicalAddressIsPrivate",
     "TaxonomyCodes", "DoNotRefer"],
    ["77", "Pantry", "Bread.", "515-555-0100", "Yes", "1 Main St", "Sampletown", "50001", "Yes",
     "BD-1800", "No"],
)  # fmt: skip


def test_columns_of_another_system_are_guessed():
    guess = guessed(ICAROL.decode().splitlines()[0].split(","))
    assert guess["publicname"] == "name"
    assert guess["phone1isprivate"] == "phone_is_private"
    assert (guess["physicaladdress1"], guess["physicaladdressisprivate"]) == (
        "address", "private_address",
    )  # fmt: skip


def test_a_list_of_another_system_waits_for_its_columns_and_is_known_the_next_time(run):
    batch = run.check(ICAROL)
    assert batch.state == "mapping"
    mapping = {one["name"]: one["guess"] for one in columns_to_match(batch) if one["guess"]}
    match_columns(batch=batch, name="iCarol", mapping=mapping, by=run.by)
    assert run.work(check, batch).sound_rows == 1
    order_load(batch=batch, by=run.by)
    run.work(load, batch)
    found = Service.objects.get(name_en="Pantry")
    assert not found.phones.get().public
    assert found.places.get().location.secret
    assert run.check(ICAROL).same_rows == 1
    assert ImportProfile.objects.count() == 1


def test_alike_listings_are_proposed_after_an_import(run):
    other = json.loads(record(id=B[:-1] + "9", name="Pantry Sampletown"))
    run.load(json.dumps([json.loads(record()), other]).encode())
    pair = DuplicatePair.objects.get()
    assert pair.score >= 60
    assert set(pair.reasons) == {"name_alike", "phone", "address", "organization"}


@official
def test_the_official_examples_load_and_the_second_time_nothing_changes(run):
    files = [(one.name, one.read_bytes()) for one in sorted((EXAMPLES / "csv").iterdir())]
    batch = run.load(pack(files))
    assert (batch.state, batch.loaded_rows) == ("loaded", 1)
    assert batch.findings.filter(problem="broken_link").count() == 4
    assert run.check(pack(files)).same_rows == 1


# Parts: killed, failing and given up in the middle.


@pytest.fixture
def parts(monkeypatch):
    """Small parts, so that a few rows need several."""
    for module in (import_load, import_undo, import_check):
        monkeypatch.setattr(module, "CHUNK", 2)


def five():
    key = "00000000-0000-0000-0000-0000000001"
    told = [json.loads(record(id=f"{key}0{n}", name=f"Pantry {n}")) for n in range(5)]
    return json.dumps(told).encode()


def whole_check(run):
    batch = run.check(five())
    while batch.state == "checking":
        run.work(check, batch)
    order_load(batch=batch, by=run.by)
    batch.refresh_from_db()
    return batch


def finish(run, batch, step):
    for _part in range(20):
        if not batch.is_busy:
            return batch
        run.work(step, batch)
    pytest.fail("the parts never end")


@pytest.mark.parametrize("at", range(1, 8))
def test_a_load_killed_at_any_part_goes_on_and_ends_whole(run, parts, monkeypatch, at):
    batch, real, calls = whole_check(run), Loader._load_new, []

    def dying(self, shapes):
        real(self, shapes)
        calls.append(1)
        if len(calls) == at:
            raise KeyboardInterrupt

    monkeypatch.setattr(Loader, "_load_new", dying)
    with suppress(KeyboardInterrupt):
        for _part in range(10):
            with transaction.atomic():
                run.work(load, batch)
    finish(run, batch, load)
    assert sorted(Service.objects.values_list("name_en", flat=True)) == [
        f"Pantry {n}" for n in range(5)
    ]
    assert [Phone.objects.count(), Location.objects.count()] == [5, 1]


def test_progress_is_told_part_by_part(run, parts):
    batch = whole_check(run)
    run.work(load, batch)
    assert (batch.state, batch.done, batch.total) == ("loading", 2, 7)


def test_an_import_given_up_while_it_loads_leaves_nothing(run, parts):
    batch = whole_check(run)
    run.work(load, batch)
    run.work(load, batch)
    cancel_import(batch=batch, by=run.by)
    batch.refresh_from_db()
    assert finish(run, batch, undo).state == "cancelled"
    assert [Service.objects.count(), Location.objects.count()] == [0, 0]


def test_a_fault_in_a_later_part_takes_the_earlier_ones_back(run, parts, monkeypatch):
    batch = whole_check(run)
    run.work(load, batch)
    run.work(load, batch)
    monkeypatch.setattr(Loader, "load", lambda one, rows: 1 / 0)
    run.work(load, batch)
    assert (batch.state, batch.ending) == ("undoing", "failed")
    assert finish(run, batch, undo).state == "failed"
    assert Service.objects.count() == 0


def test_a_row_the_database_refuses_is_left_out_and_the_others_load(run, monkeypatch):
    batch = run.check(five())
    order_load(batch=batch, by=run.by)
    with owner():
        family = factories.FamilyFactory(area=run.area)
        factories.FamilyPersonFactory(family=family, name="Zyxwvu Qwertzuiop")
    real = Loader._new_service

    def naming(self, row, one, *rest):
        if one.fields["name_en"] == "Pantry 3":
            one.fields["description_en"] = "Ask Zyxwvu Qwertzuiop."
        real(self, row, one, *rest)

    monkeypatch.setattr(Loader, "_new_service", naming)
    run.work(load, batch)
    assert (batch.state, batch.loaded_rows) == ("loaded", 4)
    assert list(batch.findings.values_list("problem", flat=True)) == ["names"]
