"""The record of changes: readable, complete, and of one's own area alone."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from teams.access import actor_in
from teams.services import areas, people
from tests import factories
from tests.conftest import acting, owner, person_with

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def changed(coordinator, area, state_admin):
    """The coordinator gave a role; the state renamed the area."""
    with owner():
        person = factories.MembershipFactory(area=area, person__name="Zoe Last").person
    with acting(coordinator):
        people.give_role(
            person=person,
            area=area,
            role="provider",
            from_on=TODAY,
            to_on=None,
            by=actor_in(coordinator, area),
        )
    with acting(state_admin):
        areas.rename_area(
            area=area,
            name="Brand New Name",
            on=TODAY,
            source="letter",
            version=1,
            by=actor_in(state_admin, None),
        )
    return area


def page_of(client, area, **query):
    return client.get(reverse("teams:changes", args=[area.slug]), query).content.decode()


def test_a_change_is_told_in_words(client_of, coordinator, changed):
    page = page_of(client_of(coordinator), changed)
    assert "role in the area: added" in page
    assert "Zoe Last" in page
    assert "provider" in page
    assert coordinator.name in page
    assert "Brand New Name" in page
    assert str(changed.pk) not in page
    assert date_format(TODAY, "DATE_FORMAT") in page
    assert f"{TODAY.isoformat()}</ins>" not in page


def test_a_moved_county_is_told_by_name(client_of, coordinator, area, state_admin):
    with owner():
        county = factories.CountyFactory(name="Invented County")
    with acting(state_admin):
        areas.move_counties(
            area=area,
            counties=[county],
            on=TODAY,
            source="letter",
            version=1,
            by=actor_in(state_admin, None),
        )
    page = page_of(client_of(coordinator), area)
    assert "county of the area: added" in page
    assert "Invented County" in page


def test_changes_of_families_and_other_areas_stay_out(client_of, coordinator, changed, other_area):
    with owner():
        factories.FamilyFactory(area=changed)
        factories.MembershipFactory(area=other_area, person__name="Far Away")
    page = page_of(client_of(coordinator), changed)
    assert "F-0" not in page
    assert "Far Away" not in page


def test_changes_are_found_by_kind_person_and_day(client_of, coordinator, changed):
    client = client_of(coordinator)
    by_kind = page_of(client, changed, table="teams_area")
    assert "Brand New Name" in by_kind
    assert "role in the area: added" not in by_kind
    assert "role in the area: added" in page_of(client, changed, person=coordinator.pk)
    nothing = "No change is on record for this."
    assert nothing in page_of(client, changed, since=(TODAY + timedelta(days=1)).isoformat())
    assert nothing in page_of(client, changed, until=(TODAY - timedelta(days=1)).isoformat())
    assert "role in the area: added" in page_of(client, changed, until=TODAY.isoformat())


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"since": "2026-02-02", "until": "2026-02-01"}, "This day is before the first."),
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"table": "families_family"}, "Select a valid choice."),
        ({"person": "x"}, "Select a valid choice."),
    ],
)
def test_a_wrong_search_is_refused_in_words(client_of, coordinator, changed, query, words):
    page = page_of(client_of(coordinator), changed, **query)
    assert words in page or "valid" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_record_takes_the_same_queries_for_any_number(
    client_of, coordinator, area, django_assert_num_queries, number
):
    with owner():
        for _ in range(number):
            factories.MembershipFactory(area=area)
    client = client_of(coordinator)
    page_of(client, area)
    with django_assert_num_queries(12):
        page_of(client, area)


def test_the_state_reads_what_belongs_to_no_area(client_of, changed, state_admin):
    with acting(state_admin):
        by = actor_in(state_admin, None)
        person = person_with("facilitator", changed)
        people.give_state_role(person=person, role="auditor", by=by)
        people.close_account(person=person, by=by)
    page = client_of(person_with("auditor")).get(reverse("teams:state_changes")).content.decode()
    assert "role for the whole state: added" in page
    assert "account: changed" in page
    assert "Brand New Name" in page


@pytest.mark.isolation
def test_an_auditors_record_holds_no_password(client_of, changed, state_admin):
    with owner():
        person = factories.UserFactory(password="test$hash-of-a-password")
        person.is_active = False
        person.save()
    page = client_of(person_with("auditor")).get(reverse("teams:state_changes")).content.decode()
    assert "account: changed" in page
    assert "test$hash-of-a-password" not in page
