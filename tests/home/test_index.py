"""Home: what waits, by role, without a word of a family."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Draft
from families.models import CircleMember
from teams.models import Invitation, JoinRequest
from tests import factories
from tests.conftest import owner, person_with

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.fixture
def family(area, facilitator):
    with owner():
        family = factories.FamilyFactory(area=area, reference="F-7K2Q9")
        factories.CircleMemberFactory(family=family, user=facilitator)
        factories.FamilyPersonFactory(family=family)
    return family


def home(client_of, person):
    return client_of(person).get(reverse("home:index"))


def sections(answer):
    return {section.name: section for section in answer.context["sections"]}


def test_a_plain_account_is_told_how_to_go_on(client_of, db):
    with owner():
        person = factories.UserFactory()
    assert "You have no role here yet." in home(client_of, person).text


def test_meetings_of_families_by_reference_and_of_teams_by_name(client_of, family, facilitator):
    with owner():
        factories.FamilyMeetingFactory(family=family, facilitator=facilitator)
        team = factories.TeamFactory(area=family.area, name="The table")
        factories.TeamMemberFactory(team=team, person=facilitator)
        factories.TeamMeetingFactory(team=team)
    answer = home(client_of, facilitator)
    assert [row.label for row in sections(answer)["meetings"].rows] == ["F-7K2Q9", "The table"]
    assert "Zyxwvut" not in answer.text


def test_steps_overdue_and_due_soon(client_of, family, facilitator):
    with owner():
        plan = factories.PlanFactory(family=family)
        for days in (-1, 3, 90):
            factories.StepFactory(plan=plan, by_when=TODAY + timedelta(days=days))
    answer = home(client_of, facilitator)
    assert [row.badge for row in sections(answer)["steps"].rows] == ["overdue", ""]
    assert "Call the school" not in answer.text


def test_what_has_no_room_is_counted(client_of, family, facilitator):
    with owner():
        plan = factories.PlanFactory(family=family)
        for _one in range(12):
            factories.StepFactory(plan=plan)
    assert "and 2 more" in home(client_of, facilitator).text


def test_a_family_that_asks_comes_first(client_of, family, area):
    asked = person_with("parent_partner", area)
    with owner():
        place = factories.CircleMemberFactory(
            family=family,
            user=asked,
            capacity="parent_partner",
            accepted_version="",
            accepted_at=None,
        )
    answer = home(client_of, asked)
    assert next(iter(sections(answer))) == "circles"
    assert reverse("families:accept", args=[place.pk]) in answer.text
    assert "F-7K2Q9" not in answer.text
    assert CircleMember.objects.count() == 0


def test_join_requests_for_coordinators_alone(client_of, area, coordinator, facilitator):
    with owner():
        JoinRequest.objects.create(area=area, name="Invented Neighbor", phone="555-0100")
    section = sections(home(client_of, coordinator))["join"]
    assert (section.total, [row.label for row in section.rows]) == (1, [area.name])
    assert "join" not in sections(home(client_of, facilitator))


def test_invitations_that_wait(client_of, area, coordinator):
    with owner():
        Invitation.objects.create(
            area=area,
            email="new@example.org",
            name="Invented Newcomer",
            role="facilitator",
            token_hash="a",
            invited_by=coordinator,
            expires_at=timezone.now() + timedelta(days=1),
        )
    section = sections(home(client_of, coordinator))["invitations"]
    assert [row.label for row in section.rows] == ["Invented Newcomer"]


def test_unfinished_drafts_are_listed(client_of, facilitator):
    with owner():
        Draft.objects.create(
            user=facilitator,
            form="team-meeting",
            object_key="new",
            expires_at=timezone.now() + timedelta(days=9),
        )
    assert "A meeting of the team" in home(client_of, facilitator).text


def test_each_part_has_its_own_empty_words(client_of, coordinator):
    page = home(client_of, coordinator).text
    for words in (
        "No meeting is ahead.",
        "Nobody waits for an answer.",
        "No request for money waits for you.",
        "Everybody you invited has answered.",
        "Everything you wrote is saved.",
    ):
        assert words in page


def test_state_staff_are_led_to_all_areas(client_of, state_admin, coordinator):
    assert reverse("home:state") in home(client_of, state_admin).text
    assert reverse("home:state") not in home(client_of, coordinator).text


@pytest.mark.parametrize("number", [1, 3])
def test_home_takes_the_same_queries_for_any_size(
    client_of, family, facilitator, coordinator, number, django_assert_num_queries
):
    with owner():
        factories.MembershipFactory(role="coordinator", area=family.area, person=facilitator)
        team = factories.TeamFactory(area=family.area)
        for day in range(number):
            moment = timezone.now() + timedelta(days=day + 1)
            factories.TeamMeetingFactory(team=team, starts_at=moment)
            other = factories.FamilyFactory(area=family.area)
            factories.CircleMemberFactory(family=other, user=facilitator)
            factories.FamilyMeetingFactory(family=other, facilitator=facilitator)
            factories.StepFactory(plan=factories.PlanFactory(family=other))
            JoinRequest.objects.create(area=family.area, name="N", phone="555-0100")
    client = client_of(facilitator)
    client.get(reverse("home:index"))
    with django_assert_num_queries(21):
        client.get(reverse("home:index"))


def test_state_staff_find_the_way_in_an_emergency(client_of, state_admin):
    link, coordinator = reverse("families:break_glass"), person_with("state_coordinator")
    for page in ("home:index", "home:state"):
        assert link in client_of(coordinator).get(reverse(page)).text
        assert link not in client_of(state_admin).get(reverse(page)).text


@pytest.fixture
def parent(family):
    with owner():
        place = factories.CircleMemberFactory(family=family, capacity="parent")
    return place.user


def test_a_parent_finds_the_record_first_and_no_word_of_roles(client_of, family, parent):
    answer = home(client_of, parent)
    assert next(iter(sections(answer))) == "families"
    assert "You have no role here yet." not in answer.text


def test_a_parent_is_told_of_own_steps_alone(client_of, family, parent, facilitator):
    with owner():
        plan = factories.PlanFactory(family=family)
        factories.StepFactory(plan=plan, by_when=TODAY - timedelta(days=2))
    assert "None of your own steps is overdue" in home(client_of, parent).text
    assert "None of your own steps is overdue" not in home(client_of, facilitator).text


def test_overdue_steps_of_a_family_are_one_row(client_of, family, facilitator):
    with owner():
        plan = factories.PlanFactory(family=family)
        for days in (-3, -2, 5, 6):
            factories.StepFactory(plan=plan, by_when=TODAY + timedelta(days=days))
    section = sections(home(client_of, facilitator))["steps"]
    assert [row.badge for row in section.rows] == ["2 overdue", "", ""]
    assert (section.rows[0].when, section.total) == (TODAY - timedelta(days=3), 4)


def test_two_drafts_of_one_kind_are_told_apart(client_of, facilitator):
    with owner():
        for key in ("F-7K2Q9", "F-8M3RB"):
            Draft.objects.create(
                user=facilitator,
                form="schedule-family-meeting",
                object_key=key,
                path=f"/areas/x/families/{key}/meetings/new/",
                expires_at=timezone.now() + timedelta(days=9),
            )
    page = home(client_of, facilitator).text
    assert "Scheduling a meeting: F-7K2Q9" in page
    assert "Scheduling a meeting: F-8M3RB" in page


def test_a_facilitator_has_the_day_in_the_menu(client_of, facilitator, coordinator):
    link = reverse("home:my_day")
    menus = [
        [entry["url"] for entry in home(client_of, person).context["navigation"]]
        for person in (facilitator, coordinator)
    ]
    assert [link in menu for menu in menus] == [True, False]


def test_the_only_area_needs_no_choice(client_of, facilitator, area):
    assert home(client_of, facilitator).context["current_area"].slug == area.slug
    with owner():
        factories.MembershipFactory(person=facilitator, role="provider")
    assert home(client_of, facilitator).context["current_area"] is None
