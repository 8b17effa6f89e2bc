"""Verifying by parts, taking people, announcing, and the page of what is to be kept true."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from resources.models import PublishedListing, Service, Verification
from resources.services.verifying import (
    announce,
    needed_parts,
    set_taking,
    verify_listing,
    verify_parts,
)
from teams.access import Actor
from tests.conftest import acting, owner, person_with
from tests.resources.factories import (
    CallFactory,
    FreshnessAskFactory,
    ServiceFactory,
    published_listing,
)

pytestmark = pytest.mark.django_db
EVERY_PART = ["what", "who", "start", "phone", "hours", "place"]


@pytest.fixture
def editor(area):
    return person_with("listing_editor", area)


@pytest.fixture
def by(editor, area):
    return Actor(editor, area, frozenset({"listing_editor"}))


@pytest.fixture
def listing(area):
    with owner():
        return published_listing(area, verified_on=None)


def days_ago(number):
    return timezone.localdate() - timedelta(days=number)


def address(name, area, *args):
    return reverse(f"resources:{name}", args=[area.slug, *args])


def test_only_the_parts_a_listing_has_are_needed(area, listing):
    with owner():
        assert needed_parts(listing) == EVERY_PART
        listing.cost = "free"
        assert needed_parts(listing) == [*EVERY_PART, "cost"]
        assert needed_parts(ServiceFactory(area=area)) == ["what", "who", "start"]


def test_a_listing_is_verified_on_the_day_of_its_oldest_part(listing, editor, by):
    with acting(editor):
        verify_parts(listing=listing, parts=["phone"], how="phone", by=by, on=days_ago(3))
        assert Service.objects.get().verified_on is None
        rest = [part for part in EVERY_PART if part != "phone"]
        verify_parts(listing=listing, parts=rest, how="visit", by=by)
        saved = Service.objects.get()
    assert (saved.verified_on, saved.verified_how) == (days_ago(3), "visit")
    copy = PublishedListing.objects.get()
    assert (copy.verified_on, copy.verified_by, copy.stale) == (days_ago(3), "team", False)


def test_a_part_alone_makes_nothing_younger(listing, editor, by):
    with acting(editor):
        verify_listing(listing=listing, how="phone", by=by, on=days_ago(30))
        verify_parts(listing=listing, parts=["hours"], how="phone", by=by)
        assert Service.objects.get().verified_on == days_ago(30)


def test_verifying_keeps_the_name_and_title_typed(area, listing, editor, client_of):
    data = {"how": "phone", "on": f"{days_ago(0)}", "name": "Rosa Caller", "title": "Volunteer"}
    client_of(editor).post(address("verify", area, listing.pk), {**data, "parts": ["phone"]})
    with acting(editor):
        made = Verification.objects.get()
    assert (made.name, made.title, made.parts) == ("Rosa Caller", "Volunteer", ["phone"])
    public = client_of(editor).get(reverse("resources:listing", args=[listing.pk]))
    assert "Rosa Caller" not in public.content.decode()


@pytest.mark.parametrize("what", ["no part", "a day to come"])
def test_what_is_no_verification_is_refused(listing, editor, by, what):
    parts, on = ([], None) if what == "no part" else (["phone"], days_ago(-1))
    with acting(editor), pytest.raises(ValidationError):
        verify_parts(listing=listing, parts=parts, how="phone", by=by, on=on)


def test_others_verify_and_announce_nothing(area, listing, coordinator):
    by = Actor(coordinator, area, frozenset({"team_member"}))
    with acting(coordinator):
        with pytest.raises(PermissionDenied):
            verify_parts(listing=listing, parts=["phone"], how="phone", by=by)
        with pytest.raises(PermissionDenied):
            set_taking(listing=listing, taking="full", by=by)
        with pytest.raises(PermissionDenied):
            announce(listing=listing, notice_en="x", notice_es="", notice_until=None, by=by)


def test_one_tap_says_full_and_one_takes_it_back(area, listing, editor, client_of):
    url = address("taking", area, listing.pk)
    client_of(editor).post(url, {"taking": "full"})
    copy = PublishedListing.objects.get()
    assert copy.taking == "full"
    assert timedelta(days=13) < copy.taking_until - timezone.now() <= timedelta(days=14)
    client_of(editor).post(url, {"taking": ""})
    assert (PublishedListing.objects.get().taking, PublishedListing.objects.get().taking_until) == (
        "",
        None,
    )


def test_full_said_again_keeps_the_day_since_when(listing, editor, by):
    with acting(editor):
        first = set_taking(listing=listing, taking="full", by=by).taking_since
        assert set_taking(listing=listing, taking="full", by=by).taking_since == first
        assert set_taking(listing=listing, taking="open", by=by).taking_since > first


def test_a_made_up_answer_changes_nothing(area, listing, editor, client_of):
    page = client_of(editor).post(
        address("taking", area, listing.pk), {"taking": "maybe"}, follow=True
    )
    assert "Choose one of these." in page.content.decode()
    assert PublishedListing.objects.get().taking == ""


def test_an_announcement_is_shown_and_taken_away(area, listing, editor, client_of):
    browser, url = client_of(editor), address("announcement", area, listing.pk)
    browser.post(url, {"notice_en": "Closed on Friday.", "notice_until": f"{days_ago(-2)}"})
    assert PublishedListing.objects.get().notice_en == "Closed on Friday."
    browser.post(url, {"notice_en": "", "notice_until": ""})
    copy = PublishedListing.objects.get()
    assert (copy.notice_en, copy.notice_until) == ("", None)


@pytest.mark.parametrize(
    ("until", "words"),
    [(None, "Say until which day"), (1, "This day is over."), ("soon", "Enter a valid date.")],
)
def test_an_announcement_needs_a_day_to_come(area, listing, editor, client_of, until, words):
    until = days_ago(until) if isinstance(until, int) else until or ""
    data = {"notice_en": "Closed on Friday.", "notice_until": f"{until}"}
    page = client_of(editor).post(address("announcement", area, listing.pk), data).content.decode()
    assert words in page
    assert "Closed on Friday." in page
    assert PublishedListing.objects.get().notice_en == ""


def listings_of_every_kind(area):
    """One for each thing to do, and one that is fine."""
    now = timezone.now()
    kinds = {
        "fine": {"verified_on": days_ago(1)},
        "stale": {"verified_on": days_ago(365)},
        "remind": {"verified_on": days_ago(270)},
        "due": {"verified_on": days_ago(180)},
        "trouble": {"verified_on": days_ago(9)},
        "full": {
            "verified_on": days_ago(2),
            "taking": "full",
            "taking_until": now + timedelta(days=1),
            "taking_since": now - timedelta(days=40),
        },
        "notice": {
            "verified_on": days_ago(3),
            "notice_en": "Closed.",
            "notice_until": days_ago(-7),
        },
    }
    for name, fields in kinds.items():
        one = published_listing(area, name_en=f"Listing {name}")
        Service.objects.filter(pk=one.pk).update(**fields, verified_how="phone")
        if name == "trouble":
            CallFactory(service=one, outcome="wrong", done_at=now)
        if name in ("due", "remind"):
            asked = {"service": one, "since": fields["verified_on"]}
            FreshnessAskFactory(**asked, mailed=name == "due")


SHOWN = {
    "": ["stale", "remind", "due", "trouble", "notice", "full"],
    "stale": ["stale"],
    "remind": ["stale", "remind"],
    "due": ["stale", "remind", "due"],
    "asked": ["due"],
    "silent": ["remind"],
    "trouble": ["trouble"],
    "full": ["full"],
    "notice": ["notice"],
}


@pytest.mark.parametrize("what", list(SHOWN))
def test_each_filter_shows_its_listings_the_oldest_first(area, editor, client_of, what):
    with owner():
        listings_of_every_kind(area)
    page = client_of(editor).get(address("keep_true", area), {"what": what})
    names = [one.name_en for one in page.context["page"]]
    assert names == [f"Listing {name}" for name in SHOWN[what]]


def test_the_page_asks_as_often_for_three_rows_as_for_one(
    area, editor, client_of, django_assert_num_queries
):
    def one_more():
        with owner():
            one = published_listing(area)
            Service.objects.filter(pk=one.pk).update(
                verified_on=days_ago(400), verified_how="phone"
            )
            CallFactory(service=one, outcome="wrong", done_at=timezone.now())

    one_more()
    browser, url = client_of(editor), address("keep_true", area)
    browser.get(url)
    for _rows in range(2):
        with django_assert_num_queries(11):
            assert browser.get(url).status_code == 200
        one_more()


def test_an_empty_page_says_that_all_is_well(area, editor, client_of):
    page = client_of(editor).get(address("keep_true", area)).content.decode()
    assert "Nothing is to be done." in page
