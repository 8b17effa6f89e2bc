import pytest

from tests.conftest import owner
from tests.factories import UserFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def ana(site):
    with owner():
        return UserFactory()


def test_leave_now_goes_to_a_neutral_page_that_leads_nowhere_back(open_page):
    page = open_page(path="/test/parts/")
    page.get_by_role("link", name="Leave now").click()
    page.wait_for_url("**weather.gov/**")
    page.go_back()
    assert page.url == "about:blank"


def test_page_is_blank_at_once_even_when_the_next_one_is_slow(open_page):
    page = open_page(path="/test/parts/")
    left = page.evaluate(
        "document.querySelector('[data-quick-exit]').click(),"
        " [document.body.innerText, document.title]"
    )
    assert left == ["", ""]


def test_three_presses_of_shift_leave_and_are_announced(open_page):
    page = open_page(path="/test/parts/")
    status = page.locator("[data-quick-exit-status]")
    page.keyboard.press("Shift")
    assert status.inner_text() == "Press Shift two more times to leave this page."
    page.keyboard.press("Shift")
    assert status.inner_text() == "Press Shift once more to leave this page."
    page.keyboard.press("Shift")
    page.wait_for_url("**weather.gov/**")


def test_capital_letters_are_no_wish_to_leave(open_page):
    page = open_page(path="/test/parts/")
    page.locator("#id_notes").click()
    for _ in range(4):
        page.keyboard.press("Shift+A")
    assert page.input_value("#id_notes") == "AAAA"
    assert page.locator("[data-quick-exit-status]").inner_text() != "Leaving this page."


def test_leave_now_is_a_link_without_scripts(open_page):
    page = open_page(path="/test/parts/", scripts=False)
    page.get_by_role("link", name="Leave now").click()
    page.wait_for_url("**weather.gov/**")


def test_page_brought_back_from_memory_shows_nothing(open_page):
    page = open_page(path="/test/parts/")
    with page.expect_console_message() as heard:
        page.evaluate(
            """setTimeout(() => {
              document.querySelector("[data-quick-exit]").click();
              dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
              console.log(`shown: [${document.body.innerText}]`);
            })"""
        )
    assert heard.value.text == "shown: []"
    page.wait_for_url("**weather.gov/**")


def test_hidden_screen_shows_nothing_until_asked(ana, open_page, shot):
    page = open_page(ana, "/test/visit/one/")
    page.get_by_role("button", name="Hide the screen").click()
    assert page.evaluate("document.elementFromPoint(100, 300).closest('[data-cover]') !== null")
    page.keyboard.press("Escape")
    assert page.get_by_role("button", name="Show the page again").is_visible()
    shot(page, "hidden")
    page.get_by_role("button", name="Show the page again").click()
    assert page.evaluate("document.activeElement.textContent") == "Hide the screen"


def at_minute(page, minute):
    page.clock.fast_forward(minute * 60 * 1000)


@pytest.fixture
def waiting(ana, open_page):
    page = open_page(ana, "/test/saved/")
    page.clock.install()
    page.reload()
    page.wait_for_load_state()
    return page


def test_question_comes_before_the_session_ends_and_one_press_extends_it(waiting, shot):
    at_minute(waiting, 24)
    assert not waiting.get_by_role("alertdialog").is_visible()
    at_minute(waiting, 2)
    waiting.get_by_role("alertdialog").wait_for()
    assert waiting.evaluate("document.activeElement.textContent") == "Yes, keep me signed in"
    shot(waiting, "idle")
    with waiting.expect_response("**/session/extend/") as answer:
        waiting.keyboard.press("Enter")
    assert answer.value.status == 200
    waiting.get_by_text("You stay signed in.").wait_for(state="attached")
    at_minute(waiting, 20)
    assert not waiting.get_by_role("alertdialog").is_visible()


def test_who_typed_meanwhile_is_kept_signed_in_without_a_question(waiting):
    waiting.keyboard.press("a")
    with waiting.expect_response("**/session/extend/"):
        at_minute(waiting, 26)
    assert not waiting.get_by_role("alertdialog").is_visible()


def test_end_of_the_session_is_said_in_words(waiting):
    at_minute(waiting, 31)
    waiting.get_by_text("You have been signed out because nothing happened").wait_for()


def test_extension_that_does_not_reach_the_site_says_so(waiting):
    at_minute(waiting, 26)
    waiting.route("**/session/extend/", lambda route: route.abort())
    waiting.get_by_role("button", name="Yes, keep me signed in").click()
    waiting.get_by_text("We could not reach the site.").wait_for(state="attached")
