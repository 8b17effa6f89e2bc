"""The meeting on a phone in one hand: taps counted, words kept, names signed with a finger."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from families.models import Plan, Step
from meetings.models import Attendance, FamilyMeeting, Note, Signature
from tests import factories
from tests.browser.whole_path_meeting import SAVED, draw
from tests.conftest import owner, person_with
from tests.resources.factories import published_listing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
ARABIC = "فاطمة"


@pytest.fixture
def meeting(site):
    """A meeting of today with twelve people asked, and a listing of the directory."""
    with owner():
        term = factories.AreaCountyFactory()
        lead = person_with("facilitator", term.area)
        family = factories.FamilyFactory(area=term.area, county=term.county)
        factories.CircleMemberFactory(family=family, user=lead)
        for number in range(12):
            factories.GuestFactory(family=family, name=f"Zucchini Guest {number:02}")
        published_listing(term.area, county=term.county)
        return factories.FamilyMeetingFactory(
            family=family, facilitator=lead, starts_at=timezone.now() - timedelta(hours=1)
        )


def address(meeting):
    where = [meeting.area.slug, meeting.family.reference, meeting.pk]
    return reverse("meetings:family_log", args=where)


@pytest.fixture
def page(meeting, open_page):
    page = open_page(meeting.facilitator, address(meeting))
    page.wait_for_selector("form[data-draft-ready]")
    return page


def tap(page, selector):
    """One tap of a thumb."""
    page.locator(selector).click()
    return 1


def save(page):
    page.click("button[name=save_and_stay]")
    page.wait_for_selector(".notice--success")


def test_twelve_people_in_twelve_taps(page, meeting, check_page, shot):
    shot(page, "1-empty")
    chips = page.locator(".person .chips label:first-of-type")
    boxes = [chips.nth(number).bounding_box() for number in range(chips.count())]
    assert all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
    taps = sum(1 for number in range(chips.count()) if chips.nth(number).click() is None)
    page.fill("[name=walk_ins]", f"Zucchini Walker\n{ARABIC}")
    shot(page, "2-attendance")
    save(page)
    check_page(page)
    with owner():
        assert Attendance.objects.filter(state="present").count() == 14
    # A second for each tap, and as much again for scrolling, is inside of 30 seconds.
    assert taps == 12


def test_a_step_in_few_keys(page, meeting, shot):
    words = "Drive to school"
    effort = tap(page, "[name=steps-0-what]")
    page.keyboard.type(words)
    effort += tap(page, "[name=steps-0-who]")
    page.keyboard.type("Zucchini Guest 03")  # on a phone: one letter and a tap on the name
    effort += 2
    effort += tap(page, "[data-step] [data-in-days='7']")
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    assert page.input_value("[name=steps-0-by_when]") == day
    page.fill("[name=steps-0-support]", page.get_attribute("#supports-here option", "value"))
    effort += 2
    shot(page, "3-step")
    save(page)
    with owner():
        step = Step.objects.get()
        assert (step.what, step.guest.name) == (words, "Zucchini Guest 03")
        assert step.listing is not None
    # 15 letters at 4 a second, and a second for each other touch: inside of 11 seconds.
    assert (effort, len(words)) == (7, 15)


def test_where_am_i_follows_the_thumb(page):
    summary = page.locator("[data-where] summary")
    assert summary.inner_text() == "Part 1 of 10: Welcome"
    summary.click()
    page.click("[data-where] a[href='#part-plan']")
    expect(summary).to_have_text("Part 7 of 10: Our plan")


def test_words_that_harm_get_a_hint_and_can_be_kept(page, meeting, shot):
    page.fill("[name=note_why]", "We are here because of a founded report.")
    page.wait_for_selector(".hint")
    page.click("button[name=save_and_stay]")
    page.wait_for_selector("[data-error-summary]")
    shot(page, "4-wording")
    save(page)
    with owner():
        assert Note.objects.get(section="why").text == "We are here because of a founded report."


def test_a_name_is_signed_with_a_finger_and_the_next_person_follows(page, check_page, shot):
    page.click("button[name=go_sign]")
    page.wait_for_url("**/signing/")
    check_page(page)
    page.locator("a[href*='/signing/']", has_text="signs here").first.click()
    draw(page)
    check_page(page)
    shot(page, "5-signing")
    page.click("form[data-sign] button[type=submit]")
    page.wait_for_selector(".notice--success")
    with owner():
        assert Signature.objects.get().route == "touch"
    page.fill("[name=name]", "Typed Name")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice--success")
    page.goto(page.url.rsplit("/", 2)[0] + "/")
    assert page.locator("svg.signature").count() == 1
    check_page(page)
    shot(page, "6-signed")


def test_without_scripts_a_meeting_is_written_and_signed(meeting, open_page):
    page = open_page(meeting.facilitator, address(meeting), scripts=False)
    page.locator(".person .chips label:first-of-type").first.click()
    page.fill("[name=walk_ins]", "Zucchini Walker")
    page.fill("[name=steps-0-what]", "Call")
    page.fill("[name=steps-0-who]", "Zucchini Walker")
    page.fill("[name=steps-0-by_when]", (timezone.localdate() + timedelta(days=3)).isoformat())
    page.click("button[name=go_sign]")
    page.locator("a", has_text="signs here").first.click()
    page.fill("[name=name]", "Zucchini Signer")
    page.click("form[data-sign] button[type=submit]")
    with owner():
        assert Attendance.objects.filter(state="present").count() == 2
        assert (Step.objects.count(), Signature.objects.get().route) == (1, "typed")


def test_a_killed_server_and_an_ended_session_lose_nothing(page, meeting, site, sign_in, sign_out):
    page.locator(".person .chips label:first-of-type").first.click()
    page.fill("[name=note_story]", "Before. ")
    page.wait_for_selector(SAVED)
    site.stop()
    page.locator("[name=note_story]").press_sequentially("Typed while the server lay dead. ")
    page.locator(".person .chips label:nth-of-type(2)").nth(1).click()
    page.wait_for_selector("[data-draft-part][data-state=offline]", timeout=40000)
    site.start()
    page.wait_for_selector(SAVED, timeout=40000)
    sign_out(page.context)
    page.fill("[name=steps-0-what]", "Typed after the session ended 👩‍👧 فاطمة")
    page.wait_for_selector("[data-draft-part][data-state=signed-out]", timeout=40000)
    sign_in(page.context, meeting.facilitator)
    page.evaluate("document.dispatchEvent(new CustomEvent('cppc:session-ended'))")
    page.wait_for_selector(SAVED, timeout=40000)
    page.fill("[name=steps-0-who]", "Zucchini Guest 00")
    page.locator("[data-step] [data-in-months='1']").first.click()
    save(page)
    with owner():
        assert Note.objects.get(section="story").text == (
            "Before. Typed while the server lay dead."
        )
        assert Step.objects.get().what == "Typed after the session ended 👩‍👧 فاطمة"
        assert sorted(Attendance.objects.values_list("state", flat=True))[:2] == [
            "by_phone",
            "expected",
        ]


def test_a_closed_tab_gives_words_and_taps_back(page, meeting, shot):
    page.locator(".person .chips label:first-of-type").nth(2).click()
    page.fill("[name=walk_ins]", "Zucchini Walker")
    page.fill("[name=steps-0-what]", "Half a step")
    page.wait_for_selector(SAVED)
    again = page.context.new_page()
    page.close()
    with owner():  # the list grows meanwhile: each tap stays with its person
        factories.GuestFactory(family=meeting.family, name="Aaa Zucchini First")
    again.goto(page.url)
    again.click("[data-draft-use]")
    shot(again, "7-put-back")
    assert again.input_value("[name=walk_ins]") == "Zucchini Walker"
    assert again.input_value("[name=steps-0-what]") == "Half a step"
    person = again.locator(".person", has=again.locator("input[value=present]:checked"))
    assert person.locator("legend").all_inner_texts() == ["Zucchini Guest 02"]


def test_two_facilitators_save_at_once_and_both_texts_are_shown(page, meeting, open_page, shot):
    with owner():
        other = person_with("facilitator", meeting.area)
        factories.CircleMemberFactory(family=meeting.family, user=other, capacity="co_facilitator")
    second = open_page(other, address(meeting))
    second.wait_for_selector("form[data-draft-ready]")
    second.fill("[name=goal]", "Theirs.")
    second.fill("[name=note_ideas]", "Only theirs.")
    save(second)
    page.fill("[name=goal]", "Mine.")
    page.fill("[name=note_story]", "Only mine.")
    page.click("button[name=save_and_stay]")
    page.wait_for_selector("[data-stale]")
    assert page.locator("[data-stale] pre").all_inner_texts() == ["Mine.", "Theirs."]
    shot(page, "8-both")
    page.fill("[name=goal]", "Mine and theirs.")
    save(page)
    with owner():
        assert Plan.objects.get().goal == "Mine and theirs."
        assert dict(Note.objects.exclude(text="").values_list("section", "text")) == {
            "ideas": "Only theirs.",
            "story": "Only mine.",
        }
        assert FamilyMeeting.objects.get().version > 2


def test_a_long_step_is_read_whole_on_a_phone(page):
    field = "[name=steps-0-what]"
    short = page.locator(field).bounding_box()["height"]
    page.fill(field, "Drive both children to school and back, " * 12)
    seen, whole = page.eval_on_selector(field, "box => [box.clientHeight, box.scrollHeight]")
    assert whole <= seen + 1
    assert short < 80 < seen
