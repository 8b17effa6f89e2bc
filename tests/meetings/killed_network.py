"""What the worker does for the network while it is killed: work prepared, and what stands after."""

from datetime import date, timedelta
from uuid import uuid4

from django.utils import timezone

from resources.models import (
    Download,
    ImportBatch,
    PublishedEvent,
    PublishedListing,
    RelayMessage,
    SearchCount,
    Service,
)
from resources.notices import check, load
from resources.services.downloads import order_download
from resources.services.duplicates import queue_nightly
from resources.services.imports import order_load, order_undo, start_import
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, owner
from tests.factories import CountyFactory
from tests.resources.factories import CategoryFactory, DownloadFactory, published_listing

FILES = {
    "check": b"name,counties\nShoes,all\n",
    "load": b"name,counties\nPantry,all\nClothes,all\n",
    "undo": b"name,counties\nToys,all\nCoats,all\n",
}
# Jobs that are not killed here, and who orders them.
ORDERED = {
    "resources.ask": "queued by the task of the ladder",
    "resources.publish_import": "ordered by a person once an import is loaded",
    "resources.claim_mail": "ordered by a stranger's claim",
    "resources.suggestion_mail": "ordered by the answer to a suggestion",
    "resources.relay_mail": "ordered by words for a neighbor",
    "resources.network_job": "ordered by strangers' words for the team",
}


def import_files(place):
    """A file to check, one to load, one to take back; a night's comparison and a download."""
    by = actor_in(place.coordinator, place.area)
    with owner():
        CountyFactory(fips="19153", name="Polk")
    with acting(place.coordinator):
        for step, content in FILES.items():
            given = {"area": place.area, "file_name": f"{step}.csv", "content": content}
            batch = start_import(**given, by=by)
            payload = {"batch": str(batch.pk), "actor": str(place.coordinator.pk)}
            if step != "check":
                check(payload)
                batch.refresh_from_db()
                order_load(batch=batch, by=by)
            if step == "undo":
                load(payload)
                batch.refresh_from_db()
                order_undo(batch=batch, by=by)
        queue_nightly(place.area)
        order_download(area=place.area, form="hsds", by=by)


def imported_once(place):
    """Each file as it was ordered, and no listing twice."""
    states = sorted(ImportBatch.objects.values_list("state", flat=True))
    listed = sorted(Service.objects.filter(area=place.area).values_list("name_en", flat=True))
    made = Download.objects.filter(area=place.area, state="ready").count()
    return (states, listed, made) == (["checked", "loaded", "undone"], ["Clothes", "Pantry"], 1)


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
