"""No table of the network shows or takes a row of another area."""

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from resources.models import (
    Address,
    Category,
    CommunityNeed,
    ImportBatch,
    ImportFile,
    ImportFinding,
    ImportProfile,
    ImportRow,
    Language,
    Location,
    Organization,
    Phone,
    PublishedListing,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCategory,
    Vocabulary,
)
from tests.conftest import acting, owner, person_with
from tests.resources import factories

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]

FOR_ALL_ROLES = (
    Organization,
    Service,
    ServiceCategory,
    ServiceArea,
    Language,
    Phone,
    Schedule,
    CommunityNeed,
)
FOR_EDITORS = (
    Location,
    Address,
    ServiceAtLocation,
    ImportBatch,
    ImportFile,
    ImportFinding,
    ImportRow,
    ImportProfile,
)
OWNED = (*FOR_ALL_ROLES, *FOR_EDITORS)


def fill(area):
    """One row in every table of the network."""
    listing = factories.whole_listing(area, organization=factories.OrganizationFactory(area=area))
    batch = factories.ImportBatchFactory(area=area)
    factories.ImportFileFactory(batch=batch)
    factories.ImportFindingFactory(batch=batch)
    factories.ImportRowFactory(batch=batch)
    factories.ImportProfileFactory(area=area)
    category = factories.CategoryFactory(code="food-pantry")
    CommunityNeed.objects.create(
        area=area, category=category, answered_by=listing, closed_at=timezone.now()
    )
    return listing


@pytest.fixture
def both(area, other_area):
    with owner():
        return fill(area), fill(other_area)


@pytest.mark.parametrize("model", OWNED)
def test_editors_see_their_own_area_alone(both, area, coordinator, model):
    with acting(coordinator):
        assert set(model.objects.values_list("area", flat=True)) == {area.pk}
    with acting(None):
        assert model.objects.count() == 0


@pytest.mark.parametrize("model", OWNED)
def test_nobody_changes_or_deletes_another_areas_rows(both, area, other_area, coordinator, model):
    with acting(coordinator), transaction.atomic():
        rows = model.objects.filter(area=other_area)
        assert rows._raw_delete("default") == 0
        if model not in (ImportFile, ImportFinding):
            assert rows.update(version=9) == 0
    with owner():
        assert model.objects.filter(area=other_area).count() == 1


@pytest.mark.parametrize("model", OWNED)
def test_nobody_writes_a_row_into_another_area(both, area, other_area, coordinator, model):
    with owner():
        row = model.objects.filter(area=other_area).get()
    row.pk = factories.UserFactory.build().pk
    with acting(coordinator), pytest.raises(ProgrammingError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("model", FOR_EDITORS)
def test_places_and_imports_are_for_editors(both, area, model):
    with acting(person_with("team_member", area)):
        assert Service.objects.count() == 1
        assert model.objects.count() == 0


def test_private_numbers_are_for_editors(both, area, coordinator):
    with owner():
        factories.PhoneFactory(service=both[0], number="515-555-0177", public=False)
    with acting(person_with("team_member", area)):
        assert [one.number for one in Phone.objects.all()] == ["515-555-0100"]
    with acting(coordinator):
        assert Phone.objects.count() == 2


def test_the_state_reads_listings_of_all_areas_and_no_place(both):
    with acting(person_with("state_coordinator")):
        assert Service.objects.count() == 2
        assert Address.objects.count() == 0


@contextmanager
def at_once():
    """Constraints that wait for the end of the transaction are checked at the end of the block."""
    with transaction.atomic():
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


LINKS = [
    (Service, "organization_id", Organization),
    (Service, "batch_id", ImportBatch),
    (Organization, "batch_id", ImportBatch),
    (ServiceCategory, "service_id", Service),
    (ServiceArea, "service_id", Service),
    (Language, "service_id", Service),
    (Phone, "service_id", Service),
    (Schedule, "service_id", Service),
    (ServiceAtLocation, "service_id", Service),
    (ServiceAtLocation, "location_id", Location),
    (Address, "location_id", Location),
    (ImportFile, "batch_id", ImportBatch),
    (ImportFinding, "batch_id", ImportBatch),
    (ImportRow, "batch_id", ImportBatch),
    (ImportBatch, "profile_id", ImportProfile),
    (CommunityNeed, "answered_by_id", Service),
]


@pytest.mark.parametrize(("model", "column", "parent"), LINKS)
def test_no_row_can_be_tied_to_another_areas(both, area, other_area, model, column, parent):
    with owner():
        theirs = parent.objects.get(area=other_area)
        with pytest.raises(IntegrityError), at_once():
            model.objects.filter(area=area).update(**{column: theirs.pk})


def test_a_public_copy_cannot_be_tied_to_another_areas_listing(both, area):
    with owner():
        listing = factories.published_listing(area)
        with pytest.raises(IntegrityError), at_once():
            PublishedListing.objects.filter(pk=listing.pk).update(area=both[1].area)


def test_public_copies_are_written_only_by_publishers_of_their_area(both, area, stranger):
    with owner():
        listing = factories.published_listing(area)
    for person in (stranger, person_with("team_member", area), person_with("state_coordinator")):
        with acting(person), transaction.atomic():
            rows = PublishedListing.objects.filter(pk=listing.pk)
            assert rows.update(name_en="Mine") == 0
            assert rows._raw_delete("default") == 0
            copy = PublishedListing(
                service=both[0], area=area, copied_version=1, published_at=timezone.now()
            )
            with pytest.raises(ProgrammingError), transaction.atomic():
                copy.save(force_insert=True)


def test_a_published_state_needs_the_right_to_publish(both, area):
    editor = person_with("listing_editor", area)
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM authz.role_grant"
            " WHERE role = 'listing_editor' AND permission = 'publish_listings'"
        )
    rows = Service.objects.filter(pk=both[0].pk)
    with acting(editor), pytest.raises(DatabaseError), transaction.atomic():
        rows.update(state="published", published_at=timezone.now())


def test_reference_words_are_read_by_all_and_written_by_nobody_without_a_role(both, coordinator):
    with owner():
        factories.CategoryFactory(code="food")
    with acting(None):
        assert Category.objects.count() == 2
        with pytest.raises(ProgrammingError), transaction.atomic():
            Vocabulary.objects.create(word="mine", shown="mine")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Category.objects.create(code="mine")
    with acting(coordinator):
        assert Category.objects.update(name_en="Mine") == 0
