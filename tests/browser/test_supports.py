"""The pages of the network in a real browser: sizes, languages, with and without scripts."""

import pytest
from django.urls import reverse

from resources.models import Category, Service
from resources.services.categories import load_categories
from resources.services.imports import check_import, start_import
from tests.conftest import acting, owner, person_with
from tests.factories import AreaCountyFactory, CountyFactory
from tests.resources.factories import Actor, published_listing, whole_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def network(area):
    with owner():
        load_categories()
        county = CountyFactory(fips="19153", name="Polk")
        AreaCountyFactory(area=area, county=county)
        CountyFactory(fips="19001", name="Adair")
        published_listing(
            area,
            name_en="Stork closet of Sampletown",
            name_es="El ropero de la cigüeña",
            description_en="Diapers, wipes and warm clothes. Take what fits.",
            description_es="Pañales, toallitas y ropa caliente. Llévese lo que le quede.",
            category=Category.objects.get(code="diapers"),
            minimum_age=0,
            maximum_age=5,
            fees_en="Free",
            fees_es="Gratis",
        )
        published_listing(
            area,
            name_en="Sampletown family center",
            kind="hub",
            category=Category.objects.get(code="hub"),
        )
        published_listing(
            area,
            name_en="A safe voice",
            confidential="domestic_violence",
            category=Category.objects.get(code="domestic-violence"),
        )
        whole_listing(area, name_en="Draft pantry")
    return area


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1280, "es")])
def test_a_neighbor_finds_help_and_prints_it(network, open_page, check_page, shot, width, language):
    page = open_page(path=reverse("resources:search"), width=width, language=language)
    check_page(page)
    shot(page, "search")
    page.fill("#q", "pañales" if language == "es" else "diapars")
    page.click("form[role=search] button[type=submit]")
    page.wait_for_selector("#found")
    assert page.locator("#found").bounding_box()["y"] < 200  # not below the form, out of sight
    check_page(page)
    shot(page, "results")
    page.click("#found ~ ul h3 a")
    page.wait_for_selector("dl.facts")
    check_page(page)
    shot(page, "listing")
    page.click("a[href$='/print/']")
    page.wait_for_selector(".copy-line")
    check_page(page)
    shot(page, "print")


def test_the_same_walk_works_without_scripts(network, open_page):
    page = open_page(path=reverse("resources:search"), scripts=False)
    page.get_by_role("link", name="Clothes and things for children").click()
    page.get_by_role("link", name="Diapers and wipes").click()
    page.get_by_role("link", name="Stork closet of Sampletown", exact=True).click()
    assert page.locator("h1").inner_text() == "Stork closet of Sampletown"
    assert page.locator("[data-quick-exit]").get_attribute("href").startswith("https://")


def test_a_sensitive_search_leaves_nothing_in_the_browser(network, open_page, check_page, shot):
    """Without scripts: the kind by a button, words by the form, Spanish by its button."""
    page = open_page(path=reverse("resources:search"), scripts=False)
    page.context.clear_cookies()
    page.get_by_role("button", name="Safety", exact=True).click()
    page.get_by_role("button", name="Hurt or scared at home").click()
    page.get_by_role("link", name="A safe voice", exact=True).click()
    page.goto(page.url.partition("/supports/")[0] + reverse("resources:search"))
    page.fill("#q", "he hits me")
    page.click("form[role=search] button[type=submit]")
    assert page.url.endswith(f"{reverse('resources:search')}#answer")
    assert page.title() == "Find help near you - CPPC"
    assert page.get_by_role("link", name="A safe voice", exact=True).is_visible()
    assert page.context.cookies() == []
    page.get_by_role("button", name="Español").click()
    assert page.input_value("#q") == "he hits me"
    assert page.locator("html").get_attribute("lang") == "es"


def test_what_is_asked_is_taken_away_by_a_press(network, open_page, check_page, shot):
    page = open_page(path=reverse("resources:search") + "?q=diapers&age=3&open=1&zip=1")
    check_page(page)
    shot(page, "find-errors")
    page.goto(page.url.replace("&zip=1", "&county=19153"))
    page.get_by_role("button", name="Open now").click()
    page.get_by_role("button", name="Age 3").click()
    assert page.url.endswith("?q=diapers&county=19153#answer")
    check_page(page)
    shot(page, "find-chips")


