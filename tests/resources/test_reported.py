"""What people reported stands where the team works: to keep true, call lists, changes of a file."""

import pytest
from django.urls import reverse

from resources.models import ListingReport
from tests.conftest import owner, person_with
from tests.factories import CountyFactory
from tests.resources.factories import (
    CallFactory,
    ImportBatchFactory,
    changed_row,
    published_listing,
)
from tests.resources.keeping import ListingReportFactory

pytestmark = pytest.mark.django_db
SAID = "the number is wrong (2)"


def reports(listing, **more):
    """Two that the number is wrong, one that it helped."""
    with owner():
        for visitor, kind in (("a", "number"), ("b", "number"), ("c", "helped")):
            ListingReportFactory(service=listing, kind=kind, visitor=visitor * 64, **more)


@pytest.fixture
def page(area, client_of):
    client = client_of(person_with("listing_editor", area))

    def ask(name, *keys, **asked):
        response = client.get(reverse(f"resources:{name}", args=[area.slug, *keys]), asked)
        return " ".join(response.content.decode().split())

    return ask


@pytest.fixture
def listing(area):
    with owner():
        county = CountyFactory(fips="19153")
        return published_listing(area, county=county, name_en="Reported pantry")


def test_a_reported_listing_is_to_be_kept_true_until_somebody_looked(page, listing):
    assert "Reported pantry" not in page("keep_true")
    reports(listing)
    assert SAID in page("keep_true", what="reported")
    assert SAID in page("keep_true")
    with owner():
        ListingReport.objects.update(looked_at=listing.created_at)
    assert "Reported pantry" not in page("keep_true", what="reported")


def test_what_only_helped_is_nothing_to_do(page, listing):
    with owner():
        ListingReportFactory(service=listing, kind="helped", visitor="a" * 64)
    assert "Reported pantry" not in page("keep_true", what="reported")


def test_reports_stand_beside_a_listing_that_is_called(page, listing):
    reports(listing)
    with owner():
        call = CallFactory(service=listing)
    assert SAID in page("call_list", call.call_list_id)
    html = page("call", call.call_list_id, call.position)
    assert SAID in html
    assert reverse("resources:listing_reports", args=[listing.area.slug, listing.pk]) in html


def test_an_import_says_that_it_would_change_what_was_reported(page, area):
    with owner():
        batch = ImportBatchFactory(area=area, state="checked", changed_rows=2, sound_rows=2)
        rows = [changed_row(batch), changed_row(batch)]
    assert "People reported" not in page("show_import", batch.pk)
    with owner():
        for visitor in "ab":
            ListingReportFactory(
                area=area, service_id=rows[0].target, kind="number", visitor=visitor * 64
            )
    assert "wrong with 1 listing that this file would change" in page("show_import", batch.pk)
    assert page("import_changes", batch.pk).count(SAID) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_call_list_asks_as_often_for_three_as_for_one(
    page, listing, area, number, django_assert_num_queries
):
    with owner():
        first = CallFactory(service=listing)
        for _more in range(1, number):
            other = published_listing(area, county=CountyFactory(fips="19153"))
            CallFactory(service=other, call_list=first.call_list)
            reports(other)
    page("call_list", first.call_list_id)
    with django_assert_num_queries(11):
        page("call_list", first.call_list_id)
