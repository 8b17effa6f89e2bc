"""From the meeting's end to the refrigerator: positions, a locked plan, its correction, copies."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import Paper, PlanVersion, Position
from meetings.models import Attendance
from tests import factories
from tests.browser.whole_path import SEND
from tests.conftest import owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def meeting(site):
    """A meeting an hour ago with a plan, two people there, and its facilitator."""
    with owner():
        area = factories.AreaCountyFactory().area
        facilitator = person_with("facilitator", area)
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
        plan = factories.PlanFactory(family=family, goal="We want to stay together.")
        factories.StepFactory(plan=plan, what="Drive to school", who="Aunt Zucchini")
        meeting = factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=timezone.now() - timedelta(hours=1)
        )
        part = {"area": area, "family": family, "meeting": meeting, "state": "present"}
        for name in ("Aunt Zucchini", "Zinnia Zucchini"):
            Attendance.objects.create(**part, name=name, part="family")
    return meeting


@pytest.mark.parametrize("width", [390])
def test_a_plan_is_agreed_corrected_and_copied(meeting, open_page, check_page, shot, width):
    family = meeting.family
    here = [family.area.slug, family.reference]
    agree = reverse("meetings:family_agree", args=[*here, meeting.pk])
    page = open_page(meeting.facilitator, agree, width=width)
    check_page(page)
    page.check("[name$=-stance][value=agrees] >> nth=0")
    page.check("[name$=-stance][value=disagrees] >> nth=1")
    page.fill("[name$=-words] >> nth=1", "Mornings are hard.")
    shot(page, "1-agree")
    page.click(SEND)
    page.wait_for_url("**/plan/versions/1/")
    check_page(page)
    shot(page, "2-version")
    page.click("main a[href$='/plan/correct/']")
    check_page(page)
    page.fill("[name=reason]", "The goal was too short.")
    page.fill("[name=goal]", "We want to stay together at home.")
    page.click(SEND)
    page.wait_for_url("**/plan/versions/2/")
    page.click("main a[href*='/versions/compare/']")
    check_page(page)
    shot(page, "3-compare")
    page.goto(page.url.split("/versions/")[0] + "/papers/")
    page.fill("[name=others]", "Zinnia Zucchini")
    page.click(SEND)
    page.wait_for_selector("main a[href$='/pdf/']")
    check_page(page)
    shot(page, "4-papers")
    with page.expect_download() as download:
        page.click("main a[href$='/pdf/']")
    assert download.value.suggested_filename == f"plan-{family.reference}-v2-family-copy-1.pdf"
    page.click("main a[href$='/papers/training/']")
    check_page(page)
    assert "Zucchini" not in page.inner_text("main section")
    shot(page, "5-training")
    with owner():
        assert (PlanVersion.objects.count(), Paper.objects.count()) == (2, 1)
        assert set(Position.objects.values_list("stance", flat=True)) == {"agrees", "disagrees"}
