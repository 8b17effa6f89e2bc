"""Around the search in a real browser: the map, the saved list, paper, a hub's week."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from resources.models import Category, PublishedListing, PublishedPlace
from resources.saved import short_id
from resources.services.categories import load_categories
from resources.services.happenings import write_events
from teams.models import County
from tests.conftest import owner, person_with
from tests.factories import AreaCountyFactory
from tests.resources.factories import HubEventFactory, published_hub, published_listing
from tests.resources.test_map import county

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = [(390, "en"), (1280, "es")]
LONG = "Call in the morning and say your name and the age of your child; somebody calls back soon."


@pytest.fixture
def network(area):
    """Five listings with many words, one that tells something private, and a hub with a week."""
    with owner():
        load_categories()
        polk = county("19153", "Polk")
        county("19169", "Story")
        AreaCountyFactory(area=area, county=polk)
        for number in range(5):
            listing = published_listing(
                area,
                county=polk,
                name_en=f"Helping hands of Sampletown and its neighbors, number {number}",
                name_es=f"Manos que ayudan de Sampletown y sus vecinos, número {number}",
                start_en=LONG,
                start_es=LONG,
                bring_en="A paper with your address, and a bag for what you take home with you.",
                bring_es="Un papel con su dirección, y una bolsa para lo que se lleva a casa.",
                category=Category.objects.get(code="diapers"),
            )
            spot = {"latitude": 41.6 + number / 100, "longitude": -93.6}
            PublishedPlace.objects.filter(listing=listing.pk).update(**spot)
        published_listing(
            area, name_en="Quiet talks", category=Category.objects.get(code="mental-health")
        )
        return area


@pytest.fixture
def house(network):
    with owner():
        polk = County.objects.get(pk="19153")
        house = published_hub(network, county=polk, name_en="Family house", name_es="Casa familiar")
        today = timezone.localdate()
        HubEventFactory(service=house, title_es="Cuentos", weekly=True, off_days=[today])
        HubEventFactory(service=house, title_en="Coffee", title_es="Café", note_en="Free.")
        write_events(house)
        return house


def codes(area, name="Helping"):
    found = PublishedListing.objects.filter(area=area, name_en__startswith=name)
    return ".".join(short_id(one.pk) for one in found)


def pages_of(pdf):
    """How many sheets of paper a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_the_map_leads_from_the_state_to_a_place(
    house, open_page, check_page, shot, width, language
):
    page = open_page(path=reverse("resources:supports_map"), width=width, language=language)
    check_page(page)
    shot(page, "map")
    page.locator("svg a[href$='/19153/']").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/map/19153/")
    check_page(page)
    shot(page, "county")
    assert page.locator("svg .pin").count() == page.locator(".place-list li").count() > 4
    page.locator("svg .pin").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("dl.facts")


def test_the_map_can_be_used_without_scripts(network, open_page):
    page = open_page(path=reverse("resources:supports_map"), scripts=False)
    page.locator(".county-list").get_by_role("link", name="Polk").click()
    page.locator(".place-list a").first.click()
    assert (
        page.locator("h1").inner_text() == "Helping hands of Sampletown and its neighbors, number 0"
    )


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_a_list_is_saved_and_taken_along(network, open_page, check_page, shot, width, language):
    path = f"{reverse('resources:saved_list')}?l={codes(network)}"
    page = open_page(path=path, width=width, language=language)
    check_page(page)
    shot(page, "list")
    page.locator("button[formaction$='/text/']").click()
    page.wait_for_selector("textarea")
    check_page(page)
    shot(page, "text")
    page.go_back()
    page.locator("form[action$='/print/'] button.btn-primary").click()
    page.wait_for_selector(".sheet")
    check_page(page)
    shot(page, "sheet")


@pytest.mark.parametrize("scripts", [True, False])
def test_nothing_private_of_a_list_is_lost(network, open_page, check_page, shot, scripts):
    with owner():
        secret = published_listing(network, name_en="A quiet voice", confidential="shelter")
    page = open_page(path=f"/supports/{secret.pk}/?l={codes(network)}", scripts=scripts)
    page.click("form[action='/supports/list/'] button")
    page.wait_for_selector("text=A quiet voice")
    page.click(".language button[value=es]")
    page.wait_for_selector("html[lang=es]")
    assert "A quiet voice" in page.inner_text("main")
    shot(page, f"list-{scripts}")
    page.locator("h2 button").first.click()
    page.wait_for_selector("form[action='/supports/list/'] button")
    if scripts:
        check_page(page)
    page.locator("form[action='/supports/'] button").last.click()
    page.wait_for_selector("form[role=search]")
    page.locator("form[action='/supports/list/'] button").first.click()
    page.wait_for_selector("ol")
    assert "A quiet voice" in page.inner_text("main")
    assert short_id(secret.pk) not in page.url


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("number", [1, 3, 5])
def test_up_to_five_listings_fit_on_one_sheet(network, open_page, number, language):
    kept = ".".join(codes(network).split(".")[:number])
    page = open_page(path=f"{reverse('resources:saved_print')}?l={kept}", language=language)
    assert page.locator(".sheet__one").count() == number
    assert pages_of(page.pdf(prefer_css_page_size=True)) == 1
    page.emulate_media(media="print")
    size = page.evaluate(
        "parseFloat(getComputedStyle(document.querySelector('.sheet__start')).fontSize)"
    )
    assert size * 72 / 96 >= 14


