"""The community member's and the coordinator's walk: the area's page, joining, the team, home."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from teams.models import Area, JoinRequest
from tests import factories
from tests.conftest import owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SIZES = [(390, "es"), (1280, "en")]


@pytest.fixture
def area(site):
    """An area with a team that has gaps, a meeting ahead and two counties."""
    with owner():
        area = factories.AreaCountyFactory(county__name="Invented County").area
        factories.AreaCountyFactory(area=area, county__name="Made-up County")
        Area.objects.update(
            name="Two Made-up Counties",
            welcome_en="Welcome. Come in, there is soup.",
            welcome_es="Bienvenidos. Pasen, hay sopa.",
        )
        team = factories.TeamFactory(area=area, name="The table", meets="Third Monday, 5:30 p.m.")
        for sector, tag, title in [
            ("parents_youth", "parent", "Parent seat"),
            ("child_welfare", "dhs", "DHS seat"),
            ("education", "", "School seat"),
        ]:
            seat = factories.SeatFactory(team=team, sector=sector, tag=tag, title_en=title)
            member = factories.TeamMemberFactory(team=team, organization="Invented House")
            factories.SeatTermFactory(seat=seat, member=member, office="chair")
        factories.SeatFactory(team=team, sector="parents_youth", tag="youth", title_en="Youth seat")
        factories.TeamMeetingFactory(
            team=team, place="Town library", agenda_en="Summer plans\nRides", public=True
        )
    area.refresh_from_db()
    return area


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_a_neighbor_finds_the_area_and_writes(area, open_page, check_page, shot, width, language):
    page = open_page(width=width, language=language)
    check_page(page)
    shot(page, "1-welcome")
    page.goto(page.url + "about/")
    check_page(page)
    shot(page, "2-about")
    page.goto(page.url + "results/")
    check_page(page)
    shot(page, "3-question")
    page.goto(page.url.replace("about/results/", f"a/{area.slug}/"))
    check_page(page)
    shot(page, "4-area")
    page.click(f"#join ~ p a[href='{reverse('teams:join', args=[area.slug])}']")
    page.fill("[name=name]", "Invented Neighbor")
    page.click("main .actions button")
    page.wait_for_selector("[role=alert]")
    check_page(page)
    shot(page, "5-join-refused")
    page.fill("[name=phone]", "555-0100")
    page.wait_for_timeout(3200)
    page.click("main .actions button")
    page.wait_for_url("**/thanks/")
    check_page(page)
    with owner():
        assert JoinRequest.objects.get().language == language


def test_the_public_pages_work_without_scripts(area, open_page):
    page = open_page(path=reverse("home:area", args=[area.slug]), scripts=False)
    assert page.locator("text=Could this be you?").count() == 1
    assert page.locator("[data-print]").is_hidden()


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_the_coordinator_looks_after_the_team(area, open_page, check_page, shot, width, language):
    coordinator = person_with("coordinator", area)
    with owner():
        JoinRequest.objects.create(area=area, name="Invented Neighbor", phone="555-0100")
    page = open_page(coordinator, reverse("home:index"), width=width, language=language)
    check_page(page)
    shot(page, "1-home")
    steps = [
        ("2-team", "teams:team", []),
        ("3-start", "teams:team_start", []),
        ("4-requests", "teams:join_requests", []),
        ("5-meetings", "meetings:team_index", []),
    ]
    base = page.url.removesuffix(reverse("home:index"))
    for name, address, args in steps:
        page.goto(base + reverse(address, args=[area.slug, *args]))
        check_page(page)
        shot(page, name)
    page.click("th a")
    page.wait_for_selector("a[href$='/change/']")
    check_page(page)
    shot(page, "6-meeting")
    page.click("a[href$='/change/']")
    page.wait_for_selector("[name=agenda_es]")
    check_page(page)
    shot(page, "7-change")


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_the_state_looks_at_all_areas(area, open_page, check_page, shot, width, language):
    with owner():
        closed = timezone.localdate() - timedelta(days=1)
        factories.AreaFactory(state="closed", closed_on=closed)
        for _one in range(3):
            factories.AreaCountyFactory()
    person = person_with("state_admin")
    page = open_page(person, reverse("home:state"), width=width, language=language)
    check_page(page)
    shot(page, "1-state")
    page.goto(page.url + "undelivered/")
    check_page(page)
