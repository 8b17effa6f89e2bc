"""The record's walk: the network as a picture, a care sheet, another area takes the family over."""

import pytest
from django.urls import reverse

from families.models import Family, Person, Support
from tests import factories
from tests.browser.whole_path import SEND
from tests.conftest import owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
NETWORK = [
    ("Grandmother Zucchini", "natural", 1),
    ("Uncle Zed", "natural", 2),
    ("Neighbor Zoe", "informal", 2),
    ("School counselor", "formal", 1),
    ("Food pantry", "formal", 3),
]


@pytest.fixture
def family(site):
    """A family with a child, supports around it, and a facilitator."""
    with owner():
        term = factories.AreaCountyFactory()
        facilitator = person_with("facilitator", term.area)
        family = factories.FamilyFactory(area=term.area, county=term.county)
        factories.CircleMemberFactory(family=family, user=facilitator)
        factories.FamilyPersonFactory(family=family, name="Zinnia Zucchini", relation="child")
        for name, kind, strength in NETWORK:
            Support.objects.create(
                area=term.area, family=family, name=name, kind=kind, strength=strength
            )
        family.lead = facilitator
    return family


def test_network_and_care_sheet(family, open_page, check_page, shot):
    where = [family.area.slug, family.reference]
    page = open_page(family.lead, reverse("families:network", args=where))
    check_page(page)
    shot(page, "1-network")
    page.set_viewport_size({"width": 1280, "height": 800})
    shot(page, "1-network")
    page.set_viewport_size({"width": 390, "height": 844})
    page.click("a[href$='/network/add/']")
    page.fill("[name=name]", "Zumba class")
    page.check("[name=kind][value=informal]")
    page.click(SEND)
    page.wait_for_url("**/network/")
    assert "Zumba class" in page.inner_text("main")
    page.goto(page.url.replace("/network/", "/"))
    page.click("a[href$='/care/']")
    check_page(page)
    page.select_option("[name=kind]", "allergy")
    page.fill("[name=text]", "Peanuts")
    page.click(SEND)
    page.wait_for_selector("text=It is on the care sheet.")
    page.click("a[href$='/care/sheet/']")
    page.fill("[name=recipient]", "Aunt Zora")
    page.fill("[name=purpose]", "To look after the child")
    check_page(page)
    page.click(SEND)
    page.wait_for_url("**/care/sheet/*-*/**")
    assert "Aunt Zora" in page.inner_text("body")
    check_page(page)
    shot(page, "2-care-sheet")


def test_another_area_takes_the_family_over(family, open_page, check_page, shot):
    with owner():
        goal = factories.AreaFactory(name="Area beyond the river")
        coordinator = person_with("coordinator", goal)
        person_with("facilitator", goal)
    where = [family.area.slug, family.reference]
    page = open_page(family.lead, reverse("families:about", args=where))
    check_page(page)
    shot(page, "1-about")
    page.click("a[href$='/handover/ask/']")
    page.select_option("[name=to_area]", str(goal.pk))
    page.fill("[name=reason]", "The family moves")
    check_page(page)
    shot(page, "2-ask")
    page.click(SEND)
    page.wait_for_url("**/about/")
    assert "Area beyond the river is asked to take over" in page.inner_text("main")
    there = open_page(coordinator, reverse("families:handovers", args=[goal.slug]))
    check_page(there)
    there.click("main table a")
    there.select_option("[name=facilitator]", index=1)
    check_page(there)
    shot(there, "3-answer")
    there.click("main section:first-of-type button.btn-primary")
    there.wait_for_url("**/handovers/")
    with owner():
        assert Family.objects.get().area_id == goal.pk


def test_a_wrong_day_mended_at_the_end_of_the_page_is_saved_at_once(family, open_page, shot):
    where = [family.area.slug, family.reference]
    page = open_page(family.lead, reverse("families:person_add", args=where))
    page.wait_for_selector("form[data-draft-ready]")
    page.fill("[name=name]", "Cousin Zebulon")
    page.select_option("[name=relation]", "relative")
    page.fill("[name=born_on]", "2099-01-01")
    page.click(SEND)
    page.wait_for_selector("[data-error-summary]")
    shot(page, "refused")
    page.fill("[name=born_on]", "1990-01-01")
    page.evaluate("window.scrollTo(0, document.documentElement.scrollHeight)")
    box = page.locator(SEND).bounding_box()
    page.mouse.move(box["x"] + 9, box["y"] + 9)
    page.mouse.down()
    page.wait_for_timeout(300)
    page.mouse.up()
    page.wait_for_selector("text=The person is in the record.")
    with owner():
        assert Person.objects.filter(name="Cousin Zebulon").count() == 1
