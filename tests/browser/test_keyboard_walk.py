"""A facilitator without a mouse: from the record to the locked plan by Tab, Enter and Space."""

from datetime import timedelta

import pytest
from django.utils import timezone

from families.models import PlanVersion, Position, Step
from meetings.models import Attendance, FamilyMeeting, Note
from tests import factories
from tests.browser.whole_path import days_go_by
from tests.conftest import owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
FARTHEST = 200  # presses of Tab from one thing to the next
SEGMENTS = 9  # a field of day and time takes a press for each of its parts

# What has the focus: null for nothing; where it is, and whether anything shows that it is there.
FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const label = one.matches(".btn-check") ? document.querySelector(`label[for="${one.id}"]`) : null;
  const seen = label || one;
  const box = seen.getBoundingClientRect();
  const style = getComputedStyle(seen);
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || style.boxShadow !== "none";
  const inside = box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0
    && box.left < innerWidth && box.top < innerHeight;
  const shown = document.elementFromPoint(
    Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1),
    Math.min(Math.max(box.top + box.height / 2, 1), innerHeight - 1));
  const covered = !(shown && (seen.contains(shown) || shown.contains(seen)));
  const name = one.outerHTML.slice(0, 120);
  window.stops = window.stops || new Map();
  if (!window.stops.has(one)) window.stops.set(one, window.stops.size);
  return { ring, inside, covered, name, stop: window.stops.get(one) };
}"""


class Keys:
    """A keyboard on a page; every press of Tab must move a focus that can be seen."""

    def __init__(self, page):
        self.page = page

    def tab_to(self, selector):
        """Press Tab until the focus is on what `selector` finds."""
        last, still = None, 0
        for _press in range(FARTHEST):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(FOCUS)
            if at is None:  # past the last thing of the page; the next press begins at the top
                continue
            assert at["inside"], f"the focus is out of sight: {at['name']}"
            assert not at["covered"], f"the focus is covered: {at['name']}"
            assert at["ring"], f"nothing shows the focus: {at['name']}"
            still = still + 1 if at["stop"] == last else 0
            last = at["stop"]
            assert still < SEGMENTS, f"the focus is trapped: {at['name']}"
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return self
        raise AssertionError(f"{selector} is not reached by Tab on {self.page.url}")

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text):
        self.page.keyboard.type(text)
        return self

    def enter(self, until):
        """Follow the link or press the button that has the focus."""
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(until)
        self.page.wait_for_selector("h1")
        return self


@pytest.fixture
def family(site):
    """A family with its facilitator, its mother and one guest."""
    with owner():
        area = factories.AreaCountyFactory().area
        lead = person_with("facilitator", area)
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=lead)
        factories.FamilyPersonFactory(family=family, name="Zinnia Zucchini")
        factories.GuestFactory(family=family, name="Zucchini Neighbor")
        family.lead = lead
    return family


def typed_day(days):
    return (timezone.localdate() + timedelta(days=days)).strftime("%m%d%Y")


def schedule(keys):
    """A day, a time, a place."""
    keys.tab_to("main a[href$='/meetings/schedule/']").enter("**/schedule/")
    keys.tab_to("[name=starts_at]").type(typed_day(5)).press("Tab").type("0530PM")
    keys.tab_to("[name=place]").type("Kitchen of the family")
    keys.tab_to("[name=supports][value=ride]").press("Space")
    keys.tab_to("main form .btn-primary[type=submit]").enter("**/meetings/*-*/")


def hold(keys):
    """Who is here, notes, a step, the end of the meeting."""
    keys.tab_to("main a[href$='/log/']").enter("**/log/")
    keys.page.wait_for_selector("form[data-draft-ready]")
    keys.tab_to(".person .btn-check").press("Space")
    keys.tab_to(".person:nth-of-type(2) .btn-check").press("Space", "ArrowRight")
    keys.tab_to("[name=note_story]").type("Told without a mouse.")
    keys.tab_to("[name=goal]").type("Home together.")
    keys.tab_to("[name=steps-0-what]").type("Drive to school")
    keys.tab_to("[name=steps-0-who]").type("Zucchini Neighbor")
    keys.tab_to("[data-in-days='7']").press("Enter")
    keys.tab_to("[name=plan_agreed]").press("Space")
    keys.tab_to("[name=held]").press("Space")
    keys.tab_to("main form .actions .btn-primary[type=submit]").enter("**/agree/")


def agree(keys, people):
    """Each person's word, then the lock."""
    for _person in range(people):
        keys.tab_to("[type=radio][name^=person-]").press("Space")
    keys.press("ArrowDown", "ArrowDown")
    keys.tab_to("textarea[name^=person-]").type("I am not sure.")
    keys.tab_to("main form .actions .btn-primary[type=submit]").enter("**/versions/1/")


def test_a_meeting_is_led_with_the_keyboard_alone(family, open_page, shot):
    page = open_page(family.lead, family.get_absolute_url(), width=1280)
    keys = Keys(page)
    schedule(keys)
    shot(page, "1-scheduled")
    days_go_by(5)
    with owner():
        factories.prepare(FamilyMeeting.objects.get())
    hold(keys)
    shot(page, "2-each-person")
    agree(keys, people=2)
    shot(page, "3-locked")
    with owner():
        here = Attendance.objects.filter(state__in=["present", "by_phone"])
        assert here.count() == 2
        assert Note.objects.get(section="story").text == "Told without a mouse."
        step = Step.objects.get()
        assert (step.what, step.by_when) == (
            "Drive to school",
            timezone.localdate() + timedelta(days=7),
        )
        assert PlanVersion.objects.count() == 1
        stances = Position.objects.values_list("stance", flat=True)
        assert sorted(stances) == ["agrees", "disagrees"]
        assert Position.objects.filter(words="I am not sure.").exists()
