"""Answers are bounded, and the bound hides neither a very name nor a county's own listings."""

import json
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from resources import find, mapping
from resources.models import ImportRow, PublishedPlace
from resources.opening import Moment, open_at
from resources.services.import_steps import save_rows
from teams.models import ZipCode
from tests.conftest import owner
from tests.resources.factories import ImportBatchFactory, OrganizationFactory, published_listing
from tests.resources.test_find import adair, iowa, listed, moment, names, search
from tests.resources.test_map import DES_MOINES, POLK, county, placed

pytestmark = pytest.mark.django_db
__all__ = ["iowa"]  # the fixture


@pytest.fixture
def two_alone(monkeypatch):
    """Two listings are ranked, whatever there is."""
    monkeypatch.setattr(find, "MOST", 2)
    monkeypatch.setattr(mapping, "MOST", 2)


@pytest.fixture
def pantries(iowa, two_alone):
    """More pantries than are ranked, the last called nothing else."""
    with owner():
        for number in range(4):
            listed(iowa, f"Pantry {number}")
        return listed(iowa, "Pantry", name_es="La Despensa")


@pytest.mark.parametrize("typed", ["pantry", "PANTRY", "la despensa"])
def test_a_very_name_is_first_however_many_have_its_words(pantries, typed):
    response = search(q=typed)
    assert response.context["found"].more
    assert names(response)[0] == "Pantry"


def test_a_very_name_that_comes_first_anyway_does_not_hide_that_there_are_more(iowa, two_alone):
    with owner():
        for name in ("Pantry", "Pantry 1", "Pantry 2", "Pantry 3"):
            listed(iowa, name)
    found = search(q="pantry").context["found"]
    assert found.more
    assert len(found.hits) == 2


def test_a_very_name_keeps_to_the_other_filters(pantries):
    assert names(search(q="pantry", county="19001")) == []
    assert "Pantry" not in names(search(q="pantry", cost="free"))


def test_a_countys_own_listing_is_never_crowded_out_by_the_whole_states(iowa, two_alone):
    with owner():
        for number in range(4):
            listed(iowa, f"All of Iowa {number}", statewide=True)
        listed(iowa, "Bread in Adair", county=adair())
    for asked in ({}, {"category": "food-pantry"}, {"q": "bread"}):
        assert "Bread in Adair" in names(search(county="19001", **asked)), asked


def test_near_a_zip_code_the_very_name_comes_before_the_nearest(iowa, two_alone):
    with owner():
        for number in range(4):
            listed(iowa, f"Pantry {number}", north=0.01 * number)
        listed(iowa, "Pantry", north=0.9)
    assert names(search(q="pantry", zip="50309")) == ["Pantry", "Pantry 0"]


def ask(path, **query):
    return Client().get(f"/api/hsds{path}", query)


def lines_of(response):
    return [json.loads(one) for one in b"".join(response.streaming_content).splitlines()]


def test_the_api_says_that_more_would_answer_than_it_ranks(pantries):
    response = ask("/services", search="pantry")
    assert response["X-Total-Items"] == "at least 2"
    assert response.json()["total_items"] == 2
    assert response.json()["contents"][0]["id"] == str(pantries.pk)
    assert "X-Total-Items" not in ask("/services", search="nothinglikeit")


def test_lines_and_pages_of_a_search_are_in_the_same_order(pantries, monkeypatch):
    monkeypatch.setattr(find, "MOST", 4)
    paged = [ask("/services", search="pantry", per_page=1, page=n).json() for n in range(1, 5)]
    streamed = ask("/services", search="pantry", format="ndjson")
    assert streamed["X-Total-Items"] == "at least 4"
    ids = [one["id"] for page in paged for one in page["contents"]]
    assert [one["id"] for one in lines_of(streamed)] == ids
    assert ids[0] == str(pantries.pk)


def test_conditions_narrow_a_search_before_it_is_bounded(pantries, area):
    with owner():
        body = OrganizationFactory(area=area)
        theirs = listed(area, "Pantry of theirs", organization=body)
    for path, key in (("/services", theirs.pk), ("/organizations", body.pk)):
        found = ask(path, search="pantry", organization_id=body.pk)
        assert [one["id"] for one in found.json()["contents"]] == [str(key)], path
    found = ask("/service_at_locations", search="pantry", organization_id=body.pk)
    assert found.json()["total_items"] == PublishedPlace.objects.filter(listing=theirs.pk).count()


