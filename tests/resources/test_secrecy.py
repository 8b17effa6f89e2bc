"""Secret places stay secret however their street is written and whatever words would tell them."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from resources.models import PublishedListing, PublishedOrganization, PublishedPlace
from resources.services.hubs import add_event
from resources.services.listings import Around, PhoneRow, Place, add_listing
from resources.services.publishing import publish_listing, write_public_copy
from resources.services.secrecy import is_one_of, street_of, tells
from resources.services.verifying import announce
from teams.models import County
from tests.conftest import acting, owner
from tests.factories import CountyFactory
from tests.resources.factories import (
    AddressFactory,
    CategoryFactory,
    LocationFactory,
    OrganizationFactory,
    ServiceAtLocationFactory,
    published_hub,
    published_listing,
    publisher,
    whole_listing,
)

pytestmark = pytest.mark.django_db
STREET, CODE = "77 North Hidden Lane", "50010"
WRITTEN = [
    ("77 North Hidden Lane", "50010-1234"),
    ("77  n. hidden LN.", "50010"),
    ("77 North Hidden Ln", "50010-9999"),
]
TELLING = "Come to 77 N Hidden Ln., side door."


def at(listing, street=STREET, code=CODE, **fields):
    location = LocationFactory(area=listing.area, **fields)
    AddressFactory(location=location, address_1=street, postal_code=code)
    return ServiceAtLocationFactory(service=listing, location=location)


@pytest.fixture
def by(area):
    with owner():
        CountyFactory(fips="19153")
        return publisher(area)


@pytest.fixture
def shelter(area, by):
    with owner():
        body = OrganizationFactory(area=area, name="Haven")
        listing = published_listing(area, address=False, confidential="shelter", organization=body)
        at(listing)
        write_public_copy(listing)
        return listing


@pytest.mark.parametrize(("street", "code"), WRITTEN)
def test_a_shelters_place_is_hidden_however_it_is_written(area, shelter, street, code):
    with owner():
        public = published_listing(area, address=False)
        at(public, street, code)
        write_public_copy(public)
    assert not PublishedPlace.objects.exists()
    assert PublishedListing.objects.get(pk=public.pk).address == ""


@pytest.mark.parametrize(("street", "code"), WRITTEN)
def test_a_new_shelter_hides_its_place_elsewhere_however_it_is_written(area, by, street, code):
    with owner():
        public = published_listing(area, address=False)
        at(public, street, code)
        write_public_copy(public)
        assert PublishedPlace.objects.count() == 1
        hidden = published_listing(area, address=False, confidential="shelter")
        at(hidden)
        write_public_copy(hidden)
    assert not PublishedPlace.objects.exists()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("1 Oak St", "50010"), ("1 Oak Street", "50010-1"), True),
        (("1 Oak St", "50010"), ("1 Oak Street", ""), True),
        (("1 Oak St", "50010"), ("1 Oak Street", "50011"), False),
        (("1 Oak St", "50010"), ("11 Oak Street", "50010"), False),
        (("", ""), ("", ""), False),
    ],
)
def test_streets_are_the_same_by_their_words_and_five_digits(one, other, same):
    assert is_one_of(street_of(*one), [street_of(*other)]) is same


def test_a_secret_is_told_by_whole_words_alone():
    assert tells(["at 77 North Hidden Lane."], ["77 n hidden ln"])
    assert not tells(["at 177 North Hidden Lane"], ["77 n hidden ln"])


def test_a_public_listing_does_not_tell_its_secret_place(area, by):
    with owner():
        listing = whole_listing(area, address=False, start_en=TELLING)
        at(listing, secret=True)
    with acting(by.user), pytest.raises(ValidationError, match="address stands in the words"):
        publish_listing(listing=listing, by=by)


def test_an_announcement_does_not_tell_where_a_shelter_is(area, by, shelter):
    day = timezone.localdate()
    said = {"notice_en": TELLING, "notice_es": "", "notice_until": day}
    with acting(by.user), pytest.raises(ValidationError, match="address stands in the words"):
        announce(listing=shelter, by=by, **said)
    assert PublishedListing.objects.get(pk=shelter.pk).notice_en == ""


def test_an_event_does_not_tell_a_hubs_secret_place(area, by):
    with owner():
        hub = published_hub(area, address=False)
        at(hub, secret=True)
        write_public_copy(hub)
    event = {"title_en": "Supper", "title_es": "", "note_en": TELLING, "note_es": ""}
    event |= {"on": timezone.localdate(), "starts_at": "10:00", "ends_at": "11:00"}
    with acting(by.user), pytest.raises(ValidationError, match="address stands in the words"):
        add_event(listing=hub, fields={**event, "weekly": False, "until": None}, by=by)


def test_an_organizations_words_do_not_tell_where_its_shelter_is(area, shelter):
    with owner():
        body = shelter.organization
        body.description, body.alternate_name = TELLING, "The Haven"
        body.save()
        write_public_copy(shelter)
    copy = PublishedOrganization.objects.get()
    assert (copy.description, copy.alternate_name) == ("", "The Haven")


def test_another_listings_words_do_not_tell_where_a_new_shelter_is(area, by):
    with owner():
        beside = published_listing(area, name_en="Beside", start_en=TELLING, address=False)
        at(beside)
        write_public_copy(beside)
        hidden = whole_listing(area, address=False, confidential="shelter")
        at(hidden)
    with acting(by.user), pytest.raises(ValidationError, match="words of: Beside"):
        publish_listing(listing=hidden, by=by)


@pytest.mark.parametrize(("organization", "shown"), [("", []), ("A church", ["515-555-0100"])])
def test_a_neighbors_own_number_is_never_public(area, by, organization, shown):
    around = Around(
        organization=organization,
        categories=["food-pantry"],
        counties=[County.objects.get().pk],
        phones=[PhoneRow("515-555-0100")],
        place=Place(),
    )
    with owner():
        CategoryFactory(code="food-pantry")
    fields = {"name_en": "Rides", "description_en": "We drive.", "start_en": "Write to us."}
    with acting(by.user):
        made = add_listing(area=area, fields={**fields, "kind": "informal"}, around=around, by=by)
        with owner():
            made.details = {"contacts": [{"name": "Pat"}], "licenses": []}
            made.save()
        publish_listing(listing=made, by=by)
    copy = PublishedListing.objects.defer(None).get()
    assert [one["number"] for one in copy.phones] == shown
    assert ("contacts" in copy.details) is bool(organization)
