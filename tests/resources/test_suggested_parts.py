"""Choices, ages and places that a provider suggests; older suggestions behind a new link."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from resources import suggested, suggested_parts
from resources.models import ListingSuggestion, PublishedListing, Service
from tests.conftest import owner, person_with
from tests.factories import CountyFactory
from tests.resources import keeping
from tests.resources.factories import CategoryFactory, published_listing
from tests.resources.test_suggestions import by_link, decide, only, public

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(area):
    with owner():
        CategoryFactory(code="diapers", name_en="Diapers")
        CountyFactory(fips="19049", name="Dallas")
        return published_listing(area, name_en="Sample pantry")


@pytest.fixture
def editor(area, client_of):
    return client_of(person_with("listing_editor", area))


def suggest(listing, editor, **changes):
    """A provider changes one part, the team approves it."""
    _browser, page = by_link(listing, **changes)
    assert "1 change is with the team now." in page.content.decode()
    return decide(editor, only(), approve="1")


CHANGES = [
    ({"cost": "free"}, "cost", "free"),
    ({"minimum_age": "3"}, "minimum_age", 3),
    ({"maximum_age": "12"}, "maximum_age", 12),
    ({"languages": ["vi", "es"]}, "languages", ["es", "vi"]),
    ({"counties": ["19049"]}, "counties", ["19049"]),
    ({"categories": ["diapers"]}, "categories", ["diapers"]),
]


@pytest.mark.parametrize(("changes", "column", "value"), CHANGES)
def test_each_part_is_published_when_the_team_says_yes(listing, editor, changes, column, value):
    before = getattr(public(listing), column)
    assert suggest(listing, editor, **changes).status_code == 302
    after = getattr(public(listing), column)
    assert before != after
    assert (sorted(after) if isinstance(after, list) else after) == value


def test_all_of_iowa_is_a_choice_among_the_counties(listing, editor):
    suggest(listing, editor, counties=["all"])
    assert public(listing).statewide is True


def test_another_place_is_published_whole(listing, editor):
    town = {"place_street": "9 New Street", "place_town": "Newtown", "place_zip": "50309"}
    suggest(listing, editor, place_name="The new hall", **town)
    copy = public(listing)
    shown = (copy.place, copy.address, copy.city, copy.postal_code)
    assert shown == ("The new hall", "9 New Street", "Newtown", "50309")
    assert copy.latitude is None
    assert copy.places.count() == 1


def test_half_an_address_is_refused_and_stays_typed(listing):
    _browser, page = by_link(listing, place_street="9 New Street", place_zip="")
    text = page.content.decode()
    assert "Give street, town and ZIP code, or none of them." in text
    assert "9 New Street" in text


def test_a_confidential_listing_has_no_place_to_suggest(area):
    with owner():
        secret = published_listing(area, address=False, confidential="shelter")
    browser, _page = by_link(secret)
    assert "place_street" not in str(browser.get(_page.request["PATH_INFO"]).content)
    with owner():
        assert suggested_parts.PLACE not in suggested.fields_of(public(secret))


def test_a_place_that_became_secret_meanwhile_is_not_written(listing, editor):
    by_link(listing, place_name="The new hall")
    with owner():
        row = ListingSuggestion.objects.get()
        service = Service.objects.get(pk=listing.pk)
        link = service.places.select_related("location").get()
        link.location.secret = True
        link.location.save()
    answer = decide(editor, row, approve="1")
    assert "Its place is secret, or it has several." in answer.content.decode()
    with owner():
        assert service.places.get().location.name != "The new hall"


def test_ages_that_contradict_are_refused(listing, editor):
    with owner():
        Service.objects.filter(pk=listing.pk).update(maximum_age=2)
        PublishedListing.objects.filter(pk=listing.pk).update(maximum_age=2)
    answer = suggest(listing, editor, minimum_age="5")
    assert "The youngest age is above the oldest." in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("cost", "gold"),
        ("languages", "es\nxx"),
        ("categories", ""),
        ("counties", "00000"),
        ("minimum_age", "-1"),
        ("maximum_age", "9999999"),
        ("minimum_age", "\u0663"),
        ("place", "a\nb\nc\nd\ne"),
        ("place", "Hall\n1 Street\nTown\n5030"),
    ],
)
def test_parts_that_cannot_be_are_refused(db, name, text):
    with pytest.raises(ValidationError):
        suggested.tidy(name, text)


def test_the_team_and_the_provider_read_names_and_no_codes(listing, editor):
    browser, page = by_link(listing, languages=["vi"], cost="free")
    said = page.content.decode().partition('id="said-heading"')[2]
    assert "Vietnamese" in said
    with owner():
        row = ListingSuggestion.objects.get(field="languages")
    text = editor.get(reverse("resources:suggestion", args=[row.area.slug, row.pk])).content
    assert "Vietnamese</ins>" in text.decode()
    assert browser.cookies


def test_a_new_link_of_the_same_provider_shows_the_older_suggestions(listing):
    with owner():
        asked = {"service": listing, "state": "approved", "email": "Pat@example.org"}
        asked["decided_at"] = timezone.now()
        one, two = (keeping.ListingClaimFactory(**asked) for _ in range(2))
        other = keeping.ListingClaimFactory(**asked | {"email": "else@example.org"})
        old = keeping.ListingLinkFactory(service=listing, token="old", claim=one)
        keeping.ListingLinkFactory(service=listing, token="new", claim=two)
        keeping.ListingLinkFactory(service=listing, token="else", claim=other)
        part = {"service": listing, "area": listing.area, "link": old, "origin": "provider"}
        ListingSuggestion.objects.create(field="cost", new="free", old_mark="0" * 64, **part)
    assert said_behind("new") == ["cost"]
    assert said_behind("else") == []


def said_behind(token):
    browser = Client()
    browser.cookies["listing_browser"] = keeping.BINDING
    page = browser.get(reverse("resources:keep_listing", args=[token]))
    return [one.field for one in page.context["said"]]
