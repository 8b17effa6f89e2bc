"""Nothing typed is lost, tried against a server that is killed and sessions that end."""

import re
import shutil
import subprocess

import pytest
from allauth.account.models import EmailAddress
from playwright.sync_api import expect

from cppc.core.models import Draft
from tests.browser.conftest import CHROMIUM, FLAGS, guard
from tests.conftest import owner
from tests.factories import UserFactory

pytestmark = pytest.mark.browser

PATH = "/test/visit/one/"
COPIES = """new Promise((resolve, reject) => {
  const asked = indexedDB.open("cppc-drafts", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("copies", { keyPath: "id" });
  asked.onerror = () => reject(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction("copies").objectStore("copies").getAll();
    all.onsuccess = () => {
      asked.result.close();
      resolve(all.result.map((one) => ({
        ...one, iv: [...one.iv], sealed: [...new Uint8Array(one.sealed)],
        text: String.fromCharCode(...new Uint8Array(one.sealed)),
      })));
    };
  };
})"""
UNSEAL = """async ([secret, copy, person, record]) => {
  const raw = Uint8Array.from(atob(secret), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const additionalData = new TextEncoder().encode(`${person}:${record}`);
  try {
    await crypto.subtle.decrypt(
      { name: "AES-GCM", iv: new Uint8Array(copy.iv), additionalData }, key,
      new Uint8Array(copy.sealed));
    return "opened";
  } catch (error) { return error.name; }
}"""

SLOW_DEVICE = """
const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function (...words) {
  const real = open.apply(this, words);
  const late = { get result() { return real.result; }, get error() { return real.error; } };
  real.onupgradeneeded = () => late.onupgradeneeded();
  real.onsuccess = () => setTimeout(() => late.onsuccess(), 1500);
  return late;
};
"""


@pytest.fixture
def people(site):
    with owner():
        return UserFactory(), UserFactory()


@pytest.fixture
def ana(people):
    return people[0]


@pytest.fixture
def ben(people):
    return people[1]


@pytest.fixture
def visit(ana, open_page):
    page = open_page(ana, PATH)
    ready(page)
    return page


def ready(page):
    page.wait_for_selector("form[data-draft-ready]")
    return page


def go(page, site, path=PATH):
    page.goto(site.url + path)
    return ready(page)


def line(page):
    return page.locator("[data-draft-line]")


def says(page, words):
    expect(line(page)).to_contain_text(words)


def write(page, words):
    page.locator("#id_notes").press_sequentially(words)


def notes(page):
    return page.input_value("#id_notes")


def on_server():
    with owner():
        return " ".join(draft.fields["notes"][0] for draft in Draft.objects.all())


def complete(page, words="Grandmother drives on Tuesdays."):
    page.fill("#id_where", "School")
    page.check("#id_kind_1")
    page.select_option("#id_size", "l")
    page.check("#id_days_0")
    page.check("#id_days_2")
    page.fill("#id_notes", words)


def test_words_reach_the_server_two_seconds_after_the_last_key(visit):
    write(visit, "Grandmother drives.")
    says(visit, "Kept as a draft.")
    assert on_server() == "Grandmother drives."
    expect_no_copies(visit)


def expect_no_copies(page):
    for _ in range(30):
        if page.evaluate(COPIES) == []:
            return
        page.wait_for_timeout(100)
    raise AssertionError("a copy stayed on the device")


def test_words_typed_before_the_device_answers_are_not_taken_for_old_ones(ana, open_page, site):
    page = open_page(ana, "/health/live/")
    page.add_init_script(SLOW_DEVICE)
    page.goto(site.url + PATH)
    for words in ("Grandmother drives.", "Grandmother drives on Tuesdays."):
        page.fill("#id_notes", words)
        page.wait_for_timeout(300)
    ready(page)
    assert page.locator("[data-draft-found]").is_hidden()
    says(page, "Kept as a draft.")
    assert on_server() == "Grandmother drives on Tuesdays."


