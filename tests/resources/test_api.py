"""The open API: what it answers, what it refuses, and how it may be kept."""

import json
import uuid

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resources.hsds.documents import steward_id
from resources.hsds.openapi import LISTED, PARAMETERS
from resources.hsds.shape import own_id
from resources.models import PublishedListing, PublishedPlace
from teams.models import ZipCode
from tests.conftest import owner
from tests.factories import CountyFactory
from tests.resources.factories import (
    CategoryFactory,
    OrganizationFactory,
    published_listing,
)

pytestmark = pytest.mark.django_db
ROOT = "/api/hsds"
LISTS = tuple(LISTED)


@pytest.fixture
def listing(area):
    with owner():
        return published_listing(area, name_en="Maple pantry")


def ask(path, **headers):
    return Client(headers=headers).get(f"{ROOT}{path}")


def contents(path):
    response = ask(path)
    assert response.status_code == 200, response.content
    return response.json()["contents"]


def ids(path):
    return [one["id"] for one in contents(path)]


def test_the_root_names_version_profile_and_description():
    told = ask("/").json()
    assert told["version"] == "3.2"
    assert told["profile"] == "http://testserver/api/hsds/profile"
    assert told["openapi_url"] == "http://testserver/api/hsds/openapi.json"


@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_a_page_of_the_standard(listing, path):
    page = ask(f"{path}?per_page=1").json()
    number = len(page.pop("contents"))
    assert number == page["size"] == 1
    assert page["page_number"] == 1
    assert page["first_page"] is True
    assert page["empty"] is False
    assert page["total_pages"] == page["total_items"]


@pytest.mark.parametrize("path", LISTS)
def test_a_page_past_the_end_is_empty(listing, path):
    page = ask(f"{path}?page=999999").json()
    assert (page["contents"], page["empty"], page["last_page"]) == ([], True, True)


@pytest.mark.parametrize("path", LISTS)
def test_each_row_is_there_by_its_id_and_another_is_not(listing, path):
    (first, *_others) = ids(path)
    assert ask(f"{path}/{first}").json()["id"] == first
    assert ask(f"{path}/{first}/").status_code == 200
    unknown = ask(f"{path}/{uuid.uuid4()}")
    assert unknown.status_code == 404
    assert unknown["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", [*LISTS, "", "/profile", "/openapi.json"])
def test_an_address_works_with_and_without_its_slash_and_for_a_head(listing, path):
    for address in (path, f"{path}/"):
        assert ask(address).status_code == 200
        head = Client().head(f"{ROOT}{address}")
        assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("page=0", "page"),
        ("page=x", "page"),
        ("per_page=201", "per_page"),
        ("per_page=-1", "per_page"),
        ("format=xml", "format"),
        ("full=perhaps", "full"),
        ("minimal=2", "minimal"),
        ("taxonomy_term_id=food", "taxonomy_term_id"),
        ("taxonomy_id=1", "taxonomy_id"),
        ("organization_id='--", "organization_id"),
        ("modified_after=soon", "modified_after"),
        ("modified_after=2026-02-31", "modified_after"),
        ("postcode=abc", "postcode"),
        ("postcode=99999", "postcode"),
        ("proximity=100", "postcode"),
        ("postcode=50001&proximity=400001", "proximity"),
    ],
)
def test_a_bad_value_is_refused_by_the_name_of_its_parameter(query, name):
    response = ask(f"/services?{query}")
    assert response.status_code == 400
    assert response.json()["parameter"] == name
    assert response["Access-Control-Allow-Origin"] == "*"


def test_services_are_found_by_the_sites_own_search(area, listing):
    with owner():
        other = published_listing(area, name_en="Tutors on Elm")
    assert ids("/services?search=maple") == [str(listing.pk)]
    assert ids("/services?search=tutor") == [str(other.pk)]
    assert ids("/services?search=nothinglikeit") == []
    assert ids("/organizations?search=maple") == [steward_id(area.pk)]
    assert len(ids("/service_at_locations?search=maple")) == 1