def test_nothing_found_and_a_sensitive_kind(network, open_page, check_page, shot):
    page = open_page(path=reverse("resources:search") + "?q=helicopter&county=19001")
    check_page(page)
    shot(page, "nothing")
    page = open_page(path=reverse("resources:search") + "?category=domestic-violence")
    page.click("text=A safe voice")
    page.wait_for_selector("dl.facts")
    assert page.title() == "A place to turn to - CPPC"
    check_page(page)
    shot(page, "confidential")


def test_a_table_of_cards_is_still_a_table(network, open_page):
    editor = person_with("listing_editor", network)
    page = open_page(editor, reverse("resources:index", args=[network.slug]))
    page.wait_for_selector("table[role=table]")
    rows = page.locator("tbody tr[role=row]")
    assert rows.count() == page.locator("tbody th[role=rowheader]").count() == 4
    assert rows.first.locator("td[role=cell]").count() == 4


@pytest.mark.parametrize("width", [390])
def test_an_editor_adds_and_publishes_a_listing(network, open_page, check_page, shot, width):
    editor = person_with("listing_editor", network)
    page = open_page(editor, reverse("resources:index", args=[network.slug]), width=width)
    check_page(page)
    shot(page, "index")
    page.click("text=Add a listing")
    page.wait_for_selector("#id_name_en")
    check_page(page)
    shot(page, "add")
    page.fill("#id_hours", "when it rains")
    page.click("form[data-draft] button.btn-primary[type=submit]")
    page.wait_for_selector(".error-summary")
    check_page(page)
    shot(page, "add-errors")
    page.fill("#id_name_en", "Warm coats")
    page.fill("#id_description_en", "Coats for children.")
    page.fill("#id_start_en", "Come by.")
    page.fill("#id_hours", "Sat 10am-1pm")
    page.click("summary:has-text('Clothes and things')")
    page.check("input[value=clothes]")
    page.click("form[data-draft] button.btn-primary[type=submit]")
    page.wait_for_selector("text=What everybody would see")
    check_page(page)
    shot(page, "preview")
    page.get_by_role("link", name="Publish", exact=True).click()
    page.wait_for_selector("text=Something is missing")
    check_page(page)
    shot(page, "missing")
    page.click("text=Change the listing")
    page.check("input[name=counties][value='19153']")
    page.click("form[data-draft] button.btn-primary[type=submit]")
    page.wait_for_selector("text=What everybody would see")
    page.get_by_role("link", name="Publish", exact=True).click()
    page.click("button:has-text('Publish it')")
    page.wait_for_selector("text=The listing is public now.")
    with acting(editor):
        assert Service.objects.get(name_en="Warm coats").is_published
    for name in ("Mark as verified", "Withdraw"):
        page.click(f"a:has-text('{name}')")
        page.wait_for_selector("text=No, go back")
        check_page(page)
        shot(page, name.split()[0].lower())
        page.click("text=No, go back")


def test_an_import_page_by_page(network, open_page, check_page, shot):
    editor = person_with("coordinator", network)
    page = open_page(editor, reverse("resources:start_import", args=[network.slug]))
    check_page(page)
    shot(page, "start")
    page.set_input_files(
        "#id_file",
        {
            "name": "ours.csv",
            "mimeType": "text/csv",
            "buffer": b"name,phone\nOne,515-555-0123\n,1\n",
        },
    )
    page.click("button:has-text('Check the file')")
    page.wait_for_selector("text=being checked")
    check_page(page)
    shot(page, "waiting")
    with acting(editor), owner():
        by = Actor(editor, network, frozenset({"coordinator"}))
        content = b"name,phone,counties\nOne,515-555-0123,Nowhere\n,1,\nTwo,12,\n"
        batch = check_import(
            batch=start_import(area=network, file_name="theirs.csv", content=content, by=by)
        )
    page.goto(page.url.rsplit("/", 2)[0] + f"/{batch.pk}/")
    check_page(page)
    shot(page, "findings")
    page.goto(page.url.rsplit("/", 2)[0] + "/")
    check_page(page)
    shot(page, "imports")
