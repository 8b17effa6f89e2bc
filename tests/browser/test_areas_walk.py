"""The map, an area's own pages, and what a state administrator does with people and areas."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from teams.models import Area, AreaSuccession
from teams.services.reference import load_reference
from tests import factories
from tests.browser.whole_path import unfold
from tests.conftest import owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def iowa(site):
    """The real counties and areas."""
    with owner():
        load_reference()
    return site


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1280, "en")])
def test_everybody_finds_the_area_on_the_map(iowa, open_page, check_page, shot, width, language):
    page = open_page(path=reverse("teams:areas"), width=width, language=language)
    check_page(page)
    shot(page, "1-map")
    page.fill("[name=zip]", "50309")
    page.click("main form button[type=submit]")
    expect(page.locator("#found h2")).to_contain_text("Polk")
    shot(page, "2-found")
    page.select_option("[name=county]", "19163")
    page.fill("[name=zip]", "")
    page.click("main form button[type=submit]")
    expect(page.locator("#found h2")).to_contain_text("Scott")


def test_the_map_works_by_keyboard_and_without_scripts(iowa, open_page):
    page = open_page(path=reverse("teams:areas"), width=1280, scripts=False)
    page.locator(".state-map a").nth(76).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_contain_text("Polk County is in the area Polk County")


@pytest.mark.parametrize("width", [390])
def test_an_administrator_splits_an_area(iowa, open_page, check_page, shot, width):
    page = open_page(person_with("state_admin"), reverse("teams:manage_areas"), width=width)
    check_page(page)
    shot(page, "1-areas")
    page.click("text=Leon Cluster")
    page.wait_for_url("**/areas/leon-cluster/")
    check_page(page)
    shot(page, "2-area")
    page.click("text=Split the area")
    page.wait_for_url("**/split/")
    page.fill("[name=name]", "New Cluster")
    page.check("text=Wayne")
    page.fill("[name=source]", "Letter of the state")
    check_page(page)
    shot(page, "3-split")
    page.click("main form button[type=submit]")
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    check_page(page)
    shot(page, "4-preview")
    page.get_by_role("button", name="Split it").click()
    expect(page.locator("h1")).to_have_text("New Cluster")
    check_page(page)
    shot(page, "5-new")
    with owner():
        assert AreaSuccession.objects.get().kind == "split"


@pytest.mark.parametrize("width", [390])
def test_a_coordinator_looks_after_people(iowa, open_page, check_page, shot, width):
    with owner():
        area = Area.objects.get(slug="story-county")
        factories.MembershipFactory(area=area, person__name="Invented Colleague")
    page = open_page(person_with("coordinator", area), area.get_absolute_url(), width=width)
    check_page(page)
    unfold(page.locator("nav.area-menu"))
    page.get_by_role("link", name="People", exact=True).click()
    page.wait_for_url("**/people/")
    check_page(page)
    shot(page, "1-people")
    page.get_by_role("link", name="Invite somebody").click()
    page.wait_for_url("**/send/")
    page.fill("[name=name]", "Invented Guest")
    page.fill("[name=email]", "not an address")
    page.click("main form button[type=submit]")
    expect(page.get_by_text("Enter a valid email address.").first).to_be_visible()
    check_page(page)
    shot(page, "2-refused")
    page.fill("[name=email]", "guest@example.org")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/invitations/")
    check_page(page)
    shot(page, "3-invitations")
    for name in ("permissions", "changes"):
        page.goto(iowa.url + reverse(f"teams:{name}", args=[area.slug]))
        check_page(page)
        shot(page, f"4-{name}")


@pytest.mark.parametrize("name", ["state_people", "state_changes", "open_area"])
def test_pages_of_the_state(iowa, open_page, check_page, shot, name):
    page = open_page(person_with("state_admin"), reverse(f"teams:{name}"))
    check_page(page)
    shot(page, name)
