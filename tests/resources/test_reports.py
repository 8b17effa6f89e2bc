"""One tap after a call: counted once, kept for the team, changing nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from resources.models import ListingReport, PublishedListing
from tests.conftest import owner, person_with
from tests.factories import FamilyFactory, FamilyPersonFactory
from tests.resources import keeping
from tests.resources.factories import published_listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(area):
    with owner():
        return published_listing(area)


def tap(listing, kind="full", *, ip="192.0.2.1", note=""):
    url = reverse("resources:report", args=[listing.pk])
    return Client(REMOTE_ADDR=ip).post(url, {"kind": kind, "note": note})


def kept():
    with owner():
        return sorted(ListingReport.objects.values_list("kind", flat=True))


def test_one_tap_needs_no_words_and_no_cookie(listing):
    answer = tap(listing, "number")
    assert answer.status_code == 302
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies
    assert kept() == ["number"]


def test_a_burst_from_one_address_counts_once(listing):
    for _ in range(5):
        tap(listing)
    tap(listing, ip="192.0.2.2")
    assert kept() == ["full", "full"]


def test_an_unknown_kind_is_asked_again_with_the_note_kept(listing):
    answer = tap(listing, "exploded", note="It was loud")
    assert answer.status_code == 200
    assert "It was loud" in answer.content.decode()
    assert kept() == []


def test_one_address_reports_only_so_often_a_day(listing, settings):
    settings.REPORTS_PER_ADDRESS = 1
    assert tap(listing).status_code == 302
    assert tap(listing, "closed").status_code == 429


def test_where_a_report_came_from_is_not_kept(listing):
    tap(listing, ip="192.0.2.77")
    with owner():
        row = ListingReport.objects.get()
    assert "192.0.2.77" not in f"{vars(row)}"


def test_names_of_families_are_taken_out_of_a_note(listing, area):
    with owner():
        FamilyPersonFactory(family=FamilyFactory(area=area), name="Anna Zyxwvut")
    assert tap(listing, note="Anna Zyxwvut was there").status_code == 302
    with owner():
        assert "Zyxwvut" not in ListingReport.objects.get().note


def test_reports_of_full_change_nothing_public(listing):
    before = PublishedListing.objects.filter(pk=listing.pk).values().get()
    for number in range(9):
        tap(listing, ip=f"192.0.2.{number}")
    assert PublishedListing.objects.filter(pk=listing.pk).values().get() == before


def test_team_sees_counts_and_marks_them_as_looked_at(listing, area, client_of):
    for number in range(3):
        tap(listing, ip=f"192.0.2.{number}")
    tap(listing, "helped", note="Kind people")
    client = client_of(person_with("listing_editor", area))
    listed = client.get(reverse("resources:reports", args=[area.slug])).content.decode()
    assert "3 \N{MULTIPLICATION SIGN} it is full" in listed
    url = reverse("resources:listing_reports", args=[area.slug, listing.pk])
    page = client.get(url)
    assert "Kind people" in page.content.decode()
    assert client.post(url, {"until": page.context["until"]}).status_code == 302
    empty = client.get(reverse("resources:reports", args=[area.slug])).content.decode()
    assert "No report waits for you." in empty


def test_a_report_that_came_later_is_not_taken_for_seen(listing, area, client_of):
    client = client_of(person_with("listing_editor", area))
    url = reverse("resources:listing_reports", args=[area.slug, listing.pk])
    until = client.get(url).context["until"]
    tap(listing)
    client.post(url, {"until": until})
    with owner():
        assert ListingReport.objects.get().looked_at is None


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_reports_asks_the_same_number_of_queries(
    area, client_of, django_assert_num_queries, number
):
    with owner():
        for _ in range(number):
            keeping.ListingReportFactory(service=published_listing(area))
    client = client_of(person_with("coordinator", area))
    url = reverse("resources:reports", args=[area.slug])
    client.get(url)
    with django_assert_num_queries(LIST_QUERIES):
        client.get(url)


LIST_QUERIES = 10