def test_words_reach_the_server_when_the_field_is_left(visit):
    with visit.expect_response(re.compile("/drafts/test-visit/"), timeout=1500):
        visit.fill("#id_notes", "Left at once.")
        visit.locator("#id_where").focus()


def test_every_kind_of_control_comes_back(visit, site):
    complete(visit)
    visit.fill("#id_on", "2026-11-22")
    says(visit, "Kept as a draft.")
    go(visit, site)
    visit.get_by_role("button", name="Put them back").click()
    assert notes(visit) == "Grandmother drives on Tuesdays."
    assert visit.input_value("#id_on") == "2026-11-22"
    assert visit.is_checked("#id_kind_1")
    assert visit.input_value("#id_size") == "l"
    days = [visit.is_checked(f"#id_days_{number}") for number in range(3)]
    assert days == [True, False, True]


def test_question_about_old_words_comes_first_and_passes_axe(visit, site, check_page, shot):
    write(visit, "Old words.")
    says(visit, "Kept as a draft.")
    go(visit, site)
    assert visit.evaluate("document.activeElement.matches('[data-draft-found]')")
    check_page(visit)
    shot(visit, "found")


def test_deleted_words_are_gone_everywhere(visit, site):
    write(visit, "Not wanted.")
    says(visit, "Kept as a draft.")
    go(visit, site)
    visit.get_by_role("button", name="Delete them").click()
    expect(visit.get_by_role("button", name="Delete them")).to_be_hidden()
    assert on_server() == ""
    write(visit, "New.")
    says(visit, "Kept as a draft.")
    assert on_server() == "New."


def test_server_killed_in_mid_word_loses_nothing(visit, site, shot):
    write(visit, "Before. ")
    site.stop()
    write(visit, "After.")
    says(visit, "Not saved yet, no connection. Keep typing.")
    shot(visit, "offline")
    complete(visit, "Before. After.")
    visit.get_by_role("button", name="Save the visit").click()
    says(visit, "Not sent, no connection.")
    assert notes(visit) == "Before. After."
    site.start()
    write(visit, " Back.")
    says(visit, "Kept as a draft.")
    assert on_server() == "Before. After. Back."


def test_tab_closed_right_after_typing_without_server(visit, site):
    site.stop()
    write(visit, "Closed at once.")
    visit.wait_for_timeout(300)  # the hand needs longer to close a tab
    context = visit.context
    visit.close(run_before_unload=False)
    site.start()
    page = go(context.new_page(), site)
    page.get_by_role("button", name="Put them back").click()
    assert notes(page) == "Closed at once."
    says(page, "Kept as a draft.")
    assert on_server() == "Closed at once."
    expect_no_copies(page)


def test_session_over_then_signed_in_again_in_another_tab(
    visit, ana, site, sign_in, sign_out, shot
):
    write(visit, "Before. ")
    says(visit, "Kept as a draft.")
    sign_out(visit.context)
    write(visit, "After the end.")
    says(visit, "You are signed out. Your words are kept on this device.")
    assert visit.get_by_role("link", name="Sign in again").is_visible()
    shot(visit, "signed-out")
    complete(visit, "Before. After the end.")
    with visit.expect_response(f"**{PATH}") as answer:
        visit.get_by_role("button", name="Save the visit").click()
    assert answer.value.status == 401
    says(visit, "You are signed out.")
    sign_in(visit.context, ana)
    visit.evaluate("dispatchEvent(new Event('focus'))")
    says(visit, "Kept as a draft.")
    visit.get_by_role("button", name="Save the visit").click()
    visit.wait_for_selector("#saved")
    assert "Before. After the end." in site.saved()


