"""Screening of neighbors: known to editors alone, and a gate that the database holds."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from resources.models import PublishedListing, Screening, ScreeningStatus, Service
from resources.services.publishing import missing_for_publishing, publish_listing
from tests.conftest import acting, owner, person_with
from tests.resources import keeping
from tests.resources.factories import published_listing, publisher, whole_listing

pytestmark = pytest.mark.django_db
MISSING = "Set a screening status that lets it be public."


@pytest.fixture
def statuses(area):
    with owner():
        return (
            keeping.ScreeningStatusFactory(area=area, name="Talked with", allows=False),
            keeping.ScreeningStatusFactory(area=area, name="Cleared", allows=True),
        )


def screened(listing, status):
    with owner():
        return keeping.ScreeningFactory(service=listing, status=status)


def draft(area, **fields):
    with owner():
        return whole_listing(area, **{"kind": "informal", **fields})


@pytest.mark.parametrize(("which", "missing"), [(None, True), (0, True), (1, False)])
def test_a_neighbor_needs_a_status_that_allows(area, statuses, which, missing):
    listing = draft(area)
    if which is not None:
        screened(listing, statuses[which])
    by = publisher_of(area)
    with acting(by.user):
        assert (MISSING in missing_for_publishing(listing)) is missing
        if missing:
            with pytest.raises(ValidationError):
                publish_listing(listing=listing, by=by)
        else:
            assert publish_listing(listing=listing, by=by).is_published


def publisher_of(area):
    with owner():
        return publisher(area)


def test_other_kinds_and_areas_without_statuses_need_none(area, other_area, statuses):
    formal, elsewhere = draft(area, kind="formal"), draft(other_area)
    with owner():
        assert missing_for_publishing(formal) == []
        assert missing_for_publishing(elsewhere) == []


def test_the_last_status_counts(area, statuses):
    listing = draft(area)
    screened(listing, statuses[1])
    screened(listing, statuses[0])
    with owner():
        assert missing_for_publishing(listing) == [MISSING]


def test_database_refuses_a_public_copy_whatever_wrote_it(area, statuses):
    listing = draft(area)
    copy = PublishedListing(
        service=listing, area=area, copied_version=1, kind="informal", published_at=timezone.now()
    )
    with owner(), pytest.raises(IntegrityError, match="screening status"), transaction.atomic():
        copy.save(force_insert=True)


def end_with(make, **fields):
    """Make a row and look at once at what else waits for the end of a transaction."""
    make(**fields)
    connection.cursor().execute("SET CONSTRAINTS screening_holds IMMEDIATE")


def test_database_refuses_a_status_over_a_listing_that_stays_public(area, statuses):
    with owner():
        listing = whole_listing(area, kind="informal")
        screened(listing, statuses[1])
        by = publisher(area)
    with acting(by.user):
        publish_listing(listing=listing, by=by)
    with owner(), pytest.raises(IntegrityError, match="screening status"), transaction.atomic():
        end_with(keeping.ScreeningFactory, service=listing, status=statuses[0])


def public_neighbor(area, status):
    with owner():
        listing = whole_listing(area, kind="informal", name_en="Rides of Zyx")
        keeping.ScreeningFactory(service=listing, status=status)
    by = publisher_of(area)
    with acting(by.user):
        publish_listing(listing=listing, by=by)
    return listing


def test_setting_a_status_that_forbids_withdraws_at_once(area, statuses, client_of):
    listing = public_neighbor(area, statuses[1])
    client = client_of(person_with("listing_editor", area))
    url = reverse("resources:screening", args=[area.slug, listing.pk])
    data = {"status": statuses[0].pk, "since": "2026-01-05", "note": "Zqnote"}
    assert client.post(url, data).status_code == 302
    assert Client().get(reverse("resources:listing", args=[listing.pk])).status_code == 404
    with owner():
        saved = Service.objects.get(pk=listing.pk)
    assert (saved.state, saved.withdrawn_because) == ("withdrawn", "Not to be shown for now.")


def test_a_status_that_allows_no_more_withdraws_those_who_have_it(area, statuses, client_of):
    listing = public_neighbor(area, statuses[1])
    client = client_of(person_with("coordinator", area))
    url = reverse("resources:screening_status", args=[area.slug, statuses[1].pk])
    assert client.post(url, {"name": "Cleared"}, follow=True).status_code == 200
    assert not PublishedListing.objects.filter(pk=listing.pk).exists()


def test_screening_is_seen_by_editors_alone(area, statuses, client_of):
    listing = public_neighbor(area, statuses[1])
    with owner():
        keeping.ScreeningFactory(service=listing, status=statuses[1], note="Zqnote")
    for role in ("team_member", "provider"):
        with acting(person_with(role, area)):
            assert (Screening.objects.count(), ScreeningStatus.objects.count()) == (0, 0)
    preview = reverse("resources:preview", args=[area.slug, listing.pk])
    member = client_of(person_with("team_member", area)).get(preview).content.decode()
    assert "Cleared" not in member
    keep = reverse("resources:keeping", args=[area.slug, listing.pk])
    editor = client_of(person_with("listing_editor", area)).get(keep).content.decode()
    assert "Zqnote" in editor


def test_a_day_to_come_and_a_status_of_another_area_are_refused(
    area, other_area, statuses, client_of
):
    listing = draft(area)
    with owner():
        theirs = keeping.ScreeningStatusFactory(area=other_area)
    client = client_of(person_with("listing_editor", area))
    url = reverse("resources:screening", args=[area.slug, listing.pk])
    for data in (
        {"status": statuses[0].pk, "since": "2199-01-05", "note": ""},
        {"status": theirs.pk, "since": "2026-01-05", "note": ""},
    ):
        assert client.post(url, data).status_code == 200
    with owner():
        assert Screening.objects.count() == 0


def test_a_name_of_a_status_stands_once_in_an_area(area, statuses, client_of):
    client = client_of(person_with("coordinator", area))
    url = reverse("resources:screening_status_add", args=[area.slug])
    answer = client.post(url, {"name": "Cleared", "allows": "on"})
    assert "already has a status of this name" in answer.content.decode()


def test_an_area_without_neighbors_screening_publishes_as_before(area):
    with owner():
        listing = published_listing(area, kind="informal")
    assert PublishedListing.objects.filter(pk=listing.pk).exists()
