"""The facilitator's walk: open a family, schedule, log the meeting on a phone, print the plan.

The server is stopped in the middle of a word, and nothing typed is lost.
"""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import Family, Step
from meetings.models import FamilyMeeting
from tests import factories
from tests.browser.whole_path import soon
from tests.conftest import owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def place(site):
    """An area with one county and one facilitator."""
    with owner():
        term = factories.AreaCountyFactory()
    return term.area, person_with("facilitator", term.area)


def once_over(page):
    """Where the whole check ran in another size or language: one heading, a neutral title."""
    assert page.locator("h1").count() == 1
    assert "Zucchini" not in page.title()


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1280, "en")])
def test_facilitator_logs_a_meeting(site, place, open_page, check_page, shot, width, language):
    area, facilitator = place
    look = check_page if language == "en" and width == 390 else once_over
    start = reverse("families:open_record", args=[area.slug])
    page = open_page(facilitator, start, width=width, language=language)
    look(page)
    shot(page, "1-open-record")
    page.click("main form .actions > button.btn-primary[type=submit]")
    page.wait_for_selector("[role=alert]")
    look(page)
    page.fill("[name=name]", "Zinnia Zucchini")
    page.check("[name=agreed]")
    page.click("main form .actions > button.btn-primary[type=submit]")
    page.wait_for_url("**/families/F-*/")
    look(page)
    shot(page, "2-record")
    page.click("a[href$='/meetings/schedule/']")
    page.wait_for_selector("[name=starts_at]")
    look(page)
    page.fill("[name=starts_at]", soon(1))
    page.fill("[name=place]", "Kitchen of the family")
    shot(page, "3-schedule")
    page.click("main form .actions > button.btn-primary[type=submit]")
    page.wait_for_url("**/meetings/*-*/")
    look(page)
    shot(page, "4-meeting")
    with owner():
        FamilyMeeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
        factories.prepare(FamilyMeeting.objects.get())
    page.click("a[href$='/log/']")
    page.wait_for_selector("form[data-draft]")
    look(page)
    log_the_meeting(page, site)
    shot(page, "5-log")
    look(page)
    page.click("main form .actions > button.btn-primary[type=submit]")
    page.wait_for_url("**/agree/")
    look(page)
    shot(page, "6-agree")
    page.check("[name$=-stance][value=agrees]")
    page.click("main form .actions > button.btn-primary[type=submit]")
    page.wait_for_url("**/plan/versions/1/")
    look(page)
    shot(page, "7-version")
    page.click("main a[href$='/plan/']")
    page.click("main a[href$='/plan/papers/']")
    page.wait_for_selector("[name=people]")
    look(page)
    page.check("[name=people]")
    page.click("main form .actions > button.btn-primary[type=submit]")
    page.click("main a[href*='/plan/papers/']:not([href$='/pdf/']):not([href$='/training/'])")
    page.wait_for_selector("table")
    assert "Grandmother" in page.inner_text("main")
    shot(page, "8-family-copy")
    with owner():
        assert Step.objects.get().what == "Drive to school, and typed while the server was away"
        assert FamilyMeeting.objects.filter(state="held").count() == 1
        assert FamilyMeeting.objects.filter(state="scheduled").count() == 1
        assert Family.objects.count() == 1


def log_the_meeting(page, site):
    """Attendance, a strength, a step typed while the server dies, the next meeting."""
    page.locator(".person .chips label:first-of-type").first.click()
    page.fill("[name=strengths]", "Grandmother lives next door\nMother found work")
    page.fill("[name=note_story]", "The family told its story.")
    page.fill("[name=steps-0-what]", "Drive to school")
    page.fill("[name=steps-0-who]", "Grandmother")
    page.fill("[name=steps-0-by_when]", soon(7)[:10])
    site.stop()
    page.press("[name=steps-0-what]", "End")
    page.type("[name=steps-0-what]", ", and typed while the server was away")
    page.wait_for_selector("[data-draft-part][data-state=offline]", timeout=40000)
    site.start()
    page.check("[name=held]")
    page.check("[name=plan_agreed]")
    page.fill("[name=next_starts_at]", soon(30))
    page.wait_for_selector("[data-draft-part][data-state=saved]", timeout=40000)
