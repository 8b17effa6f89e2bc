"""Listings for tests; call them inside `with owner():`. Published ones go through the service."""

import random
import uuid
from datetime import time, timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from resources.models import (
    AddedWord,
    Address,
    Call,
    CallList,
    Category,
    DoNotList,
    Download,
    DownloadPart,
    DuplicatePair,
    FreshnessAsk,
    HubEvent,
    ImportBatch,
    ImportFile,
    ImportFinding,
    ImportProfile,
    ImportRow,
    Language,
    ListingMerge,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCategory,
    Verification,
)
from resources.services.import_steps import sealed
from resources.services.publishing import publish_listing, write_public_copy
from teams.access import Actor
from tests.conftest import acting
from tests.factories import AreaFactory, CountyFactory, MembershipFactory, UserFactory

# Two ids of which the first is always the lower, as a pair of listings wants it.
LOW = factory.LazyFunction(lambda: uuid.UUID(int=random.getrandbits(127)))
HIGH = factory.LazyFunction(lambda: uuid.UUID(int=random.getrandbits(127) | 1 << 127))


class CategoryFactory(DjangoModelFactory):
    class Meta:
        model = Category
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"category-{n}")
    name_en = factory.LazyAttribute(lambda one: one.code.replace("-", " ").capitalize())
    name_es = factory.LazyAttribute(lambda one: f"{one.name_en} (es)")


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    area = factory.SubFactory(AreaFactory)
    name = factory.Sequence(lambda n: f"Organization {n}")


class ServiceFactory(DjangoModelFactory):
    class Meta:
        model = Service

    area = factory.SubFactory(AreaFactory)
    name_en = factory.Sequence(lambda n: f"Listing {n}")
    description_en = "We give what children need."
    start_en = "Come by or call."


class ServiceRowFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    service = factory.SubFactory(ServiceFactory)
    area = factory.SelfAttribute("service.area")


class ServiceCategoryFactory(ServiceRowFactory):
    class Meta:
        model = ServiceCategory

    category = factory.SubFactory(CategoryFactory)


class ServiceAreaFactory(ServiceRowFactory):
    class Meta:
        model = ServiceArea

    county = factory.SubFactory(CountyFactory)


class LanguageFactory(ServiceRowFactory):
    class Meta:
        model = Language

    code = "es"


class PhoneFactory(ServiceRowFactory):
    class Meta:
        model = Phone

    number = "515-555-0100"


class ScheduleFactory(ServiceRowFactory):
    class Meta:
        model = Schedule

    weekday = 1
    opens_at = "09:00"
    closes_at = "17:00"


class LocationFactory(DjangoModelFactory):
    class Meta:
        model = Location

    area = factory.SubFactory(AreaFactory)
    name = "The old school"
    latitude = 41.5
    longitude = -93.6


class AddressFactory(DjangoModelFactory):
    class Meta:
        model = Address

    location = factory.SubFactory(LocationFactory)
    area = factory.SelfAttribute("location.area")
    address_1 = "12 Example Street"
    city = "Sampletown"
    postal_code = "50001"


class ServiceAtLocationFactory(ServiceRowFactory):
    class Meta:
        model = ServiceAtLocation

    location = factory.SubFactory(LocationFactory, area=factory.SelfAttribute("..area"))


class HubEventFactory(ServiceRowFactory):
    class Meta:
        model = HubEvent

    title_en = "Story time"
    on = factory.LazyFunction(timezone.localdate)
    starts_at = time(10)
    ends_at = time(11, 30)


class ImportBatchFactory(DjangoModelFactory):
    class Meta:
        model = ImportBatch

    area = factory.SubFactory(AreaFactory)
    file_name = "listings.csv"
    asked_by = factory.SubFactory(UserFactory)


class ImportFileFactory(DjangoModelFactory):
    class Meta:
        model = ImportFile

    batch = factory.SubFactory(ImportBatchFactory)
    area = factory.SelfAttribute("batch.area")
    content = b"name\nOne\n"


class ImportFindingFactory(DjangoModelFactory):
    class Meta:
        model = ImportFinding

    batch = factory.SubFactory(ImportBatchFactory)
    area = factory.SelfAttribute("batch.area")
    row = 2
    level = "warning"
    problem = "bad_phone"


class DownloadFactory(DjangoModelFactory):
    class Meta:
        model = Download

    id = factory.LazyFunction(uuid.uuid4)
    area = factory.SubFactory(AreaFactory)
    form = "hsds"
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))


class DownloadPartFactory(DjangoModelFactory):
    class Meta:
        model = DownloadPart

    download = factory.SubFactory(DownloadFactory)
    number = 0
    content = b"part"


class AddedWordFactory(DjangoModelFactory):
    class Meta:
        model = AddedWord

    category = factory.SubFactory(CategoryFactory)
    language = "en"
    word = "grub"


