"""What the worker does for the network while it is killed: work prepared, and what stands after."""

from datetime import date, timedelta
from uuid import uuid4

from django.utils import timezone

from cppc.core.crypto import encrypt
from resources.models import (
    Download,
    ImportBatch,
    ListingLink,
    PublishedEvent,
    PublishedListing,
    RelayMessage,
    SearchCount,
    Service,
)
from resources.notices import check, load
from resources.services.claims import claim_by_contact, claim_by_team
from resources.services.downloads import order_download
from resources.services.duplicates import queue_nightly
from resources.services.import_publish import order_publish
from resources.services.imports import order_load, order_undo, start_import
from resources.services.listing_links import PURPOSE
from resources.services.relay import write_to_neighbor
from resources.services.suggestions import refuse_suggestion
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, owner
from tests.factories import CountyFactory
from tests.resources.factories import CategoryFactory, DownloadFactory, published_listing
from tests.resources.keeping import ListingLinkFactory, ListingSuggestionFactory

DESK = "desk@listing.example.org"

COTS = 5
FILES = {
    "check": b"name,counties\nShoes,all\n",
    "load": b"name,counties\nPantry,all\nClothes,all\n",
    "undo": b"name,counties\nToys,all\nCoats,all\n",
    "publish": b"name,counties,description,categories,how_to_start\n"
    + b"".join(b"Cot %d,all,A bed.,food-pantry,Call.\n" % n for n in range(COTS)),
}
MAIL_JOBS = {"resources.claim_mail", "resources.suggestion_mail", "resources.relay_mail"}
# Jobs that are not killed here, and who orders them.
ORDERED = {
    "resources.ask": "queued by the task of the ladder",
}


def import_files(place):
    """A file to check, one to load, one to take back; a night's comparison and a download."""
    by = actor_in(place.coordinator, place.area)
    with owner():
        CountyFactory(fips="19153", name="Polk")
        CategoryFactory(code="food-pantry")
    with acting(place.coordinator):
        for step, content in FILES.items():
            given = {"area": place.area, "file_name": f"{step}.csv", "content": content}
            batch = start_import(**given, by=by)
            payload = {"batch": str(batch.pk), "actor": str(place.coordinator.pk)}
            if step != "check":
                check(payload)
                batch.refresh_from_db()
                order_load(batch=batch, by=by)
            if step in ("undo", "publish"):
                load(payload)
                batch.refresh_from_db()
                {"undo": order_undo, "publish": order_publish}[step](batch=batch, by=by)
        queue_nightly(place.area)
        order_download(area=place.area, form="hsds", by=by)


def imported_once(place):
    """Each file as it was ordered, no listing twice, and every publishable one public, whole."""
    states = sorted(ImportBatch.objects.values_list("state", flat=True))
    mine = Service.objects.filter(area=place.area, batch__isnull=False)
    listed = sorted(mine.exclude(state="published").values_list("name_en", flat=True))
    public = sorted(mine.filter(state="published").values_list("name_en", "public_copy__name_en"))
    told = list(ImportBatch.objects.exclude(published_rows=0).values_list("published_rows"))
    made = Download.objects.filter(area=place.area, state="ready").count()
    return (states, listed, public, told, made) == (
        ["checked", "loaded", "loaded", "undone"],
        ["Clothes", "Pantry"],
        [(f"Cot {n}", f"Cot {n}") for n in range(COTS)],
        [(COTS,)],
        1,
    )


def words_from_outside(place):
    """A claim by the address on a listing, one for the team, an answer, words for a neighbor."""
    with owner():
        given = {"county": CountyFactory(fips="19153"), "email": DESK}
        formal = published_listing(place.area, **given)
        neighbor = published_listing(place.area, kind="informal", **given)
        link = ListingLinkFactory(service=formal, sealed=encrypt(DESK, purpose=PURPOSE))
        said = ListingSuggestionFactory(service=formal, link_id=link.pk, origin="provider")
    copies = PublishedListing.objects.in_bulk([formal.pk, neighbor.pk])
    with acting(None):
        claim_by_contact(listing=copies[formal.pk], language="en")
        asked = {"name": "Pat Provider", "email": DESK, "why": "We run it."}
        claim_by_team(listing=copies[formal.pk], language="es", **asked)
        write_to_neighbor(listing=copies[neighbor.pk], words="May I come by on Monday?")
    with acting(place.coordinator):
        by = actor_in(place.coordinator, place.area)
        refuse_suggestion(suggestion=said, because="We looked; it is right.", by=by)


def heard_once(place):
    """Each mail to the desk once, and its link stands."""
    to_desk = sorted(mail["Subject"] for mail in place.mails() if mail["To"] == DESK)
    links = ListingLink.objects.filter(claim__isnull=False).count()
    return (len(to_desk), links, RelayMessage.objects.count()) == (3, 1, 0)


def leave_network_behind(place):
    """Things whose day is over, in an area of its own."""
    past = timezone.now() - timedelta(days=30)
    with owner():
        area = factories.AreaFactory()
        DownloadFactory.create_batch(3, area=area, state="ready", expires_at=past)
        SearchCount.objects.create(category=CategoryFactory(), month=date(2020, 1, 1), nothing=9)
        listing = published_listing(area, county=CountyFactory(fips="19153"))
        long_ago = {"published_at": timezone.now() - timedelta(days=400)}
        Service.objects.filter(pk=listing.pk).update(taking="full", taking_until=past, **long_ago)
        PublishedListing.objects.filter(pk=listing.pk).update(**long_ago)
        PublishedEvent.objects.create(
            id=uuid4(), listing_id=listing.pk, area=area, title_en="Over", on=past.date(),
            starts_at="10:00", ends_at="11:00", last_day=past.date(),
        )  # fmt: skip
        words = RelayMessage.objects.create(area=area, service=listing, sealed="U2VhbGVk" * 6)
        RelayMessage.objects.filter(pk=words.pk).update(created_at=past)


def downloads_gone(_place):
    return not Download.objects.filter(expires_at__lt=timezone.now()).exists()


def events_gone(_place):
    return not PublishedEvent.objects.exists()


def words_gone(_place):
    return not RelayMessage.objects.exists()


def searches_gone(_place):
    return not SearchCount.objects.exists()


def full_no_more(_place):
    return not Service.objects.filter(taking="full").exists()


def left_the_search(_place):
    return PublishedListing.objects.filter(stale=True).count() == 1