def test_sign_in_link_leads_through_the_door_and_the_words_flow_on(visit, ana, sign_out):
    with owner():
        ana.set_password("Plain-words-7-for-tests")
        ana.save()
        EmailAddress.objects.create(user=ana, email=ana.email, verified=True, primary=True)
    sign_out(visit.context)
    write(visit, "While signed out.")
    says(visit, "You are signed out.")
    with visit.context.expect_page() as opened:
        visit.get_by_role("link", name="Sign in again").click()
    door = opened.value
    door.fill("[name=login]", ana.email)
    door.fill("[name=password]", "Plain-words-7-for-tests")
    door.locator("main form button[type=submit]").first.click()
    door.get_by_role("heading", name="You are signed in again").wait_for()
    door.close()
    visit.evaluate("dispatchEvent(new Event('focus'))")
    says(visit, "Kept as a draft.")
    assert on_server() == "While signed out."


def test_another_person_on_the_device_sees_and_opens_nothing(
    visit, ana, ben, site, sign_in, sign_out
):
    sign_out(visit.context)
    write(visit, "Only for Ana.")
    says(visit, "You are signed out.")
    context = visit.context
    visit.close()
    sign_in(context, ben)
    page = go(context.new_page(), site)
    assert not page.get_by_role("button", name="Put them back").is_visible()
    assert notes(page) == ""
    (copy,) = page.evaluate(COPIES)
    assert "Only for Ana" not in copy["text"]
    assert str(ana.pk) not in str(copy)
    secret = page.get_attribute("form[data-draft]", "data-draft-secret")
    marks = [copy["person"], copy["record"]]
    assert page.evaluate(UNSEAL, [secret, copy, *marks]) == "OperationError"
    sign_in(context, ana)
    go(page, site)
    secret = page.get_attribute("form[data-draft]", "data-draft-secret")
    assert page.evaluate(UNSEAL, [secret, copy, *marks]) == "opened"
    assert page.evaluate(UNSEAL, [secret, copy, copy["person"], "other"]) == "OperationError"
    page.get_by_role("button", name="Put them back").click()
    assert notes(page) == "Only for Ana."


def test_open_page_is_covered_when_another_person_signs_in(visit, ana, ben, sign_in, shot):
    write(visit, "Only for Ana.")
    says(visit, "Kept as a draft.")
    sign_in(visit.context, ben)
    write(visit, " More.")
    says(visit, "A different person is signed in here.")
    assert not visit.locator("#id_notes").is_visible()
    shot(visit, "locked")
    sign_in(visit.context, ana)
    visit.evaluate("dispatchEvent(new Event('focus'))")
    expect(visit.locator("#id_notes")).to_be_visible()
    says(visit, "Kept as a draft.")
    assert on_server() == "Only for Ana. More."


def test_second_device_is_shown_side_by_side_and_nothing_is_overwritten(
    visit, ana, open_page, check_page, shot
):
    write(visit, "From the phone.")
    says(visit, "Kept as a draft.")
    other = ready(open_page(ana, PATH))
    other.get_by_role("button", name="Put them back").click()
    other.fill("#id_notes", "From the desk.")
    says(other, "Kept as a draft.")
    write(visit, " Later.")
    says(visit, "These words were changed somewhere else.")
    clash = visit.locator("[data-draft-clash]")
    assert "From the phone. Later." in clash.inner_text()
    assert "From the desk." in clash.inner_text()
    assert on_server() == "From the desk."
    check_page(visit)
    shot(visit, "clash")
    visit.get_by_role("button", name="Keep what is on this page").click()
    says(visit, "Kept as a draft.")
    assert on_server() == "From the phone. Later."


def test_other_version_can_be_taken(visit):
    write(visit, "Mine.")
    says(visit, "Kept as a draft.")
    with owner():
        draft = Draft.objects.get()
        draft.fields["notes"] = ["Theirs."]
        draft.version += 4
        draft.save()
    write(visit, " More.")
    says(visit, "These words were changed somewhere else.")
    visit.get_by_role("button", name="Take the other version").click()
    assert notes(visit) == "Theirs."
    says(visit, "Kept as a draft.")
    assert on_server() == "Theirs."


