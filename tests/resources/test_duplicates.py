"""Listings that look alike: found with reasons, decided once, made one and two again exactly."""

import time

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from resources.models import DuplicatePair, ListingMerge, MovedListing, PublishedListing, Service
from resources.services.duplicates import (
    Card,
    answer_not_same,
    likeness,
    open_again,
    pairs_of,
    propose_pairs,
    scored,
)
from resources.services.merges import choices_for, merge_listings, undo_merge
from resources.services.snapshots import content_hash, with_rows
from teams.access import actor_in
from tests.conftest import acting, owner
from tests.resources.factories import (
    OrganizationFactory,
    PhoneFactory,
    ServiceFactory,
    published_listing,
    whole_listing,
)

pytestmark = pytest.mark.django_db


def card(name, **more):
    words = name.lower().split()
    return Card(name, " ".join(words), frozenset(words), None, "", **more)


ALIKE = [
    ("Example Pantry", "Example Pantry", {}, 60, ["name"]),
    ("Example Pantry", "Example Food Pantry", {"phones": {"5155550100"}}, 60,
     ["name_alike", "phone"]),
    ("Example Pantry", "Example Pantry", {"phones": {"1"}, "streets": {"2"}}, 100,
     ["name", "phone", "address"]),
    ("Example Pantry", "Something Else", {"phones": {"5155550100"}}, 0, []),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "both", "least", "reasons"), ALIKE)
def test_likeness_is_scored_with_its_reasons(one, other, both, least, reasons):
    score, told = likeness(card(one, **both), card(other, **both))
    assert score >= least
    assert told == reasons


def test_twenty_thousand_listings_are_compared_in_seconds():
    cards = {
        n: card(f"Place{n // 2} helps{n // 2}", phones={f"{n // 2:010}"}) for n in range(20_000)
    }
    before = time.process_time()
    found = scored(cards, None)
    assert len(found) == 10_000
    assert time.process_time() - before < 20


@pytest.fixture
def alike(area):
    with owner():
        house = OrganizationFactory(area=area)
        return (
            whole_listing(area, name_en="Example Pantry", organization=house),
            ServiceFactory(area=area, name_en="Example Pantry", organization=house),
        )


@pytest.fixture
def editor(area, coordinator):
    with acting(coordinator):
        yield actor_in(coordinator, area)


def test_pairs_are_proposed_once_and_an_answer_is_remembered(area, alike, editor):
    assert propose_pairs(area=area) == 1
    pair = DuplicatePair.objects.get()
    answer_not_same(pair=pair, by=editor)
    propose_pairs(area=area)
    assert list(pairs_of(area, "open")) == []
    assert open_again(pair=pair, by=editor).answer == "open"


def test_an_open_pair_that_is_alike_no_more_goes(area, alike, editor):
    propose_pairs(area=area)
    Service.objects.filter(pk=alike[1].pk).update(name_en="Night school")
    propose_pairs(area=area)
    assert DuplicatePair.objects.count() == 0


def both(*listings):
    found = with_rows(Service.objects.filter(pk__in=[one.pk for one in listings]))
    return {one.pk: (content_hash(one), one.state) for one in found}


@pytest.fixture
def public_pair(area):
    with owner():
        kept = published_listing(area, name_en="Example Pantry")
        gone = published_listing(area, name_en="Pantry", description_es="Pan.")
        PhoneFactory(service=gone, number="515-555-0188")
    return kept, gone


def test_merging_takes_chosen_fields_and_unites_rows(public_pair, editor):
    kept, gone = public_pair
    names = {one.name for one in choices_for(kept, gone)}
    assert names == {"name_en", "description_es"}
    merge_listings(kept=kept, gone=gone, from_gone=["description_es"], by=editor)
    kept = Service.objects.get(pk=kept.pk)
    assert (kept.name_en, kept.description_es) == ("Example Pantry", "Pan.")
    assert {one.number for one in kept.phones.all()} == {"515-555-0100", "515-555-0188"}
    assert Service.objects.get(pk=gone.pk).state == "withdrawn"
    assert [one.pk for one in PublishedListing.objects.all()] == [kept.pk]


def test_undoing_makes_two_again_exactly_with_their_public_copies(public_pair, editor):
    kept, gone = public_pair
    before = both(kept, gone)
    row = merge_listings(kept=kept, gone=gone, from_gone=["name_en"], by=editor)
    undo_merge(merge=row, by=editor)
    assert both(kept, gone) == before
    names = sorted(PublishedListing.objects.values_list("name_en", flat=True))
    assert names == ["Example Pantry", "Pantry"]
    assert MovedListing.objects.count() == 0


def test_the_public_page_of_the_merged_one_leads_to_the_kept_one(public_pair, editor, client):
    kept, gone = public_pair
    merge_listings(kept=kept, gone=gone, from_gone=[], by=editor)
    response = client.get(reverse("resources:listing", args=[gone.pk]))
    assert response.status_code == 302
    assert response.url == reverse("resources:listing", args=[kept.pk])


def test_a_secret_listing_keeps_its_place_secret_when_it_is_merged(area, editor, public_pair):
    kept, gone = public_pair
    with owner():
        Service.objects.filter(pk=gone.pk).update(confidential="shelter")
    merge_listings(kept=kept, gone=gone, from_gone=[], by=editor)
    assert PublishedListing.objects.get(pk=kept.pk).address == ""


def test_a_merge_is_not_undone_over_a_later_change_or_after_its_days(public_pair, editor):
    kept, gone = public_pair
    row = merge_listings(kept=kept, gone=gone, from_gone=[], by=editor)
    Service.objects.filter(pk=kept.pk).update(start_en="Come on Monday.")
    with pytest.raises(ValidationError, match="changed one of the two"):
        undo_merge(merge=row, by=editor)
    old = timezone.now() - timezone.timedelta(days=31)
    ListingMerge.objects.filter(pk=row.pk).update(created_at=old)
    with pytest.raises(ValidationError, match="30 days"):
        undo_merge(merge=row, by=editor)


def test_only_editors_answer_and_merge(area, alike, facilitator, editor):
    propose_pairs(area=area)
    nobody = actor_in(facilitator, area)
    with pytest.raises(PermissionDenied):
        answer_not_same(pair=DuplicatePair.objects.get(), by=nobody)
    with pytest.raises(PermissionDenied):
        merge_listings(kept=alike[0], gone=alike[1], from_gone=[], by=nobody)
