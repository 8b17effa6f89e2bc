"""A team in a meeting: twenty listings verified by keyboard alone, and the pages around it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from resources.models import CallList, PublishedListing, Verification
from tests.browser.test_keyboard_walk import Keys
from tests.conftest import owner, person_with
from tests.resources.factories import CallFactory, CallListFactory, published_listing

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TWENTY = 20


@pytest.fixture
def calls(site, area):
    """A list of twenty calls."""
    editor = person_with("listing_editor", area)
    with owner():
        made = CallListFactory(area=area, made_by=editor)
        for number in range(1, TWENTY + 1):
            one = published_listing(area, name_en=f"Listing {number:02}")
            CallFactory(call_list=made, service=one, position=number)
    made.editor = editor
    return made


def counting(page):
    """A keyboard that counts."""
    keys = Keys(page)
    keys.count = 0
    pressed = page.keyboard.press

    def press(key):
        keys.count += 1
        pressed(key)

    page.keyboard.press = press
    return keys


@pytest.mark.longest(240)
def test_twenty_listings_are_verified_by_keyboard_alone(calls, open_page):
    start = reverse("resources:call_list", args=[calls.area.slug, calls.pk])
    page = open_page(calls.editor, start, width=1280)
    keys = counting(page)
    keys.tab_to("main a.btn-primary").enter("**/1/")
    reached = keys.count
    for number in range(1, TWENTY + 1):
        page.wait_for_selector(f"h1:has-text('Listing {number:02}')")
        page.wait_for_load_state()
        keys.press("y")
    page.wait_for_selector("text=Every listing of this list is done.")
    assert keys.count - reached == TWENTY  # one key a listing
    with owner():
        assert Verification.objects.filter(name="Rosa Caller").count() == TWENTY
        today = timezone.localdate()
        assert PublishedListing.objects.filter(verified_on=today).count() == TWENTY


def test_keys_rest_in_a_note_and_can_be_switched_off(calls, open_page):
    here = reverse("resources:call", args=[calls.area.slug, calls.pk, 1])
    page = open_page(calls.editor, here, width=1280)
    page.wait_for_selector("form[data-draft-ready]")
    page.focus("#id_note")
    page.keyboard.type("why few new")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.wait_for_url("**/2/")
    page.keyboard.press("k")
    page.wait_for_url("**/1/")
    assert page.input_value("#id_note") == "why few new"
    page.uncheck("[data-call-keys]")
    page.keyboard.press("y")
    page.wait_for_timeout(300)
    assert page.url.endswith("/1/")
    with owner():
        assert Verification.objects.count() == 0


def test_buttons_alone_do_the_same(calls, open_page):
    here = reverse("resources:call", args=[calls.area.slug, calls.pk, 1])
    page = open_page(calls.editor, here, scripts=False)
    page.fill("#id_note", "They asked for a call in May.")
    page.get_by_role("button", name="Still right").click()
    page.wait_for_url("**/2/")
    page.get_by_role("button", name="Undo the last answer").click()
    page.wait_for_url("**/1/")
    assert page.input_value("#id_note") == "They asked for a call in May."


@pytest.mark.longest(240)
@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1280, "es")])
def test_the_pages_of_keeping_true_look_right(calls, open_page, check_page, shot, width, language):
    with owner():
        listing = PublishedListing.objects.first()
        assert CallList.objects.count() == 1
    area = calls.area.slug
    pages = {
        "call": reverse("resources:call", args=[area, calls.pk, 1]),
        "list": reverse("resources:call_list", args=[area, calls.pk]),
        "sheet": reverse("resources:call_sheet", args=[area, calls.pk]),
        "start": reverse("resources:start_calls", args=[area]),
        "keep": reverse("resources:keep_true", args=[area]),
        "verify": reverse("resources:verify", args=[area, listing.pk]),
        "announcement": reverse("resources:announcement", args=[area, listing.pk]),
        "preview": reverse("resources:preview", args=[area, listing.pk]),
        "edit": reverse("resources:edit", args=[area, listing.pk]),
        "do-not-list": reverse("resources:add_to_do_not_list", args=[area]),
    }
    page = open_page(calls.editor, "/home/", width=width, language=language)
    for name, path in pages.items():
        page.goto(page.url.split("/home/")[0].split("/areas/")[0] + path)
        page.wait_for_selector("h1")
        shot(page, name)
        check_page(page)


def test_the_grade_beside_a_field_changes_while_typing(calls, open_page):
    with owner():
        listing = PublishedListing.objects.first()
    here = reverse("resources:edit", args=[calls.area.slug, listing.pk])
    page = open_page(calls.editor, here, width=1280)
    page.fill(
        "#id_description_en",
        "The facilitator will coordinate interdisciplinary intervention services in accordance "
        "with comprehensive rehabilitation recommendations.",
    )
    page.wait_for_selector("[data-grade=description_en]:has-text('Grade 8 or lower is best.')")
    page.fill("#id_description_en", "We give warm coats to kids. Come in and pick one that fits.")
    page.wait_for_selector("[data-grade=description_en]:has-text('That is easy to read.')")