def test_conditions_narrow_each_other(area, listing):
    with owner():
        body = OrganizationFactory(area=area)
        tutor = CategoryFactory(code="tutoring")
        other = published_listing(area, organization=body, category=tutor)
    pantry, tutoring = (own_id("term", "cppc", code) for code in ("food-pantry", "tutoring"))
    assert ids(f"/services?taxonomy_term_id={pantry}") == [str(listing.pk)]
    assert ids(f"/services?taxonomy_term_id={tutoring}") == [str(other.pk)]
    assert ids(f"/services?organization_id={body.pk}") == [str(other.pk)]
    assert ids(f"/services?organization_id={steward_id(area.pk)}") == [str(listing.pk)]
    assert ids(f"/services?organization_id={body.pk}&taxonomy_term_id={pantry}") == []
    assert len(ids(f"/services?taxonomy_id={own_id('taxonomy', 'cppc')}")) == 2
    assert ids(f"/services?taxonomy_id={uuid.uuid4()}") == []


def test_changes_are_found_from_a_moment_on(listing):
    at = PublishedListing.objects.get().changed_at
    assert ids(f"/services?modified_after={at:%Y-%m-%dT%H:%M:%S}Z") == [str(listing.pk)]
    later = at + timezone.timedelta(seconds=2)
    assert ids(f"/services?modified_after={later:%Y-%m-%dT%H:%M:%S}%2B00:00") == []
    (only,) = contents("/services?minimal=true")
    assert set(only) == {"id", "last_modified"}


@pytest.fixture
def zip_codes(db):
    with owner():
        county = CountyFactory(fips="19153")
        place = {"county": county, "place": "Town", "longitude": -93.6}
        ZipCode.objects.create(code="50001", latitude=41.5, **place)
        ZipCode.objects.create(code="50002", latitude=42.0, **place)


def test_a_zip_code_finds_who_serves_its_county(zip_codes, area, listing):
    with owner():
        published_listing(area, county=CountyFactory(fips="19001"))
        everywhere = published_listing(area, county=CountyFactory(fips="19001"), statewide=True)
    found = set(ids("/services?postcode=50001"))
    assert found == {str(listing.pk), str(everywhere.pk)}


def test_distance_is_measured_exactly_and_the_nearest_comes_first(zip_codes, area, listing):
    with owner():
        far = published_listing(area)
        PublishedPlace.objects.filter(listing=far.pk).update(latitude=41.59)
    degree = 111_195  # meters of a degree of latitude
    near, all_of_it = int(0.0899 * degree), int(0.0901 * degree)
    assert ids(f"/services?postcode=50001&proximity={near}") == [str(listing.pk)]
    ordered = contents(f"/service_at_locations?postcode=50001&proximity={all_of_it}")
    assert [one["service"]["id"] for one in ordered] == [str(listing.pk), str(far.pk)]


def test_lines_are_all_rows_without_pages(area, listing, monkeypatch):
    monkeypatch.setattr("resources.hsds.answering.CHUNK", 2)
    with owner():
        for _more in range(4):
            published_listing(area)
    response = ask("/services?format=ndjson&per_page=1")
    assert response["Content-Type"] == "application/x-ndjson"
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert sorted(json.loads(line)["id"] for line in lines) == sorted(ids("/services"))


