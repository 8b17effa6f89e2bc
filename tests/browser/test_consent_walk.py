"""Consent on a phone: asked, given, taken back; copies asked for; opened in an emergency."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import Consent
from tests import factories
from tests.browser.whole_path import SEND, follow, to
from tests.conftest import owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.fixture
def family(site):
    """A family with a facilitator, a guest, and a copy that is out."""
    with owner():
        term = factories.AreaCountyFactory()
        family = factories.FamilyFactory(area=term.area, county=term.county)
        family.lead = factories.CircleMemberFactory(
            family=family, user=person_with("facilitator", term.area)
        ).user
        factories.FamilyPersonFactory(family=family, name="Zinnia Zucchini")
        factories.GuestFactory(family=family, name="Pastor Plumtree")
        factories.DisclosureFactory(
            family=family, recipient="Pastor Plumtree", disclosed_by=family.lead
        )
    return family


@pytest.mark.parametrize("width", [390])
def test_a_yes_is_given_and_taken_back(family, open_page, check_page, shot, width):
    args = [family.area.slug, family.reference]
    page = open_page(family.lead, reverse("families:consents", args=args), width=width)
    check_page(page)
    follow(page, to("/consents/ask/"))
    check_page(page)
    follow(page, to("/consents/ask/meeting/"))
    page.wait_for_selector("form[data-draft]")
    check_page(page)
    page.select_option("[name=person]", label="Zinnia Zucchini")
    page.fill("[name=what]", "What we say at the meeting")
    page.select_option("[name=guest]", label="Pastor Plumtree")
    page.fill("[name=reason]", "He helps us with the children")
    page.fill("[name=expires_on]", (timezone.localdate() + timedelta(days=30)).isoformat())
    page.check("[name=state][value=given]")
    page.fill("[name=signed_by]", "Zinnia Zucchini")
    page.check("[name=route][value=paper]")
    shot(page, "1-answer")
    page.click(SEND)
    page.wait_for_selector("main a[href$='/withdraw/']")
    check_page(page)
    shot(page, "2-consent")
    follow(page, to("/withdraw/"))
    check_page(page)
    shot(page, "3-end")
    page.click(SEND)
    page.wait_for_selector("main .notice--warning")
    assert "Copies are still out" in page.inner_text("main")
    check_page(page)
    shot(page, "4-ended")
    follow(page, to("/ask-back/"))
    check_page(page)
    page.click(SEND)
    page.wait_for_url("**/paper/")
    assert "Zinnia" not in page.inner_text("body")
    shot(page, "5-letter")
    page.goto(page.url.rsplit("/copies/", 1)[0] + "/copies/")
    check_page(page)
    shot(page, "6-copies")
    page.goto(page.url.rsplit("/copies/", 1)[0] + "/openings/")
    check_page(page)
    shot(page, "7-openings")
    with owner():
        assert Consent.objects.get().state == "withdrawn"


def test_an_emergency_stays_on_the_page(family, open_page, check_page, shot):
    staff = person_with("state_coordinator")
    page = open_page(staff, reverse("families:break_glass"))
    check_page(page)
    page.fill("[name=reference]", family.reference)
    page.fill("[name=reason]", "A child called at night and nobody in the area answers.")
    page.check("[name=agreed]")
    shot(page, "1-emergency")
    page.click(SEND)
    page.wait_for_url(f"**/families/{family.reference}/")
    check_page(page)
    assert "A child called at night" in page.inner_text("main")
    shot(page, "2-record")


def test_asking_by_mail(family, open_page, check_page, shot):
    args = [family.area.slug, family.reference]
    page = open_page(family.lead, reverse("families:invite", args=args))
    check_page(page)
    page.fill("[name=name]", "Zinnia Zucchini")
    page.fill("[name=email]", "zinnia@example.org")
    page.click(SEND)
    page.wait_for_url("**/circle/")
    check_page(page)
    shot(page, "circle")
