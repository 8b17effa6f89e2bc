"""The public tables hold only what may be public, whoever writes them and in whatever order."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from resources.models import (
    PublishedListing,
    PublishedOrganization,
    PublishedPlace,
    Service,
)
from resources.services.listings import Around, Place, add_listing
from resources.services.publishing import withdraw_listing, write_public_copy
from teams.access import Actor
from teams.roles import Permission
from tests.conftest import acting, owner, person_with
from tests.factories import CountyFactory
from tests.resources.factories import (
    AddressFactory,
    LocationFactory,
    OrganizationFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    published_listing,
    publisher,
    whole_listing,
)

pytestmark = pytest.mark.django_db
STREET = "77 Hidden Lane"


@pytest.fixture
def in_area(area):
    with owner():
        CountyFactory(fips="19153")
        yield area


def only(permission, area):
    """An editor who holds just these permissions, as the table of roles may one day say."""

    class Some(Actor):
        def may(self, wanted):
            return wanted in permission

    return Some(person_with("listing_editor", area), area)


def placed(listing, **fields):
    """A place of a listing with its address."""
    location = LocationFactory(area=listing.area, **fields)
    AddressFactory(location=location, address_1=STREET, postal_code="50010")
    return ServiceAtLocationFactory(service=listing, location=location)


def test_every_place_of_a_listing_is_public_the_first_on_the_listing_too(in_area):
    listing = published_listing(in_area)
    placed(listing, name="Second house")
    write_public_copy(listing)
    assert {one.address_1 for one in PublishedPlace.objects.all()} == {"12 Example Street", STREET}
    assert PublishedListing.objects.get().address in {"12 Example Street", STREET}


def test_a_secret_place_is_public_nowhere(in_area):
    listing = published_listing(in_area, address=False)
    placed(listing, secret=True)
    write_public_copy(listing)
    assert not PublishedPlace.objects.exists()
    assert PublishedListing.objects.get().address == ""


@pytest.mark.parametrize("same_row", [True, False])
def test_a_place_of_a_confidential_listing_is_secret_for_every_other(in_area, same_row):
    public = published_listing(in_area, address=False)
    link = placed(public)
    write_public_copy(public)
    assert PublishedPlace.objects.count() == 1
    shelter = whole_listing(in_area, address=False, confidential="shelter")
    if same_row:
        ServiceAtLocationFactory(service=shelter, location=link.location)
    else:
        placed(shelter)
    write_public_copy(public)
    assert not PublishedPlace.objects.exists()


def test_publishing_a_shelter_takes_its_place_out_of_other_copies(in_area):
    public = published_listing(in_area, address=False)
    placed(public)
    write_public_copy(public)
    shelter = published_listing(in_area, address=False, confidential="shelter")
    placed(shelter)
    write_public_copy(shelter)
    assert not PublishedPlace.objects.exists()
    assert PublishedListing.objects.get(pk=public.pk).address == ""


def test_an_editor_cannot_make_a_public_place_secret_alone(in_area):
    public = published_listing(in_area, name_en="Open House", address=False)
    placed(public)
    write_public_copy(public)
    by = only({Permission.EDIT_LISTINGS}, in_area)
    around = Around(place=Place("", STREET, "Sampletown", "50010"))
    fields = {"name_en": "Quiet House", "confidential": "shelter"}
    with acting(by.user), pytest.raises(ValidationError, match="Open House"):
        add_listing(area=in_area, fields=fields, around=around, by=by)
    assert PublishedPlace.objects.count() == 1


def test_the_database_holds_no_place_of_a_confidential_copy(in_area):
    listing = published_listing(in_area, address=False, confidential="shelter")
    row = PublishedPlace(
        id=listing.pk, listing_id=listing.pk, area=in_area, location_key=listing.pk
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    row.confidential = "s"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_private_details_stay_inside_at_any_depth(in_area):
    contacts = [{"name": "Desk"}, {"name": "Marked", "private": True}]
    program = {"name": "Outreach", "contacts": [{"name": "Marked", "private": True}]}
    details = {"contacts": contacts, "program": program, "fax": {"private": True, "n": "Marked"}}
    published_listing(in_area, details=details)
    copied = PublishedListing.objects.values_list("details", flat=True).get()
    assert copied == {
        "contacts": [{"name": "Desk"}],
        "program": {"name": "Outreach", "contacts": []},
    }


def test_details_of_a_confidential_listing_are_few(in_area):
    details = {"licenses": "Yes", "contacts": [{"name": "Desk"}], "service_areas": [{"name": "A"}]}
    published_listing(in_area, address=False, confidential="shelter", details=details)
    assert PublishedListing.objects.values_list("details", flat=True).get() == {"licenses": "Yes"}


def test_the_hotline_is_the_first_number(in_area):
    listing = published_listing(in_area)
    PhoneFactory(service=listing, number="515-555-0199", kind="hotline", position=5)
    write_public_copy(listing)
    numbers = [phone["number"] for phone in PublishedListing.objects.get().phones]
    assert numbers == ["515-555-0199", "515-555-0100"]


def test_nobody_is_sent_where_nobody_is_to_be_sent(in_area):
    listing = published_listing(in_area)
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=listing.pk).update(do_not_refer=True)
    listing.do_not_refer = True
    listing.state = Service.State.DRAFT
    listing.save()
    with pytest.raises(ValidationError):
        write_public_copy(listing)


def test_an_organization_is_public_as_long_as_a_listing_of_it_is(in_area):
    organization = OrganizationFactory(area=in_area)
    first = published_listing(in_area, organization=organization)
    second = published_listing(in_area, organization=organization)
    by = publisher(in_area)
    with acting(by.user):
        withdraw_listing(listing=first, because="", by=by)
        assert PublishedOrganization.objects.count() == 1
        withdraw_listing(listing=second, because="", by=by)
        assert not PublishedOrganization.objects.exists()
        assert not PublishedPlace.objects.exists()
