"""From the first page in Spanish, without scripts, to a record with a facilitator who was asked."""

import pytest
from django.urls import reverse

from families.models import CircleMember, Referral
from tests import factories
from tests.conftest import owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def place(site):
    """An area with one county, a coordinator and an approved facilitator."""
    with owner():
        term = factories.AreaCountyFactory()
    facilitator = person_with("facilitator", term.area)
    return term, person_with("coordinator", term.area), facilitator


def submit(page):
    page.click("main form .actions > button.btn-primary[type=submit]")


def ask(open_page, check_page, shot, term, width):
    """Somebody asks; the page works without scripts."""
    page = open_page(None, "/", width=width, language="es", scripts=False)
    page.click(f"main a[href='{reverse('families:ask')}']")
    shot(page, "1-ask")
    submit(page)
    page.wait_for_selector("[role=alert]")
    page.check("[name=asker][value=self]")
    page.fill("[name=name]", "Zinnia Zucchini")
    page.fill("[name=phone]", "515-555-0142")
    page.select_option("[name=county]", term.county_id)
    page.fill("[name=words]", "Perdimos el apartamento")
    page.wait_for_timeout(3200)  # nobody writes faster than this
    submit(page)
    page.wait_for_url("**/ask/done/**")
    shot(page, "2-number")
    assert page.locator("main strong").first.inner_text().startswith("R-")
    looked = open_page(None, reverse("families:ask_in_area", args=[term.area.slug]), width=width)
    check_page(looked)
    looked.goto(page.url)
    check_page(looked)


@pytest.mark.parametrize("width", [390])
def test_from_the_request_to_a_facilitator(site, place, open_page, check_page, shot, width):
    term, coordinator, facilitator = place
    look = check_page if width == 390 else lambda page: page.wait_for_selector("h1")
    ask(open_page, look, shot, term, width)
    with owner():
        request = Referral.objects.select_related("area").get()
    page = open_page(coordinator, "/home/", width=width)
    page.click("#referrals-heading ~ ul a")
    page.wait_for_url("**/requests/")
    look(page)
    shot(page, "3-queue")
    page.click(f"main a[href='{request.get_absolute_url()}']")
    page.wait_for_selector("#words")
    look(page)
    shot(page, "4-request")
    page.click("main a[href$='/search/']")
    page.wait_for_url("**/search/")
    submit(page)
    page.wait_for_selector(".empty")
    look(page)
    shot(page, "5-search")
    page.goto(site.url + request.get_absolute_url() + "accept/")
    look(page)
    page.select_option("[name=relation]", "parent")
    page.fill("[name=reason]", "The family wants to meet")
    page.check("[name=agreed]")
    shot(page, "6-accept")
    submit(page)
    page.wait_for_url("**/assign/")
    page.select_option("[name=user]", str(facilitator.pk))
    look(page)
    shot(page, "7-assign")
    submit(page)
    page.wait_for_url("**/families/")
    page.goto(site.url + request.get_absolute_url())
    shot(page, "8-accepted")
    for more in ("step/", "transfer/"):
        page.goto(site.url + request.get_absolute_url() + more)
        look(page)
    with owner():
        assert CircleMember.objects.filter(user=facilitator, accepted_at=None).exists()
        assert Referral.objects.get().state == "accepted"
