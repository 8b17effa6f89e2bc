"""What is public no more leaves its copies; what is private in one place stays so in another."""

import json
import uuid

import pytest
from django.test import Client

from resources.models import Phone, PublishedListing, Service, Vocabulary
from resources.services.listings import Around, PhoneRow, change_listing
from resources.services.merges import merge_listings
from resources.services.publishing import withdraw_listing, write_public_copy
from tests.conftest import acting, owner
from tests.factories import AreaFactory, CountyFactory
from tests.resources.factories import (
    DownloadFactory,
    PhoneFactory,
    published_listing,
    publisher,
    whole_listing,
)
from tests.resources.test_import_loading import (  # noqa: F401 - a fixture
    A,
    editor,
    record,
    run,
)

pytestmark = pytest.mark.django_db
FILE = "/supports/take-along/{}/"


@pytest.fixture
def world(area):
    """A public listing, and files of its area, of the state and of another area."""
    with owner():
        listing = published_listing(area, name_en="Zwindle pantry", description_en="Bread, zrolls.")
        published_listing(area, name_en="Another pantry")
        files = [DownloadFactory(area=one, state="ready") for one in (area, None, AreaFactory())]
        return listing, [one.pk for one in files], publisher(area)


def reached(files):
    return [Client().get(FILE.format(key)).status_code for key in files]


def test_a_withdrawn_listing_leaves_files_and_dictionary(world):
    listing, files, by = world
    assert reached(files) == [200, 200, 200]
    with acting(by.user):
        withdraw_listing(listing=listing, because="closed", by=by)
    assert reached(files) == [404, 404, 200]
    left = set(Vocabulary.objects.values_list("word", flat=True))
    assert left & {"zwindle", "zrolls", "pantry", "another"} == {"pantry", "another"}


def changed(listing, by, phones, **fields):
    around = Around(categories=["food-pantry"], counties=["19153"], phones=phones)
    with acting(by.user):
        return change_listing(
            listing=listing, version=listing.version, fields=fields, around=around, by=by
        )


def test_a_number_taken_back_ends_the_files_and_new_words_do_not(world):
    listing, files, by = world
    phones = [PhoneRow("515-555-0100")]
    listing = changed(listing, by, phones, description_en="Bread and milk.")
    changed(listing, by, [PhoneRow("515-555-0100", public=False)])
    assert reached(files) == [404, 404, 200]
    assert not Vocabulary.objects.filter(word="zrolls").exists()


def test_words_alone_end_no_file(world):
    listing, files, by = world
    listing.description_en = "Bread and milk."
    with owner():
        listing.save()
    with acting(by.user):
        write_public_copy(listing)
    assert reached(files) == [200, 200, 200]


def test_a_stranger_ends_nothing(world):
    listing, files, _by = world
    with owner():
        other = publisher(AreaFactory())
    with acting(other.user), pytest.raises(Service.DoesNotExist):
        withdraw_listing(listing=listing, because="closed", by=other)
    assert reached(files) == [200, 200, 200]


def test_a_merge_keeps_a_private_number_and_a_neighbors_address_private(area):
    with owner():
        CountyFactory(fips="19153")
        kept = published_listing(area, kind="formal")
        mine = {"kind": "informal", "email": "neighbor@example.org"}
        gone = whole_listing(area, **mine)
        gone.phones.all().delete()
        PhoneFactory(service=gone, number="(515) 555-0100", public=False)
        by = publisher(area)
    with acting(by.user):
        merge_listings(kept=kept, gone=gone, from_gone=["email"], by=by)
    copy = PublishedListing.objects.get(pk=kept.pk)
    assert (copy.email, copy.phones) == ("", [])


def test_an_import_makes_no_private_number_public(area, run):  # noqa: F811 - the fixture
    run.load(record())
    Phone.objects.update(public=False)
    run.load(json.dumps(json.loads(record()) | {"name": "Pantry of bread"}).encode(), changes=True)
    listing = Service.objects.get(source_id=uuid.UUID(A))
    assert (listing.name_en, [one.public for one in listing.phones.all()]) == (
        "Pantry of bread",
        [False],
    )


@pytest.mark.parametrize(
    ("origin", "answer"),
    [("http://testserver", 302), ("null", 302), ("https://evil.example", 403)],
)
def test_a_form_of_another_origin_is_refused(world, origin, answer):
    browser = Client(headers={"Origin": origin})
    assert browser.post(f"/supports/{world[0].pk}/claim/").status_code == answer