def test_an_unchanged_answer_is_not_sent_again(listing):
    first = ask("/services")
    assert first["Cache-Control"] == "public, max-age=300"
    assert not first["ETag"].startswith("W/")
    again = ask("/services", if_none_match=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert ask("/services", if_none_match='"other"').status_code == 200
    with owner():
        PublishedListing.objects.update(name_en="Changed")
    assert ask("/services", if_none_match=first["ETag"]).status_code == 200


def test_an_answer_with_a_sensitive_support_is_kept_nowhere(area, listing):
    with owner():
        published_listing(area, confidential="shelter", address=False)
    for path in ("/services", "/services?minimal=true", "/organizations?full_service=true"):
        response = ask(path)
        assert response["Cache-Control"] == "no-store", path
        assert "ETag" not in response
    assert ask("/service_at_locations")["Cache-Control"] != "no-store"


def test_no_cookie_is_read_or_set(client_of, coordinator, listing):
    client = client_of(coordinator)
    response = client.get(f"{ROOT}/services")
    assert (response.status_code, list(response.cookies)) == (200, [])
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Vary" not in response
    assert response.content == Client().get(f"{ROOT}/services").content


def test_browsers_of_other_sites_may_ask_and_nobody_may_write(listing):
    allowed = Client().options(f"{ROOT}/services")
    assert (allowed.status_code, allowed["Access-Control-Allow-Methods"]) == (
        204,
        "GET, HEAD, OPTIONS",
    )
    for method in ("post", "put", "delete"):
        assert getattr(Client(), method)(f"{ROOT}/services").status_code == 405


def test_one_address_that_asks_too_often_waits_and_others_do_not(settings):
    settings.API_LIMIT = 3
    answers = [ask("/") for _turn in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[3]["Retry-After"]) <= settings.API_SECONDS
    assert answers[0]["RateLimit"].startswith('"address";r=2;t=')
    assert Client(REMOTE_ADDR="192.0.2.9").get(f"{ROOT}/").status_code == 200
    assert Client().get(f"{ROOT}/docs/").status_code == 200


def test_rows_are_counted_no_further_than_pages_are_turned(settings, area, listing):
    settings.API_COUNT_LIMIT = 2
    with owner():
        for _more in range(2):
            published_listing(area)
    response = ask("/services?per_page=2")
    assert response["X-Total-Items"] == "more than 2"
    assert response.json()["total_items"] == 2
    assert ask("/services?per_page=2&page=2").json()["empty"] is True


@pytest.mark.parametrize("path", [f"{one}?full=true&full_service=true" for one in LISTS[:3]])
def test_a_page_asks_the_same_of_the_database_however_many_rows(
    area, listing, path, django_assert_num_queries, django_assert_max_num_queries
):
    with owner():
        published_listing(area, organization=OrganizationFactory(area=area))
    with django_assert_max_num_queries(12) as few:
        ask(path)
    with owner():
        for _more in range(2):
            published_listing(area, organization=OrganizationFactory(area=area))
    with django_assert_num_queries(len(few)):
        ask(path)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.sampled_from([*LISTS, "/", "/services/x", "/nothing"]),
    query=st.dictionaries(
        st.sampled_from([*PARAMETERS, "other"]),
        st.one_of(
            st.text(max_size=40),
            st.sampled_from(["true", "1", "50001", "ndjson", "9" * 30, "\x00", "'; --", "(a & |"]),
            st.uuids().map(str),
            st.datetimes().map(str),
        ),
        max_size=5,
    ),
)
def test_no_question_breaks_it(path, query):
    cache.clear()
    response = Client().get(f"{ROOT}{path}", query)
    if response.streaming:
        b"".join(response.streaming_content)
    assert response.status_code in (200, 400, 404)
    assert response["Content-Type"].startswith("application/")


def test_the_description_names_what_each_list_takes():
    described = ask("/openapi.json").json()
    for path, (kind, _title, names) in LISTED.items():
        used = {
            one["$ref"].rpartition("/")[2] for one in described["paths"][path]["get"]["parameters"]
        }
        assert used == set(names)
        assert kind in described["components"]["schemas"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_page_about_it_is_there_in_both_languages(language):
    response = Client(headers={"accept-language": language}).get(f"{ROOT}/docs/")
    assert response.status_code == 200
    heading = {"en": "For programs", "es": "Para programas"}[language]
    assert heading in response.content.decode()
