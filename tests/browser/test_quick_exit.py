"""Leaving at once, in a real browser: every way, from every kind of page, and no way back."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM, FLAGS, guard
from tests.conftest import owner
from tests.factories import UserFactory

pytestmark = pytest.mark.browser
WEATHER = re.compile("weather.gov")
SAID = "[data-quick-exit-status]"
TWO = "Press Shift two more times to leave this page."
ONE = "Press Shift once more to leave this page."


@pytest.fixture
def ana(site):
    with owner():
        return UserFactory()


def leave(page):
    page.locator(".safety-bar [data-quick-exit]").click()


def test_first_link_after_the_skip_link_leaves_by_keyboard(open_page):
    page = open_page(path="/supports/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Leave this page at once"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    page.wait_for_url(WEATHER)


def test_skip_link_is_a_link_without_scripts(open_page):
    page = open_page(path="/supports/", scripts=False)
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(WEATHER)


def test_pages_seen_before_stay_blank_when_somebody_goes_back(open_page, site):
    page = open_page(path="/supports/")
    page.goto(f"{site.url}/test/parts/")
    leave(page)
    page.wait_for_url(WEATHER)
    page.go_back()
    page.wait_for_url(WEATHER)
    assert page.evaluate("document.body.innerText") == "Weather"


def test_who_comes_back_on_purpose_sees_the_page(open_page, site):
    page = open_page(path="/supports/")
    leave(page)
    page.wait_for_url(WEATHER)
    page.goto(f"{site.url}/supports/")
    expect(page.locator("h1")).to_be_visible()
    page.reload()
    expect(page.locator("h1")).to_be_visible()


class Remembering:
    """A browser that keeps pages in memory, driven without what would keep it from doing so."""

    def __init__(self, page, url):
        self.page, self.url = page, url
        self.wire = page.context.new_cdp_session(page)

    def run(self, script):
        return self.wire.send("Runtime.evaluate", {"expression": script})["result"].get("value")

    def until(self, script):
        for _ in range(100):
            if self.run(script):
                return True
            self.page.wait_for_timeout(100)
        return False

    def go(self, path):
        self.run(f"location.href = '{self.url}{path}'")
        assert self.until(f"location.pathname === '{path}' && document.readyState === 'complete'")


@pytest.fixture
def remembering(chromium, site):
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM,
        args=FLAGS,
        ignore_default_args=["--disable-back-forward-cache"],
    )
    faults = []
    context = browser.new_context(viewport={"width": 390, "height": 844})
    guard(context, site, faults)
    page = context.new_page()
    page.goto(f"{site.url}/test/paper/")
    yield Remembering(page, site.url)
    browser.close()
    assert faults == []


NOTE = "addEventListener('pageshow', (e) => { window.fromMemory = e.persisted; })"


def test_page_kept_in_memory_comes_back_as_it_was_before_anybody_left(remembering):
    remembering.run(NOTE)
    remembering.go("/test/parts/")
    remembering.run("history.back()")
    assert remembering.until("window.fromMemory === true")
    assert remembering.run("document.body.innerText.includes('Our plan')")


def test_page_kept_in_memory_is_blank_when_somebody_left_after_it(remembering):
    remembering.run(NOTE)
    remembering.go("/test/parts/")
    remembering.run("document.querySelector('[data-quick-exit]').click()")
    assert remembering.until("document.title === 'Weather'")
    remembering.run("history.back()")
    remembering.page.wait_for_timeout(1000)
    assert remembering.until("document.body && document.body.innerText === 'Weather'")
    assert remembering.run("location.host").endswith("weather.gov")


def test_each_press_of_shift_is_said_and_then_forgotten(open_page):
    page = open_page(path="/test/parts/")
    page.clock.install()
    assert page.locator(SAID).get_attribute("role") == "status"
    page.keyboard.press("Shift")
    assert page.locator(SAID).inner_text() == TWO
    page.keyboard.press("Shift")
    assert page.locator(SAID).inner_text() == ONE
    page.clock.fast_forward(6000)
    assert page.locator(SAID).inner_text() == ""
    page.keyboard.press("Shift")
    assert page.locator(SAID).inner_text() == TWO


def test_shift_leaves_from_inside_a_field(open_page):
    page = open_page(path="/test/parts/")
    page.locator("#id_notes").click()
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url(WEATHER)


def test_capital_letters_say_nothing(open_page):
    page = open_page(path="/test/parts/")
    page.locator("#id_notes").click()
    for _ in range(4):
        page.keyboard.press("Shift+A")
        assert page.locator(SAID).inner_text() == ""
    assert page.input_value("#id_notes") == "AAAA"


def test_shift_with_the_mouse_is_no_wish_to_leave(open_page):
    page = open_page(path="/test/parts/")
    for _ in range(3):
        page.locator("h1").click(modifiers=["Shift"])
    assert page.locator(SAID).inner_text() == ""
    assert page.locator("h1").is_visible()


def test_hidden_screen_says_each_press_and_lets_go(ana, open_page):
    page = open_page(ana, "/test/visit/one/")
    page.get_by_role("button", name="Hide the screen").click()
    page.keyboard.press("Shift")
    expect(page.locator(f"dialog[open] {SAID}")).to_have_text(TWO)
    page.keyboard.press("Shift")
    expect(page.locator(f"dialog[open] {SAID}")).to_have_text(ONE)
    page.keyboard.press("Shift")
    page.wait_for_url(WEATHER)


def test_hidden_screen_has_the_way_out_on_it(ana, open_page):
    page = open_page(ana, "/test/visit/one/")
    page.get_by_role("button", name="Hide the screen").click()
    page.locator("dialog[open]").get_by_role("link", name="Leave now").click()
    page.wait_for_url(WEATHER)


@pytest.mark.parametrize("path", ["/", "/test/paper/", "/supports/", "/no/such/page/"])
@pytest.mark.parametrize("scripts", [True, False])
def test_every_kind_of_page_can_be_left(open_page, path, scripts):
    page = open_page(path=path, scripts=scripts)
    leave(page)
    page.wait_for_url(WEATHER)


def test_page_can_be_left_when_its_script_never_comes(open_page, site):
    page = open_page()
    page.route("**/quick-exit*.js", lambda route: route.abort())
    page.goto(f"{site.url}/supports/")
    leave(page)
    page.wait_for_url(WEATHER)


def test_page_can_be_left_while_its_other_scripts_are_waited_for(open_page, site):
    page = open_page()
    page.route("**/page*.js", lambda _route: None)
    page.goto(f"{site.url}/supports/", wait_until="commit")
    leave(page)
    page.wait_for_url(WEATHER)


@pytest.mark.parametrize("code", ["400", "403", "404", "413", "429", "500", "503"])
def test_every_page_of_a_fault_has_the_way_out(code):
    html = render_to_string(f"{code}.html")
    assert html.count("data-leave>") == 1  # the link at the beginning, for a keyboard
    assert html.count("data-quick-exit ") == 1
    assert f'href="{settings.QUICK_EXIT_URL}"' in html
    assert "js/quick-exit.js" in html


def test_every_layout_has_the_way_out():
    folder = Path(settings.BASE_DIR) / "templates" / "layout"
    whole = [file for file in folder.glob("*.html") if "<html" in file.read_text()]
    assert len(whole) >= 3
    for file in whole:
        assert "safety_bar.html" in file.read_text(), file.name
