"""Fixtures of the browser tests: Chromium (CPPC_CHROMIUM, else /usr/bin/chromium) and gunicorn.

- `site`: the running site; `site.stop()`, `site.start()`, `site.url`.
- `open_page(user=None, path="/", width=390, language="en", scripts=True, dark=False)`: a new
  browser with one page. Nothing but the site can be reached. At the end of the test the page may
  have made no CSP violation and no script error.
- `sign_in(context, user)`, `sign_out(context)`: sets or ends the session of a browser.
- `check_page(page)`: axe at 390 px in light and dark and at 1280 px, ids that point nowhere,
  and no sideways scrolling at 320 px.
- `shot(page, name)`: a picture in ci-output/screenshots/<test>/<name>-<width>-<language>.png.

People and rows are made with `with owner(): ...` as in every test; they are committed.
"""

import os
import signal
import time
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from tests.browser.site import ROOT, Site
from tests.browser.stage import HEIGHTS, RULES
from tests.markup import dangling

# Playwright keeps an event loop in this thread; the tests' own queries are not part of it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

CHROMIUM = os.environ.get("CPPC_CHROMIUM") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LONGEST_TEST = 90
QUIET = 3  # looks at which no request is on its way; one may come just after a look
PATIENCE = 15_000  # milliseconds; the machine may be busy with other tests
expect.set_options(timeout=PATIENCE)
# What sticks to an edge lies over other things wherever the page happens to be scrolled to.
STICKY = "for (const one of document.querySelectorAll('.safety-bar, .draft')) one.style.position"
UNSTICK, STICK = f"{STICKY} = 'static'", f"{STICKY} = ''"


@pytest.fixture(autouse=True)
def _no_test_hangs(request):
    """A page that never answers ends its test in the end instead of holding up all others.

    A long walk asks for more time: `@pytest.mark.longest(seconds)`.
    """
    asked = request.node.get_closest_marker("longest")
    longest = asked.args[0] if asked else LONGEST_TEST

    def stop(_signal, _frame):
        raise TimeoutError(f"this browser test took longer than {longest} seconds")

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(longest)
    yield
    signal.alarm(0)


@pytest.fixture(scope="session")
def chromium():
    """One Chromium for all tests of this process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def started_site(django_db_setup):
    """The gunicorn of this process, kept between tests."""
    folder = Path(settings.VAR) / f"browser-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    folder.mkdir(parents=True, exist_ok=True)
    running = Site(connection.settings_dict["NAME"], folder)
    yield running
    running.stop()


@pytest.fixture
def site(transactional_db, started_site):
    """The site, running."""
    if not started_site.running():
        started_site.start()
    yield started_site
    wait_until_quiet()


def wait_until_quiet():
    """Requests still on their way hold locks; emptying the tables must not meet them."""
    quiet = 0
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE pid <> pg_backend_pid() AND database ="
                " (SELECT oid FROM pg_database WHERE datname = current_database())"
            )
            (locks,) = cursor.fetchone()
        quiet = 0 if locks else quiet + 1
        if quiet == QUIET:
            return
        time.sleep(0.05)


@pytest.fixture
def sign_in(site, client_of):
    """Give a browser the session of a person, as if they had just signed in."""

    def give(context, user):
        key = client_of(user).cookies["sessionid"].value
        context.clear_cookies(name="csrftoken")  # signing in changes the token
        context.add_cookies([{"name": "sessionid", "value": key, "url": site.url}])

    return give


@pytest.fixture
def sign_out():
    """End the session of a browser without telling its pages."""

    def take(context):
        context.clear_cookies(name="sessionid")

    return take


def guard(context, site, faults):
    """Nothing but the site can be reached, and what a page complains of is noted."""

    def answer(route):
        if route.request.url.startswith(site.url):
            route.continue_()
        elif "weather.gov" in route.request.url:
            route.fulfill(body="<title>Weather</title><h1>Weather</h1>", content_type="text/html")
        else:
            faults.append(f"asked for {route.request.url}")
            route.abort()

    def heard(message):
        if "Content Security" in message.text or "is not defined" in message.text:
            faults.append(message.text)

    context.route("**/*", answer)
    context.on("console", heard)
    context.on("weberror", lambda error: faults.append(str(error.error)))


@pytest.fixture
def open_page(chromium, site, sign_in):
    """Opens pages, each in a browser of its own."""
    contexts, faults = [], []

    def opened(user=None, path="/", *, width=390, language="en", scripts=True, dark=False):
        context = chromium.new_context(
            viewport={"width": width, "height": HEIGHTS[width]},
            locale="es-US" if language == "es" else "en-US",
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
            timezone_id="America/Chicago",
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        guard(context, site, faults)
        if user:
            sign_in(context, user)
        page = context.new_page()
        page.goto(site.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


@pytest.fixture
def check_page():
    """Look at a page as it stands now, in every size; in dark on a phone, colors know no width."""

    def check(page):
        page.wait_for_selector("h1")
        page.wait_for_load_state()
        assert dangling(page.content()) == []
        assert page.locator("h1").count() == 1
        assert page.title().strip()
        before = page.viewport_size
        page.evaluate(UNSTICK)
        for width, scheme in ((390, "dark"), (390, "light"), (1280, "light")):
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            page.emulate_media(color_scheme=scheme)
            found = violations(page)
            assert found == [], f"{width} px, {scheme}"
        page.set_viewport_size({"width": 320, "height": HEIGHTS[320]})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320, f"at 320 px the page is {wide} px wide"
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(before)
        page.evaluate(STICK)

    return check


def violations(page):
    """What axe finds, one line each."""
    options = {"runOnly": RULES, "resultTypes": ["violations"]}
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


@pytest.fixture
def shot(request):
    """Keep a picture of a page, to be looked at by people."""
    folder = ROOT / "ci-output" / "screenshots" / request.node.name.replace("/", "-")

    def take(page, name):
        folder.mkdir(parents=True, exist_ok=True)
        language = page.get_attribute("html", "lang")
        file = folder / f"{name}-{page.viewport_size['width']}-{language}.png"
        page.screenshot(path=file, full_page=True)
        return file

    return take