def test_more_listings_go_on_to_the_next_sheet(network, open_page):
    with owner():
        for number in range(5, 9):
            listing = published_listing(network, county=County.objects.get(pk="19153"))
            PublishedListing.objects.filter(pk=listing.pk).update(
                name_en=f"Helping {number}", start_en=LONG
            )
    page = open_page(path=f"{reverse('resources:saved_print')}?l={codes(network)}")
    assert pages_of(page.pdf(prefer_css_page_size=True)) > 1


def test_saving_and_taking_off_work_without_scripts(network, open_page):
    page = open_page(path=f"{reverse('resources:search')}?category=diapers", scripts=False)
    for number in range(2):  # one after the other: the answer stays
        page.get_by_role("link", name=re.compile(f"Save.*number {number}")).click()
        page.locator("#saved").get_by_text(f"See your list ({number + 1})").wait_for()
    assert codes(network).split(".")[1] in page.url
    page.locator("#saved").get_by_role("link", name="See your list").click()
    assert page.locator("main ol.list-unstyled > li").count() == 2
    page.get_by_role("button", name="Take it off the list").first.click()
    assert page.locator("main ol.list-unstyled > li").count() == 1
    assert codes(network).split(".")[1] in page.url


def test_something_private_stays_out_of_the_address_without_scripts(network, open_page):
    page = open_page(path=f"{reverse('resources:search')}?q=quiet", scripts=False)
    page.get_by_role("button", name=re.compile("Save.*Quiet talks")).click()
    assert page.url.endswith("/supports/#saved")
    page.locator("#saved").get_by_role("button", name="See your list").click()
    assert page.locator("h2 button").inner_text() == "1. Quiet talks"
    page.get_by_role("button", name="One page to print").click()
    assert page.locator(".sheet h2").inner_text() == "1. Quiet talks"
    assert page.url.endswith("/supports/list/print/")


def kept_on(page):
    return page.evaluate("JSON.stringify(localStorage)")


def test_a_device_keeps_a_list_only_when_asked_and_forgets_it(network, open_page, site):
    path = f"{reverse('resources:saved_list')}?l={codes(network)}"
    page = open_page(path=path)
    assert kept_on(page) == "{}"
    page.get_by_role("button", name="Keep this list on this device").click()
    page.get_by_text("The list is kept on this device.").wait_for()
    assert codes(network) in kept_on(page)
    assert "Helping" not in kept_on(page)
    page.goto(site.url + reverse("resources:saved_list"))
    page.get_by_role("button", name="Open the list kept on this device").click()
    page.wait_for_url(f"**{path}")
    page.get_by_role("button", name="Forget the list on this device").click()
    page.get_by_text("The list is forgotten on this device.").wait_for()
    assert kept_on(page) == "{}"


def test_something_private_is_kept_only_when_asked_again(network, open_page):
    secret = codes(network, "Quiet")
    page = open_page(path=f"{reverse('resources:search')}?q=quiet")
    page.get_by_role("button", name=re.compile("Save.*Quiet talks")).click()
    page.locator("#saved").get_by_role("button", name="See your list").click()
    keep = page.get_by_role("button", name="Keep this list on this device")
    keep.click()
    page.get_by_text("The list is kept on this device.").wait_for()
    assert secret not in kept_on(page)
    page.get_by_label("Keep the private places too.").check()
    keep.click()
    page.wait_for_function(f"JSON.stringify(localStorage).includes('{secret}')")


def test_the_text_is_copied_by_a_press(network, open_page):
    page = open_page(path=f"{reverse('resources:saved_text')}?l={codes(network)}")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.input_value("textarea")
    assert copied.startswith("1. Helping hands")


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_a_hub_has_its_week(house, open_page, check_page, shot, width, language):
    path = reverse("resources:hub", args=[house.pk])
    page = open_page(path=path, width=width, language=language)
    check_page(page)
    shot(page, "hub")
    assert page.locator(".week del").count() == 1
    page.locator("a[href='?week=1#week']").click()
    page.wait_for_url("**week=1#week")
    assert page.locator(".week del").count() == 0


@pytest.mark.parametrize(("width", "language"), SIZES)
def test_an_editor_keeps_a_hubs_week(house, area, open_page, check_page, shot, width, language):
    path = reverse("resources:edit_hub", args=[area.slug, house.pk])
    editor = person_with("listing_editor", area)
    page = open_page(editor, path, width=width, language=language)
    check_page(page)
    shot(page, "editor")
    page.locator(f"a[href$='{path}events/add/']").click()
    page.fill("#id_title_en", "Song time")
    page.fill("#id_on", timezone.localdate().isoformat())
    page.fill("#id_starts_at", "09:00")
    page.fill("#id_ends_at", "08:00")
    page.locator("main form button.btn-primary").click()
    page.wait_for_selector("[data-error-summary]")
    check_page(page)
    shot(page, "event-refused")
    page.fill("#id_ends_at", "10:00")
    page.locator("main form button.btn-primary").click()
    page.wait_for_selector("text=Song time")
    page.locator(".card", has_text="Song time").locator("button[value=off]").click()
    page.locator(".card", has_text="Song time").locator("button[value=planned]").click()
    page.locator(".card", has_text="Song time").locator("button[value=off]").wait_for()