class ImportRowFactory(DjangoModelFactory):
    class Meta:
        model = ImportRow

    batch = factory.SubFactory(ImportBatchFactory)
    area = factory.SelfAttribute("batch.area")
    number = factory.Sequence(lambda n: n + 1)
    kind = "service"
    file = "service"
    source_id = factory.Faker("uuid4", cast_to=None)
    record = factory.LazyAttribute(lambda one: sealed({"id": str(one.source_id), "name": "Pantry"}))


class ImportProfileFactory(DjangoModelFactory):
    class Meta:
        model = ImportProfile

    area = factory.SubFactory(AreaFactory)
    name = factory.Sequence(lambda n: f"Lists of kind {n}")
    headings_hash = "0" * 64
    mapping = {"agency": "name"}


class DuplicatePairFactory(DjangoModelFactory):
    class Meta:
        model = DuplicatePair

    area = factory.SubFactory(AreaFactory)
    first = factory.SubFactory(ServiceFactory, area=factory.SelfAttribute("..area"), id=LOW)
    second = factory.SubFactory(ServiceFactory, area=factory.SelfAttribute("..area"), id=HIGH)
    score = 80
    reasons = ["name", "phone"]


class ListingMergeFactory(DjangoModelFactory):
    class Meta:
        model = ListingMerge

    area = factory.SubFactory(AreaFactory)
    kept = factory.SubFactory(ServiceFactory, area=factory.SelfAttribute("..area"))
    gone = factory.SubFactory(ServiceFactory, area=factory.SelfAttribute("..area"))
    by = factory.SubFactory(UserFactory)
    before = b"sealed"


def changed_row(batch, **fields):
    """A row of an import that says something else than a listing that is here."""
    here = whole_listing(batch.area, source_id=uuid.uuid4(), name_en="Example pantry")
    record = sealed({"id": str(here.source_id), "name": "Example food pantry"})
    keys = {"source_id": here.source_id, "target": here.pk, "record": record}
    return ImportRowFactory(batch=batch, outcome="changed", **keys, **fields)


class VerificationFactory(ServiceRowFactory):
    class Meta:
        model = Verification

    on = factory.LazyFunction(timezone.localdate)
    parts = ["phone"]
    how = "phone"
    person = factory.SubFactory(UserFactory)
    name = "Rosa Caller"
    title = "Coordinator"


class FreshnessAskFactory(ServiceRowFactory):
    class Meta:
        model = FreshnessAsk

    step = "ask"
    since = factory.LazyFunction(timezone.localdate)
    token_hash = factory.Sequence(lambda n: f"{n:064x}")
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class CallListFactory(DjangoModelFactory):
    class Meta:
        model = CallList

    area = factory.SubFactory(AreaFactory)
    name = "December meeting"
    made_by = factory.SubFactory(UserFactory)
    verifier_name = "Rosa Caller"
    verifier_title = "Coordinator"


class CallFactory(ServiceRowFactory):
    class Meta:
        model = Call

    call_list = factory.SubFactory(CallListFactory, area=factory.SelfAttribute("..area"))
    position = factory.Sequence(lambda n: n % 30000 + 1)


class DoNotListFactory(DjangoModelFactory):
    class Meta:
        model = DoNotList

    area = factory.SubFactory(AreaFactory)
    name = "Closed Closet"
    name_key = "closed closet"
    because = "It asked us."
    entered_by = factory.SubFactory(UserFactory)


def whole_listing(area, *, county=None, category=None, address=True, **fields):
    """A draft with one row of every kind around it."""
    listing = ServiceFactory(area=area, **fields)
    ServiceCategoryFactory(
        service=listing, category=category or CategoryFactory(code="food-pantry")
    )
    ServiceAreaFactory(service=listing, county=county or CountyFactory(fips="19153"))
    LanguageFactory(service=listing)
    PhoneFactory(service=listing)
    ScheduleFactory(service=listing)
    if address:
        link = ServiceAtLocationFactory(service=listing)
        AddressFactory(location=link.location)
    return listing


def publisher(area):
    """Somebody who may publish."""
    person = MembershipFactory(area=area, role="coordinator").person
    return Actor(person, area, frozenset({"coordinator"}))


def publish_as(listing, by):
    """Publish a listing as this person, whom the database knows."""
    with acting(by.user):
        return publish_listing(listing=listing, by=by)


def published_listing(area, **fields):
    """A listing with a public copy."""
    listing = whole_listing(area, **fields)
    listing.state, listing.published_at = listing.State.PUBLISHED, timezone.now()
    listing.version += 1
    listing.save()
    write_public_copy(listing)
    return listing


def published_hub(area, **fields):
    """A hub with a public copy."""
    return published_listing(area, kind="hub", **fields)
