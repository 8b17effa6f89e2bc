"""One family's whole path in a browser, from the request in Spanish to the closed record."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP

from tests import factories
from tests.browser import whole_path as path
from tests.browser import whole_path_meeting as later
from tests.browser.words import english_on
from tests.conftest import owner, person_with
from tests.resources.factories import published_listing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


def starting_people():
    """An area with its county, a coordinator, an approved facilitator and a local support."""
    with owner():
        term = factories.AreaCountyFactory()
        factories.AreaCountyFactory()  # a second area, so that the county decides
    coordinator = person_with("coordinator", term.area)
    facilitator = person_with("facilitator", term.area)
    with owner():
        facilitator.name, facilitator.phone = "Rosa Quintanilla", "515-555-0177"
        facilitator.language = "es"
        facilitator.set_password(path.PASSWORD)
        facilitator.save()
        EmailAddress.objects.create(
            user=facilitator, email=facilitator.email, verified=True, primary=True
        )
        TOTP.activate(facilitator, path.SECRET)
        listing = published_listing(term.area, county=term.county)
    return term, coordinator, facilitator, listing


@pytest.fixture
def walk(site, open_page, shot, settings):
    """Everybody stands at the beginning; nobody sleeps."""
    settings.QUIET_FROM = settings.QUIET_TO = "00:00"
    term, coordinator, facilitator, listing = starting_people()
    return path.Walk(
        site=site,
        open_page=open_page,
        shot=shot,
        look=once_over,
        coordinator=coordinator,
        facilitator=facilitator,
        county=term.county,
        listing=listing.name_en,
    )


def once_over(page):
    """What every page of the walk has: one heading, nothing beside the edge of the screen."""
    assert page.locator("h1").count() == 1
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.viewport_size["width"], f"{page.url} is {wide} px wide"
    if page.get_attribute("html", "lang") == "es":
        assert english_on(page) == []


@pytest.mark.longest(400)
def test_from_the_request_to_the_closed_record(walk):
    number = path.ask(walk)
    path.answer_request(walk, number)
    page = path.take_place(walk)
    path.complete_family(walk, page)
    path.ask_consent(walk, page)
    path.choose_guests(walk, page)
    path.schedule(walk, page)
    path.prepare(walk, page)
    later.invite(walk, page)
    later.guests_answer(walk, page)
    path.days_go_by(8)
    later.start_meeting(walk, page)
    later.hold(walk, page)
    later.sign(walk, page)
    later.agree(walk, page)
    later.take_papers(walk, page)
    later.keep_promises(walk)
    path.days_go_by(30)
    later.meet_again(walk, page)
    later.close(walk, page)
    assert walk.lost() == []
