"""After the meeting: my day, overdue promises, a guest's answer by link, and looking back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cppc.core.openings import open_family
from families.models import Step, StepAnswer
from families.services.promise_links import make_slip
from meetings.models import FamilyMeeting, FamilyProgress
from teams.access import actor_in
from tests import factories
from tests.browser.whole_path import SEND
from tests.conftest import acting, owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def place(site):
    """A family with a meeting held, one this hour, and two promises from before."""
    with owner():
        area = factories.AreaCountyFactory().area
        facilitator = person_with("facilitator", area)
        family = factories.FamilyFactory(area=area, reference="F-W4LKS")
        factories.CircleMemberFactory(family=family, user=facilitator)
        guest = factories.GuestFactory(family=family, name="Zyxwvut Neighbor")
        plan = factories.PlanFactory(family=family)
        today, now = timezone.localdate(), timezone.now()
        for what, who in (("Drive to school", guest), ("Call the landlord", None)):
            factories.StepFactory(
                plan=plan, what=what, guest=who, by_when=today - timedelta(days=2)
            )
        Step.objects.update(created_at=now - timedelta(days=20))
        for days, state in ((30, "held"), (0, "scheduled")):
            at = now - timedelta(days=days, minutes=5)
            factories.FamilyMeetingFactory(
                family=family,
                facilitator=facilitator,
                starts_at=at,
                state=state,
                held_at=at if state == "held" else None,
            )
    return family, facilitator


@pytest.mark.parametrize("width", [390])
def test_promises_are_kept_or_spoken_of(place, open_page, check_page, shot, width):
    family, facilitator = place
    page = open_page(facilitator, reverse("home:my_day"), width=width)
    check_page(page)
    shot(page, f"follow-1-my-day-{width}")
    page.click("main a[href$='/promises/']:has-text('All promises')")
    page.wait_for_selector("text=People who ask you to call")
    check_page(page)
    shot(page, f"follow-2-promises-{width}")
    answer_by_link(family, facilitator, open_page, check_page, shot, width)
    page.click("main table tbody a")
    page.wait_for_selector("text=Call the landlord")
    check_page(page)
    shot(page, f"follow-4-family-{width}")
    look_back(page, family, check_page, shot, width)
    with owner():
        assert sorted(StepAnswer.objects.values_list("kind", flat=True)) == ["done", "dropped"]
        assert FamilyProgress.objects.get().feeling == 4


def answer_by_link(family, facilitator, open_page, check_page, shot, width):
    """The neighbor opens the link of the slip on a phone and says it is done."""
    with acting(facilitator):
        open_family(family.reference, "test")
        step = Step.objects.select_related("guest", "family").get(what="Drive to school")
        path = make_slip(step=step, by=actor_in(facilitator, family.area))
    visitor = open_page(None, path, width=width)
    check_page(visitor)
    visitor.click("main form button[type=submit]")
    visitor.wait_for_selector("text=Drive to school")
    check_page(visitor)
    shot(visitor, f"follow-3-link-{width}")
    visitor.check("[name=kind][value=done]")
    visitor.click(SEND)
    visitor.wait_for_selector("text=We wrote down that it is done.")
    check_page(visitor)


def look_back(page, family, check_page, shot, width):
    """The meeting cannot be held before the family spoke; then it can."""
    with owner():
        meeting = FamilyMeeting.objects.get(state="scheduled")
        step = Step.objects.get(what="Call the landlord")
    args = [family.area.slug, family.reference, meeting.pk]
    page.goto(page.url.split("/areas/")[0] + reverse("meetings:family_log", args=args))
    page.click("main a:has-text('Look back')")
    page.wait_for_selector("form[data-draft]")
    check_page(page)
    page.check("[name=feeling][value='4']")
    page.fill("[name=words]", "We sleep better.")
    page.check(f"[name=step-{step.pk}-kind][value=dropped]")
    page.fill(f"[name=step-{step.pk}-words]", "We moved.")
    shot(page, f"follow-5-look-back-{width}")
    page.click(SEND)
    page.wait_for_url("**/log/")
    assert page.locator("text=Hear how it goes").count() == 0
