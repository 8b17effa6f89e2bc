from datetime import timedelta

import pytest
from django.utils import timezone

from cppc.core.models import Draft
from tests.conftest import owner
from tests.factories import UserFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def ana(site):
    with owner():
        return UserFactory()


def test_parts_pass_axe_in_every_size_and_color(open_page, check_page, shot):
    page = open_page(path="/test/parts/")
    page.wait_for_function("document.activeElement.matches('[data-error-summary]')")
    check_page(page)
    shot(page, "parts")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 1280, "height": 800})
    shot(page, "parts-dark")


def test_error_link_moves_the_focus_into_the_first_radio(open_page):
    page = open_page(path="/test/parts/")
    page.get_by_role("link", name="Kind: This field is required.").click()
    assert page.evaluate("document.activeElement.id") == "id_kind_0"


def test_form_page_passes_axe(ana, open_page, check_page, shot):
    page = open_page(ana, "/test/visit/one/")
    page.wait_for_selector("form[data-draft-ready]")
    check_page(page)
    shot(page, "visit")


def test_language_is_switched_by_a_plain_form(open_page):
    page = open_page(path="/test/parts/?page=2", scripts=False)
    page.get_by_role("button", name="Español").click()
    assert page.get_attribute("html", "lang") == "es"
    assert page.url.endswith("/test/parts/?page=2")


def test_form_is_saved_without_scripts(ana, open_page, site):
    page = open_page(ana, "/test/visit/plain/", scripts=False)
    page.fill("[name=where]", "School")
    page.check("#id_kind_1")
    page.select_option("[name=size]", "s")
    page.fill("[name=notes]", "Typed without scripts.")
    page.get_by_role("button", name="Save the visit").click()
    assert page.inner_text("h1") == "Saved"
    assert "Typed without scripts." in site.saved()


def test_error_page_passes_axe_and_speaks_both_languages(open_page, check_page, shot):
    page = open_page(path="/no/such/page/")
    check_page(page)
    shot(page, "404")


def test_menu_folds_on_a_phone_and_not_on_a_desk(ana, open_page):
    page = open_page(ana, "/test/saved/")
    link = page.get_by_role("link", name="Home")
    assert not link.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert link.is_visible()
    page.set_viewport_size({"width": 1280, "height": 800})
    page.reload()
    assert link.is_visible()


def test_every_target_can_be_hit_with_a_finger(ana, open_page):
    page = open_page(ana, "/test/visit/one/")
    page.wait_for_selector("form[data-draft-ready]")
    small = page.evaluate(
        """[...document.querySelectorAll('a, button, select, input, textarea, summary')]
        .filter(one => one.checkVisibility() && one.type !== 'hidden')
        .map(one => one.matches('[type=radio], [type=checkbox]') ? one.closest('.form-check') : one)
        .map(one => [one.outerHTML.slice(0, 90), one.getBoundingClientRect()])
        .filter(([, box]) => box.top >= 0 && box.height < 43.5).map(([html]) => html)"""
    )
    assert small == []


def test_first_tab_skips_to_the_main_part(ana, open_page):
    page = open_page(ana, "/test/saved/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("Skip to the main part")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_paper_shows_the_words_and_not_the_frame(ana, open_page):
    page = open_page(ana, "/test/visit/one/")
    page.emulate_media(media="print")
    assert page.get_by_role("heading", name="Visit").is_visible()
    hidden = [".site-header", ".site-footer", ".safety-bar", ".actions", ".skip-link"]
    assert [part for part in hidden if page.locator(part).first.is_visible()] == []


def test_forced_colors_keep_the_edges_of_buttons_and_notices(open_page):
    page = open_page(path="/test/parts/")
    page.emulate_media(forced_colors="active")
    edges = page.evaluate(
        """[".btn-primary", ".tag--good", ".notice--success"]
        .map((one) => getComputedStyle(document.querySelector(one)).borderTopStyle)"""
    )
    assert edges == ["solid", "solid", "solid"]


def test_list_of_drafts_passes_axe_and_deletes_one(ana, open_page, check_page, shot):
    with owner():
        Draft.objects.create(
            user=ana,
            form="test-visit",
            object_key="one",
            path="/test/visit/one/",
            fields={"notes": ["Words."]},
            expires_at=timezone.now() + timedelta(days=2),
        )
    page = open_page(ana, "/drafts/")
    check_page(page)
    shot(page, "drafts")
    page.get_by_role("button", name="Delete this draft").click()
    page.get_by_text("The draft is deleted.").wait_for()
    assert page.get_by_text("Nothing is left unfinished.").is_visible()


def test_family_copy_is_large_print_and_passes_axe(open_page, check_page, shot):
    page = open_page(path="/test/paper/")
    check_page(page)
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "20px"
    shot(page, "paper")