def test_a_search_by_the_zip_codes_county_keeps_the_countys_own(iowa, two_alone):
    with owner():
        ZipCode.objects.create(
            code="50849", place="Greenfield", county=adair(), latitude=41.3, longitude=-94.5
        )
        for number in range(4):
            listed(iowa, f"Bread everywhere {number}", statewide=True)
        own = listed(iowa, "Bread in Adair", county=adair())
    found = ask("/services", search="bread", postcode="50849").json()["contents"]
    assert str(own.pk) in [one["id"] for one in found]


@pytest.mark.parametrize("number", [2, 3])
def test_a_map_lists_so_many_places_and_says_when_there_are_more(area, two_alone, number):
    with owner():
        county(POLK, "Polk")
        for turn in range(number):
            placed(area, DES_MOINES, name_en=f"Place {turn}")
    response = Client().get(reverse("resources:county_map", args=[POLK]))
    assert response.context["more"] is (number > 2)
    assert len(response.context["rows"]) == 2
    assert ("More than 2 places" in response.content.decode()) is (number > 2)


def test_the_map_counts_a_part_of_a_very_large_network(area, monkeypatch):
    with owner():
        for _number in range(3):
            published_listing(area)
    cache.clear()
    whole = mapping.counts_by_county()
    cache.clear()
    monkeypatch.setattr(mapping, "SIZE", "SELECT 200000")
    monkeypatch.setattr(mapping, "COUNTED", 199_999)  # nearly all of it: every block is read
    assert set(mapping.counts_by_county()) <= set(whole)


@pytest.mark.parametrize(
    ("number", "told"), [(3, 3), (99.0, 99), (40.4, 40), (1234.5, 1200), (240_768.3, 240_000)]
)
def test_an_estimate_has_two_digits(number, told):
    assert mapping.about(number) == told


@pytest.mark.parametrize(("minute", "found"), [(10 * 60, 1), (16 * 60 + 59, 1), (18 * 60, 0)])
def test_open_now_is_the_same_with_and_without_the_index(iowa, monkeypatch, minute, found):
    with owner():
        listed(iowa, "Mondays")  # Monday 9 to 5
    monkeypatch.setattr("resources.finding_form.moment_of", lambda: moment(minute))
    assert len(names(search(open="1"))) == found


def test_by_night_the_index_of_hours_answers(iowa):
    day = Moment(moment(0).day, 10 * 60)
    assert "holds_common" in str(open_at(day))
    assert "holds_common" not in str(open_at(moment(20 * 60)))


PAGES = (
    "/supports/?q=pantry",
    "/supports/?q=pantri",
    "/supports/?q=pantry&zip=50309&open=1&age=4",
    "/supports/?zip=50309",
    "/supports/kind/food/",
    "/supports/county/polk/",
    "/supports/map/",
    "/supports/map/19153/",
    "/api/hsds/services?full=true",
    "/api/hsds/services?search=pantry",
    "/api/hsds/services?postcode=50309&proximity=9000",
    "/api/hsds/service_at_locations?postcode=50309&proximity=9000",
    "/api/hsds/organizations?search=pantry",
)


def queries_of(path):
    cache.clear()
    with CaptureQueriesContext(connection) as asked:
        assert Client().get(path).status_code == 200, path
    return len(asked)


def some_more(area, number):
    for turn in range(number):
        body = OrganizationFactory(area=area)
        listed(area, f"Pantry {turn}", north=0.02 * turn, organization=body)


def test_every_public_page_asks_as_often_of_a_small_network_as_of_a_larger_one(iowa):
    with owner():
        some_more(iowa, 4)  # a search that finds fewer is counted as a gap, by one more
    small = {path: queries_of(path) for path in PAGES}
    with owner():
        some_more(iowa, 4)
    assert {path: queries_of(path) for path in PAGES} == small
    assert max(small.values()) <= 12


def test_a_row_of_an_import_is_saved_whole_in_one_statement(area, django_assert_num_queries):
    with owner():
        batch = ImportBatchFactory(area=area)
        made = {"area": area, "batch": batch, "record": b"sealed"}
        rows = [
            ImportRow.objects.create(number=n, source_id=uuid.uuid4(), kind="service", **made)
            for n in range(3)
        ]
        rows[0].target, rows[0].before, rows[0].loaded = uuid.uuid4(), b"\x00 was", True
        rows[1].outcome = ImportRow.Outcome.REFUSED
        with django_assert_num_queries(1):
            save_rows(rows, "outcome", "loaded", "target", "before")
        told = ("outcome", "loaded", "target", "before")
        for row in rows:
            saved = ImportRow.objects.get(pk=row.pk)
            for name in told:
                value = getattr(saved, name)
                value = bytes(value) if isinstance(value, memoryview) else value
                assert value == getattr(row, name), name
