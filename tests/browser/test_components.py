import pytest

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
