"""A place held as staff rests while the role it stands on is over."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cppc.core.notices import queue
from cppc.core.openings import open_family
from cppc.core.outbox import drain
from families import services
from families.figures import due_steps
from families.models import CircleMember, Family, Person, Step
from meetings.models import FamilyMeeting
from teams.access import actor_in
from teams.models import Membership
from teams.services.people import end_role, give_role
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db
STANDS_ON = [
    ("facilitator", "facilitator"),
    ("facilitator", "co_facilitator"),
    ("coordinator", "intake"),
    ("dhs_worker", "dhs_worker"),
    ("provider", "provider"),
    ("parent_partner", "parent_partner"),
]


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


def place(family, user, capacity, **fields):
    with owner():
        return factories.CircleMemberFactory(family=family, user=user, capacity=capacity, **fields)


def ends(user, by):
    """The role is over at once."""
    with owner():
        row = Membership.objects.select_related("area").get(person=user)
    with acting(by):
        return end_role(membership=row, last_day=None, by=actor_in(by, row.area))


def reaches(user, family, scope="plan"):
    """Whether the record opens to this person, for this part of it."""
    with acting(user), connection.cursor() as cursor:
        opened = open_family(family.reference, "a look")
        cursor.execute("SELECT %s = ANY (authz.opened_family_ids(%s))", [family.pk, scope])
        return bool(opened) and cursor.fetchone()[0]


def sent_to(user):
    with as_role("cppc_worker"):
        drain()
    return [m for m in mail.outbox if user.email in m.to]


def test_an_ex_facilitator_finds_no_record(client_of, family, facilitator, coordinator):
    theirs = client_of(facilitator)
    assert theirs.get(address("detail", family)).status_code == 200
    ends(facilitator, coordinator)
    for page in ("detail", "plan", "person_add", "circle", "history"):
        assert theirs.get(address(page, family)).status_code == 404
    assert family.reference not in theirs.get(reverse("home:index")).content.decode()


def test_an_ex_facilitator_saves_no_draft_of_the_record(
    client_of, family, facilitator, coordinator
):
    ends(facilitator, coordinator)
    fields = {"name": "Zyxwvut Child", "relation": "child", "phone": ""}
    assert client_of(facilitator).post(address("person_add", family), fields).status_code == 404
    with owner():
        assert not Person.objects.filter(name="Zyxwvut Child").exists()


def test_an_opening_of_before_shows_no_row(family, facilitator, coordinator):
    assert reaches(facilitator, family)
    ends(facilitator, coordinator)
    with acting(facilitator):
        assert not Family.objects.filter(pk=family.pk).exists()
        assert not Person.objects.filter(family=family).exists()
    assert not reaches(facilitator, family)


@pytest.mark.parametrize(("role", "capacity"), STANDS_ON)
def test_a_place_rests_without_its_role(family, coordinator, role, capacity):
    somebody = person_with(role, family.area)
    place(family, somebody, capacity)
    scope = "people" if capacity == "intake" else "plan"
    assert reaches(somebody, family, scope)
    ends(somebody, coordinator)
    assert not reaches(somebody, family, scope)


@pytest.mark.parametrize("capacity", ["parent", "support"])
def test_places_of_the_family_never_rest(family, coordinator, capacity):
    somebody = person_with("facilitator", family.area)
    place(family, somebody, capacity)
    ends(somebody, coordinator)
    assert reaches(somebody, family)


@pytest.mark.parametrize(("role", "capacity"), STANDS_ON)
def test_who_never_had_the_role_here_keeps_the_place(family, coordinator, role, capacity):
    with owner():  # a role elsewhere is over, another one here
        past = timezone.localdate() - timedelta(days=1)
        row = factories.MembershipFactory(role=role, from_on=past, to_on=past)
        other = {"area": family.area, "from_on": past, "to_on": past}
        factories.MembershipFactory(person=row.person, role="team_member", **other)
    place(family, row.person, capacity)
    assert reaches(row.person, family, "people" if capacity == "intake" else "plan")


def test_a_role_given_again_wakes_the_place(client_of, family, facilitator, coordinator):
    ends(facilitator, coordinator)
    today = timezone.localdate()
    with acting(coordinator):
        by = actor_in(coordinator, family.area)
        role = {"area": family.area, "role": "facilitator", "from_on": today, "to_on": None}
        give_role(person=facilitator, by=by, **role)
    assert client_of(facilitator).get(address("detail", family)).status_code == 200


def test_the_last_day_of_a_role_is_a_day_of_the_place(family, facilitator):
    with owner():
        Membership.objects.filter(person=facilitator).update(to_on=timezone.localdate())
    assert reaches(facilitator, family)


def test_a_role_that_begins_again_tomorrow_opens_nothing_today(family, facilitator, coordinator):
    ends(facilitator, coordinator)
    with owner():
        tomorrow = timezone.localdate() + timedelta(days=1)
        factories.MembershipFactory(
            person=facilitator, area=family.area, role="facilitator", from_on=tomorrow
        )
    assert not reaches(facilitator, family)


def test_a_waiting_place_that_rests_is_not_accepted(client_of, family, coordinator):
    somebody = person_with("facilitator", family.area)
    asked = place(family, somebody, "facilitator", accepted_version="", accepted_at=None)
    ends(somebody, coordinator)
    url = reverse("families:accept", args=[asked.pk])
    assert client_of(somebody).post(url, {"agreed": "on"}).status_code == 404
    with acting(somebody), pytest.raises(ValidationError):
        services.accept_place(place=asked, by=actor_in(somebody, family.area))


# -- mails, lists of work, whom something is told ---------------------------------------------
@pytest.fixture
def step(plan, facilitator):
    with owner():
        soon = timezone.localdate() + timedelta(days=1)
        return factories.StepFactory(plan=plan, owner=facilitator, who="Me", by_when=soon)


def test_steps_are_not_due_for_an_ex_facilitator(step, family, facilitator, coordinator):
    with acting(facilitator):
        assert [s.step_id for s in due_steps()] == [step.pk]
    ends(facilitator, coordinator)
    with acting(facilitator):
        assert due_steps() == []


def test_an_ex_facilitator_gets_no_mail_that_was_queued(step, facilitator, coordinator):
    payload = {"recipient": str(facilitator.pk), "step": str(step.pk)}
    with acting(facilitator):
        queue("families.step_due", key="due", payload=payload)
    ends(facilitator, coordinator)
    assert sent_to(facilitator) == []


def test_an_emergency_is_told_to_who_still_leads(family, facilitator, coordinator):
    other = person_with("facilitator", family.area)
    place(family, other, "co_facilitator")
    ends(facilitator, coordinator)
    state = person_with("state_coordinator")
    with acting(state):
        why = {"reason": "A child is in danger right now.", "agreed": True}
        services.break_glass(reference=family.reference, by=actor_in(state, None), **why)
    assert len(sent_to(other)) == len(sent_to(coordinator)) == 1
    assert sent_to(facilitator) == []


def test_every_function_about_todays_circle_asks_whether_places_rest():
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname, prosrc ~ 'authz.(roles_over|place_rests)' FROM pg_proc "
            "WHERE pronamespace IN ('authz'::regnamespace, 'audit'::regnamespace) "
            "AND prosrc ~ 'families_circlemember' AND prosrc ~ 'accepted_at IS NOT NULL'"
        )
        found = dict(cursor.fetchall())
    assert {"family_ids", "facilitators_of", "break_glass", "dhs_family_ids"} <= set(found)
    assert [name for name, asks in found.items() if not asks] == []


# -- what the coordinator sees and does -------------------------------------------------------
def test_the_coordinator_is_told_of_a_family_nobody_leads(
    client_of, family, facilitator, coordinator
):
    theirs, assign = client_of(coordinator), address("assign", family)
    home, families = reverse("home:index"), reverse("families:index", args=[family.area.slug])
    assert assign not in theirs.get(home).content.decode()
    assert "no facilitator: assign one" not in theirs.get(families).content.decode()
    ends(facilitator, coordinator)
    for page in (home, families):
        words = theirs.get(page).content.decode()
        assert "no facilitator: assign one" in words
        assert assign in words


def test_assigning_somebody_else_ends_the_notice(client_of, family, facilitator, coordinator):
    ends(facilitator, coordinator)
    other = person_with("facilitator", family.area)
    client_of(coordinator).post(address("assign", family), {"user": other.pk})
    words = client_of(coordinator).get(reverse("home:index")).content.decode()
    assert address("assign", family) not in words
    with owner():
        asked = CircleMember.objects.get(user=other)
    client_of(other).post(reverse("families:accept", args=[asked.pk]), {"agreed": "on"})
    page = client_of(other).get(address("circle", family)).content.decode()
    assert "rests: the role is over" in page


def test_an_ex_facilitator_hears_nothing_of_the_next_one(
    client_of, family, facilitator, coordinator
):
    ends(facilitator, coordinator)
    other = person_with("facilitator", family.area)
    client_of(coordinator).post(address("assign", family), {"user": other.pk})
    assert sent_to(facilitator) == []
    assert len(sent_to(other)) == 1


@pytest.mark.parametrize("sealed", [True, False])
def test_a_sealed_family_stays_unknown_to_the_coordinator(
    client_of, family, facilitator, coordinator, sealed
):
    with owner():
        Family.objects.filter(pk=family.pk).update(sealed=sealed)
    ends(facilitator, coordinator)
    words = client_of(coordinator).get(reverse("home:index")).content.decode()
    assert (family.reference in words) is not sealed


def test_other_areas_are_told_nothing(client_of, family, facilitator, coordinator):
    ends(facilitator, coordinator)
    with owner():
        elsewhere = factories.AreaFactory()
    stranger = person_with("coordinator", elsewhere)
    assert family.reference not in client_of(stranger).get(reverse("home:index")).content.decode()


def test_the_page_that_ends_a_role_says_how_many_families_it_leads(
    client_of, family, facilitator, coordinator
):
    with owner():
        role = Membership.objects.get(person=facilitator)
    page = reverse("teams:end_role", args=[family.area.slug, role.pk])
    words = client_of(coordinator).get(page).content.decode()
    assert "This person leads 1 open family here" in words
    assert family.reference not in words


def test_the_page_that_ends_another_role_says_nothing_of_families(client_of, area, coordinator):
    provider = person_with("provider", area)
    with owner():
        role = Membership.objects.get(person=provider)
    page = reverse("teams:end_role", args=[area.slug, role.pk])
    assert "open famil" not in client_of(coordinator).get(page).content.decode()


def test_a_meeting_that_was_queued_is_not_told_to_an_ex_provider(family, coordinator):
    provider = person_with("provider", family.area)
    place(family, provider, "provider")
    with owner():
        meeting = factories.FamilyMeetingFactory(family=family)
    with acting(provider):
        assert FamilyMeeting.objects.filter(pk=meeting.pk).exists()
    ends(provider, coordinator)
    with acting(provider):
        assert not FamilyMeeting.objects.filter(pk=meeting.pk).exists()
        assert not Step.objects.exists()
    with as_role("cppc_worker"), acting(None, scope="worker"), connection.cursor() as cursor:
        cursor.execute("SELECT authz.facilitators_of(%s)", [family.pk])
        assert str(provider.pk) not in str(cursor.fetchone()[0])