def test_final_save_clears_both_copies(visit, site):
    complete(visit)
    visit.get_by_role("button", name="Save the visit").click()
    visit.wait_for_selector("#saved")
    assert site.saved().endswith("Grandmother drives on Tuesdays.\n")
    assert on_server() == ""
    expect_no_copies(visit)


def test_a_button_does_not_move_while_it_is_pressed(visit, site):
    complete(visit)
    says(visit, "Kept as a draft.")
    visit.focus("#id_notes")
    visit.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    button = visit.get_by_role("button", name="Save").bounding_box()
    visit.evaluate("document.forms[0].dispatchEvent(new Event('input'))")  # something is unsent

    visit.mouse.move(button["x"] + 5, button["y"] + 5)
    visit.mouse.down()
    assert visit.get_by_role("button", name="Save").bounding_box() == button
    visit.mouse.up()
    visit.wait_for_selector("#saved")


def test_refused_form_stays_shows_its_errors_and_can_be_mended(visit, site):
    complete(visit, "A forbidden word.")
    visit.get_by_role("button", name="Save the visit").click()
    visit.get_by_role("link", name="Notes: Not this word.").wait_for()
    assert visit.evaluate("document.activeElement.matches('[data-error-summary]')")
    assert notes(visit) == "A forbidden word."
    visit.fill("#id_notes", "A kind word.")
    says(visit, "Kept as a draft.")
    visit.get_by_role("button", name="Save the visit").click()
    visit.wait_for_selector("#saved")
    assert "A kind word." in site.saved()


def test_after_a_refusal_the_mended_form_is_saved_with_the_first_press(visit, site):
    complete(visit, "A forbidden word.")
    visit.get_by_role("button", name="Save the visit").click()
    visit.get_by_role("link", name="Notes: Not this word.").wait_for()
    visit.fill("#id_notes", "A kind word.")
    visit.focus("#id_notes")
    visit.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    button = visit.get_by_role("button", name="Save the visit").bounding_box()

    visit.mouse.move(button["x"] + 5, button["y"] + 5)  # no wait: the draft is on its way
    visit.mouse.down()
    visit.wait_for_timeout(300)  # as long as a finger stays
    visit.mouse.up()
    visit.wait_for_selector("#saved")
    assert "A kind word." in site.saved()


def test_row_saved_by_somebody_else_is_shown_beside_ones_own(visit, site, shot):
    complete(visit, "My stale words.")
    visit.get_by_role("button", name="Save the visit").click()
    visit.get_by_text("Someone else saved this while you were writing").wait_for()
    assert notes(visit) == "My stale words."
    shot(visit, "stale")
    visit.get_by_role("button", name="Use theirs").click()
    assert notes(visit) == "Words somebody else saved."
    visit.get_by_role("button", name="Save the visit").click()
    visit.wait_for_selector("#saved")
    assert "Words somebody else saved." in site.saved()


def test_server_in_trouble_keeps_the_page(visit):
    complete(visit)
    visit.route(f"**{PATH}", lambda route: route.fulfill(status=503, body="away"))
    visit.get_by_role("button", name="Save the visit").click()
    says(visit, "Not sent, because the site has trouble.")
    assert notes(visit) == "Grandmother drives on Tuesdays."


def test_words_too_long_for_a_draft_are_said_to_be_so(visit):
    visit.route("**/drafts/test-visit/**", lambda route: route.fulfill(status=413, body="{}"))
    write(visit, "Long.")
    says(visit, "This is too long to keep as a draft.")
    assert notes(visit) == "Long."


def test_device_that_keeps_no_copies_says_so_and_still_sends(ana, visit, site):
    visit.add_init_script("IDBFactory.prototype.open = () => { throw new Error('full'); }")
    go(visit, site)
    write(visit, "Only on the page.")
    says(visit, "Kept as a draft.")
    assert on_server() == "Only on the page."
    visit.context.clear_cookies(name="sessionid")
    write(visit, " And more.")
    says(visit, "This device could not keep a copy.")


