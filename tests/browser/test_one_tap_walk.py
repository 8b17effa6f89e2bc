"""What one tap does at a meeting, with and without scripts; what a page shows only when asked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import Step
from meetings.models import Attendance
from tests import factories
from tests.browser.whole_path import SEND
from tests.conftest import owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def meeting(site):
    """A meeting an hour ago: two who are expected, a promise of somebody on no list."""
    with owner():
        area = factories.AreaCountyFactory().area
        facilitator = person_with("facilitator", area)
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
        plan = factories.PlanFactory(family=family, goal="We want to stay together.")
        factories.StepFactory(plan=plan, what="Drive to school", who="Aunt Zucchini")
        Step.objects.update(guest=None, owner=None)
        meeting = factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=timezone.now() - timedelta(hours=1)
        )
        for name in ("Zinnia Zucchini", "Zoe Zucchini"):
            factories.AttendanceFactory(meeting=meeting, name=name)
    return meeting


def address(meeting, name, *more):
    family = meeting.family
    return reverse(name, args=[family.area.slug, family.reference, *more])


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [390])
def test_everybody_is_here_and_agrees(meeting, open_page, shot, width, scripts):
    log = address(meeting, "meetings:family_log", meeting.pk)
    page = open_page(meeting.facilitator, log, width=width, scripts=scripts)
    page.click("button[name=all_here]")
    page.wait_for_selector("[name$=-state][value=present]:checked", state="attached")
    assert page.locator("[name$=-state][value=present]:checked").count() == 2
    shot(page, f"1-here-{scripts}")
    page.click(SEND)
    page.wait_for_url(lambda url: not url.endswith("/log/"))
    with owner():
        assert Attendance.objects.filter(meeting=meeting, state="present").count() == 2
    page.goto(page.url.split("/areas/")[0] + address(meeting, "meetings:family_agree", meeting.pk))
    page.click("button[name=all_agree]")
    page.wait_for_selector("[name$=-stance][value=agrees]:checked")
    assert page.locator("[name$=-stance][value=agrees]:checked").count() == 2
    shot(page, f"2-agree-{scripts}")


@pytest.mark.parametrize("width", [390])
def test_not_wanting_to_sign_and_what_nobody_bears(meeting, open_page, check_page, shot, width):
    with owner():
        person = Attendance.objects.filter(meeting=meeting).first()
    one = address(meeting, "meetings:signing_one", meeting.pk, person.pk)
    page = open_page(meeting.facilitator, one, width=width)
    shot(page, "1-sign")
    page.click("button[name=decline]")
    page.wait_for_selector(".notice--success")
    page.click("main a[href$='/signing/']")
    page.wait_for_url("**/signing/")
    check_page(page)
    shot(page, "2-list")
    site = page.url.split("/areas/")[0]
    page.goto(site + address(meeting, "families:family_promises"))
    check_page(page)
    shot(page, "3-promises")
    page.goto(site + address(meeting, "families:detail"))
    shot(page, "4-next")


@pytest.mark.parametrize("width", [390])
def test_separate_sessions_show_when_they_are_chosen(meeting, open_page, check_page, shot, width):
    screen = address(meeting, "meetings:family_screen", meeting.pk)
    page = open_page(meeting.facilitator, screen, width=width)
    assert not page.is_visible("[data-shown-with]")
    page.check("[name=sessions][value=separate]")
    page.wait_for_selector("[name=place_2]")
    check_page(page)
    shot(page, "1-separate")
    page.check("[name=sessions][value=joint]")
    page.wait_for_selector("[data-shown-with]", state="hidden")
    without = open_page(meeting.facilitator, screen, width=width, scripts=False)
    assert not without.is_visible("[name=place_2]")
    without.click("summary:has-text('Separate sessions')")
    assert without.is_visible("[name=place_2]")
