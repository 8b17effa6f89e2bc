"""A provider keeps a listing true: claim, mail, link, confirm, change, approval, public again.

The site of these tests writes no mail to a server: what the outbox holds is sent in the test.
"""

import time

import pytest
from django.core import mail
from django.urls import reverse

from resources.models import PublishedListing
from tests.conftest import owner, person_with
from tests.factories import AreaCountyFactory, CountyFactory
from tests.resources import keeping
from tests.resources.factories import published_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "en": ("All of this is still right", "by the provider.", "approved"),
    "es": ("Todo esto sigue siendo correcto", "por quien da la ayuda.", "aprobado"),
}


@pytest.fixture
def area(area):
    with owner():
        county = CountyFactory(fips="19153", name="Polk")
        AreaCountyFactory(area=area, county=county)
    return area


def public_listing(area, **fields):
    with owner():
        return published_listing(
            area,
            **{
                "name_en": "Sampletown pantry",
                "name_es": "Despensa de Sampletown",
                "email": "desk@example.org",
                **fields,
            },
        )


def of(listing, name="listing"):
    return reverse(f"resources:{name}", args=[listing.pk])


def mailed_link():
    """The path of the link in the last mail; the page's outbox is emptied here."""
    keeping.send_mails()
    return keeping.link_in(mail.outbox[-1])


@pytest.mark.longest(240)
@pytest.mark.parametrize(
    ("language", "scripts", "width"), [("en", True, 1280), ("es", False, 390), ("en", False, 390)]
)
def test_a_provider_claims_confirms_and_changes(
    area, open_page, check_page, shot, language, scripts, width
):
    still_right, by_provider, approved = WORDS[language]
    listing = public_listing(area)
    page = open_page(path=of(listing), width=width, language=language, scripts=scripts)
    site = page.url.split("/supports/")[0]
    shot(page, f"1-listing-{scripts}")
    page.click(f"a[href='{of(listing, 'claim')}']")
    page.wait_for_selector("button[name=by_contact]")
    if scripts:
        check_page(page)
    shot(page, f"2-claim-{scripts}")
    page.click("button[name=by_contact]")
    page.wait_for_url("**/thanks/claim/")
    shot(page, f"3-thanks-{scripts}")
    page.goto(site + mailed_link())
    assert mail.outbox[-1].to == ["desk@example.org"]
    page.click("main button[type=submit]")
    page.wait_for_selector("button[name=confirm]")
    if scripts:
        check_page(page)
    shot(page, f"4-keep-{scripts}")
    assert page.inner_text("button[name=confirm]") == still_right
    page.click("button[name=confirm]")
    page.wait_for_selector(".notice--success")
    page.fill("#id_start_en", "Come on Monday.")
    page.click("button[name=change]")
    page.wait_for_selector("text=Come on Monday.")
    shot(page, f"5-changed-{scripts}")
    keep = page.url
    approve_the_first(area, open_page, check_page, shot, language, scripts)
    page.goto(keep)
    assert approved in page.inner_text(".said")
    page.goto(site + of(listing))
    body = page.inner_text("main")
    assert by_provider in body
    assert "Come on Monday." in body
    shot(page, f"6-public-{scripts}")
    page.goto(keep)
    suggest_a_language(page, check_page, shot, scripts)
    approve_the_first(area, open_page, check_page, shot, language, scripts)
    with owner():
        assert "vi" in PublishedListing.objects.get(pk=listing.pk).languages


def suggest_a_language(page, check_page, shot, scripts):
    """The choices fold away; one more language is ticked and sent."""
    folded = page.locator("details", has=page.locator("[name=languages]"))
    folded.locator("summary").click()
    page.check("[name=languages][value=vi]")
    page.locator("details", has=page.locator("[name=place_zip]")).locator("summary").click()
    if scripts:
        check_page(page)
    shot(page, f"7-choices-{scripts}")
    page.click("button[name=change]")
    page.wait_for_selector(".notice--success")
    shot(page, f"8-said-{scripts}")


def approve_the_first(area, open_page, check_page, shot, language, scripts):
    """An editor reads the difference word by word and says yes."""
    editor = person_with("listing_editor", area)
    waiting = reverse("resources:suggestions", args=[area.slug])
    page = open_page(editor, waiting, width=1280, language=language)
    if scripts:
        check_page(page)
    shot(page, f"a-waiting-{scripts}")
    page.click("tbody th a")
    page.wait_for_selector("ins")
    if scripts:
        check_page(page)
    shot(page, f"b-difference-{scripts}")
    page.click("form:has(input[name=approve]) button.btn-primary")
    page.wait_for_selector(".notice--success")


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("es", 1280)])
def test_one_tap_after_a_call_and_a_word_to_neighbors(
    area, open_page, check_page, shot, language, width
):
    listing = public_listing(area, kind="informal", email="neighbor@example.org")
    page = open_page(path=of(listing), width=width, language=language, scripts=False)
    page.click("details summary")
    shot(page, "1-tap")
    page.click("button[name=kind][value=full]")
    page.wait_for_url("**/thanks/report/")
    page = open_page(path=of(listing, "write_to_them"), width=width, language=language)
    check_page(page)
    time.sleep(3.2)  # a program is faster
    page.fill("#id_words", "Can you drive us on Tuesday?")
    shot(page, "2-write")
    page.click("form:has(#id_words) button.btn-primary")
    page.wait_for_url("**/thanks/write/")
    stop = mailed_link()
    assert "Can you drive us on Tuesday?" in mail.outbox[-1].body
    page.goto(page.url.split("/supports/")[0] + stop)
    check_page(page)
    page.click("main button[type=submit]")
    page.wait_for_selector("main button[type=submit]", state="detached")
    page.goto(page.url.split("/supports/")[0] + of(listing))
    assert page.locator(f"a[href='{of(listing, 'write_to_them')}']").count() == 0


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("es", 390)])
def test_pages_of_the_team(area, open_page, check_page, shot, language, width):
    listing = public_listing(area, kind="informal", email="neighbor@example.org")
    with owner():
        claim = keeping.ListingClaimFactory(service=listing, why="I drive there.")
        keeping.ListingLinkFactory(service=listing)
        keeping.ListingReportFactory(service=listing, note="Nobody answered.")
        status = keeping.ScreeningStatusFactory(area=area, name="Talked with", allows=True)
        keeping.ScreeningFactory(service=listing, status=status, note="By phone")
    coordinator = person_with("coordinator", area)
    for name, more in (
        ("index", []),
        ("claims", []),
        ("claim_answer", [claim.pk]),
        ("reports", []),
        ("listing_reports", [listing.pk]),
        ("keeping", [listing.pk]),
        ("screening", [listing.pk]),
        ("network_choices", []),
        ("screening_status", [status.pk]),
    ):
        path = reverse(f"resources:{name}", args=[area.slug, *more])
        page = open_page(coordinator, path, width=width, language=language)
        check_page(page)
        shot(page, name)