def test_two_forms_on_one_page_keep_their_own_words(ana, open_page, site):
    page = open_page(ana, "/test/two-forms/")
    expect(page.locator("form[data-draft-ready]")).to_have_count(2)
    page.fill("#words-1", "left")
    page.fill("#more-1", "second of the same name")
    page.fill("#words-2", "right")
    expect(page.get_by_text("Kept as a draft.")).to_have_count(2)
    page.reload()
    expect(page.locator("form[data-draft-ready]")).to_have_count(2)
    for _ in range(2):
        page.get_by_role("button", name="Put them back").first.click()
    values = [page.input_value(one) for one in ("#words-1", "#more-1", "#words-2")]
    assert values == ["left", "second of the same name", "right"]


def test_words_without_a_place_are_shown_not_dropped(visit, site):
    write(visit, "Words.")
    says(visit, "Kept as a draft.")
    with owner():
        draft = Draft.objects.get()
        draft.fields["gone"] = ["Text of a field that is no more."]
        draft.save()
    go(visit, site)
    visit.get_by_role("button", name="Put them back").click()
    visit.get_by_text("Text of a field that is no more.").wait_for()


def test_signing_out_warns_of_words_on_this_device_only(visit, shot):
    visit.route("**/drafts/**", lambda route: route.abort())
    write(visit, "Unsent.")
    says(visit, "Not saved yet")
    visit.get_by_role("button", name="Sign out").click()
    visit.get_by_role("dialog", name="Some of your words are only on this device").wait_for()
    shot(visit, "sign-out")
    visit.get_by_role("button", name="Stay signed in").click()
    assert notes(visit) == "Unsent."
    visit.get_by_role("button", name="Sign out").click()
    with visit.expect_navigation():
        visit.get_by_role("button", name="Delete them and sign out").click()
    assert visit.evaluate(COPIES) == []


def grep(folder, words):
    """Files under `folder` that hold these words, as bytes or as the browser's wide letters."""
    found = []
    for form in (words.encode(), words.encode("utf-16-le")):
        pattern = "".join(f"\\x{byte:02x}" for byte in form)
        result = subprocess.run(
            ["grep", "-rlaP", pattern, folder], capture_output=True, text=True, check=False
        )
        found += result.stdout.split("\n")[:-1]
    return found


def test_profile_on_disk_holds_no_plain_words_and_gives_them_back(
    chromium, site, ana, sign_in, sign_out, tmp_path
):
    faults = []

    def started():
        context = chromium.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=CHROMIUM, args=FLAGS
        )
        guard(context, site, faults)
        return context

    context = started()
    sign_in(context, ana)
    page = go(context.new_page(), site)
    sign_out(context)
    write(page, "Xylophone words.")
    says(page, "You are signed out.")
    page.evaluate("localStorage.setItem('control', 'Plain control words.')")
    page.wait_for_timeout(300)
    context.close()
    assert grep(tmp_path / "profile", "Plain control words.")
    assert grep(tmp_path / "profile", "Xylophone words.") == []
    context = started()
    sign_in(context, ana)
    page = go(context.new_page(), site)
    page.get_by_role("button", name="Put them back").click()
    assert notes(page) == "Xylophone words."
    context.close()
    shutil.rmtree(tmp_path / "profile")
    assert faults == []


def test_one_more_row_keeps_the_words_and_takes_the_focus(ana, open_page, site):
    page = ready(open_page(ana, "/test/rows/"))
    page.fill("#id_steps-0-what", "First step.")
    page.get_by_role("button", name="One more row").click()
    page.locator("#id_steps-1-what").wait_for()
    assert page.evaluate("document.activeElement.id") == "id_steps-1-what"
    page.locator("#id_steps-1-what").press_sequentially("Second step.")
    says(page, "Kept as a draft.")
    go(page, site, "/test/rows/")
    page.get_by_role("button", name="Put them back").click()
    values = [page.input_value(f"#id_steps-{number}-what") for number in range(2)]
    assert values == ["First step.", "Second step."]
    assert page.input_value("[name=steps-TOTAL_FORMS]") == "2"
