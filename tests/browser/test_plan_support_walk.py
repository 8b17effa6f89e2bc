"""From a step without help to the copy that says how to start, and to the team's list of needs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cppc.core.tasks import refresh_figures
from families.models import Paper, Plan, PlanVersion, Step
from families.services.agree import content_of
from meetings.models import FamilyMeeting
from resources.models import Category, CommunityNeed
from resources.services.categories import load_categories
from tests import factories
from tests.browser.whole_path import SEND
from tests.conftest import as_role, owner, person_with
from tests.resources.factories import published_listing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
START = {"en": "Ring the bell twice.", "es": "Toque el timbre dos veces."}


@pytest.fixture
def meeting(site):
    """A meeting an hour ago in an area with a pantry; four other plans lack tutors."""
    with owner():
        load_categories()
        area = factories.AreaCountyFactory().area
        county = area.county_terms.first().county
        facilitator = person_with("facilitator", area)
        family = factories.FamilyFactory(area=area, county=county)
        factories.CircleMemberFactory(family=family, user=facilitator)
        published_listing(
            area,
            county=county,
            category=Category.objects.get(code="food"),
            name_en="Corner pantry",
            name_es="Despensa de la esquina",
            start_en=START["en"],
            start_es=START["es"],
        )
        for _family in range(4):
            other = factories.FamilyFactory(area=area, county=county)
            plan = factories.PlanFactory(family=other)
            today = timezone.localdate()
            factories.StepFactory(plan=plan, lacks_id="tutoring", lacks_on=today)
        return factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=timezone.now() - timedelta(hours=1)
        )


@pytest.mark.longest(240)
@pytest.mark.parametrize(
    ("language", "width", "scripts"), [("en", 390, False), ("es", 1280, True), ("es", 390, True)]
)
def test_a_step_gets_its_support_or_says_what_is_missing(
    meeting, open_page, check_page, shot, language, width, scripts
):
    look = {"width": width, "language": language, "scripts": scripts}
    family, area = meeting.family, meeting.area
    here = [area.slug, family.reference]
    page = open_page(
        meeting.facilitator, reverse("meetings:family_log", args=[*here, meeting.pk]), **look
    )
    write_step(page, "Get food for the week")
    page.wait_for_url("**/support/**")
    page.fill("[name=q]", "despensa")
    page.click("button[name=look]")
    page.wait_for_selector("button[name=choose]")
    if scripts:
        check_page(page)
    shot(page, "1-choose")
    page.click("button[name=choose]")
    page.wait_for_url("**/log/")
    with owner():
        assert Step.objects.get(family=family).support == "Corner pantry"
    say_that_nobody_gives(page, shot, check_page if scripts else None)
    shot(page, "3-plan")
    lock(family, meeting)
    copies(page, here, language, shot)
    with owner():
        assert "supports" in Paper.objects.get().content
    on_the_gap_board(area, open_page, shot, look)


def write_step(page, words):
    """Write a step into the first empty row of the meeting's page, and go on to its support."""
    row = page.locator("fieldset[data-step]").last
    row.locator("[name$=-what]").fill(words)
    row.locator("[name$=-who]").fill("Aunt Zucchini")
    day = timezone.localdate() + timedelta(days=9)
    row.locator("[name$=-by_when]").fill(day.isoformat())
    row.locator("button[name=choose_support]").click()


def say_that_nobody_gives(page, shot, check_page):
    """A second step names no support: the kind of help is written down."""
    write_step(page, "Find somebody who helps with homework")
    page.wait_for_url("**/support/**")
    page.select_option("[name=lacks]", "tutoring")
    shot(page, "2-nobody")
    page.click("button[name=nobody]")
    page.wait_for_url("**/log/")
    page.goto(page.url.split("/meetings/")[0] + "/plan/")
    if check_page:
        check_page(page)


def lock(family, meeting: FamilyMeeting):
    """The plan as it was agreed at the meeting."""
    with owner():
        plan = Plan.objects.get(family=family)
        PlanVersion.objects.create(
            area=family.area,
            family=family,
            plan=plan,
            number=1,
            content=content_of(plan),
            agreed_at=timezone.now(),
            agreed_by=meeting.facilitator,
        )
        Plan.objects.update(number=1)


def copies(page, here, language, shot):
    """The page to print says how to start, in the reader's language."""
    page.goto(page.url.split("/plan/")[0] + "/plan/papers/")
    page.fill("[name=others]", "Zinnia Zucchini")
    page.select_option("main [name=language]", language)
    page.click(SEND)
    page.click("main li a.btn-link")
    page.wait_for_selector("h1")
    body = page.inner_text("main")
    for words in (START[language], "515-555-0100", "12 Example Street"):
        assert words in body
    shot(page, "4-print")


def on_the_gap_board(area, open_page, shot, look):
    """The team sees five families, no name, and puts it on its list with one press."""
    with as_role("cppc_worker"):
        refresh_figures()
    address = reverse("resources:gaps", args=[area.slug])
    page = open_page(person_with("listing_editor", area), address, **look)
    row = page.locator("tr", has=page.locator("input[name=why][value=plans]"))
    assert row.locator("td").first.inner_text() == "5"
    shot(page, "5-board")
    row.locator("button").click()
    page.wait_for_url("**/needs/")
    with owner():
        assert CommunityNeed.objects.get().why == "plans"
