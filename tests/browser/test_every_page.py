"""Every page of families, meetings and home, in English and Spanish, on a phone and at a desk.

For each: what axe finds at 390 and 1280 px, targets too small for a finger, anything beside the
edge of the screen at 320 px, ids that point nowhere, words in the wrong language, and what would
not work without scripts. All that is found in a part of the site stands in one list.
"""

import re
from itertools import chain

import pytest

from tests.access import all_rows, build_world
from tests.browser.every_page import (
    NO_PAGE,
    PARTS,
    drawn_pages,
    first_page,
    pages_of_rows,
    with_refusals,
)
from tests.browser.every_state import pages_in_states, prepare
from tests.browser.site import ROOT
from tests.browser.stage import STANDS_IN, stage
from tests.site_database import copied_database, logged_in_as
from tests.test_access import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.browser, pytest.mark.longest(300)]


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once and committed to a copy of the database; each page takes back what it did."""
    with django_db_blocker.unblock(), copied_database():
        world = build_world()
        prepare(world)
        with logged_in_as("cppc_app"):
            world.clients = {caller.name: signed_in(caller) for caller in world.callers}
            yield world


@pytest.fixture(scope="module")
def looker(chromium):
    """The browser that looks at all of them."""
    with stage(chromium) as looker:
        yield looker


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("part", PARTS)
def test_every_page_can_be_used_by_everybody(part, language, world, looker):
    wrong = []
    states = drawn_pages(pages_in_states(world, part), language)
    pages = chain(pages_of_rows(world, part, language), states)
    for drawn in with_refusals(pages, language):
        wrong += [f"{drawn.page}: {one}" for one in looker.look(drawn, language)]
    assert not wrong, "\n".join(wrong)


def test_what_shows_no_page_is_known(world):
    rows = [row for row in all_rows() if row.name in NO_PAGE]
    assert {row.name for row in rows} == set(NO_PAGE)
    assert [row.name for row in rows if first_page(row, world, world.callers, "en")] == []


def test_buttons_of_scripts_are_of_this_site():
    templates = "".join(file.read_text() for file in (ROOT / "templates").rglob("*.html"))
    written = {name: re.sub("([A-Z])", r"-\1", name).lower() for name in STANDS_IN}
    assert [name for name in STANDS_IN if f"data-{written[name]}" not in templates] == []
