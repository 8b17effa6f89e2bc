"""Private searches leave no trace: not in an address, a cookie, a log, a title or a copy."""

import gzip
import re
from collections import Counter

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from resources.finding import names as known_names
from resources.models import Category
from resources.private import is_private
from resources.search import Wanted
from resources.services.categories import load_categories
from tests.conftest import owner
from tests.factories import CountyFactory
from tests.resources.factories import published_listing

pytestmark = pytest.mark.django_db
FIND = "/supports/"


@pytest.fixture
def iowa(area):
    with owner():
        load_categories()
        CountyFactory(fips="19153", name="Polk")
    return area


@pytest.fixture
def refuge(iowa):
    with owner():
        category = Category.objects.get(code="domestic-violence")
        return published_listing(
            iowa, name_en="A safe voice", category=category, confidential="domestic_violence"
        )


def send(**data):
    return Client(enforce_csrf_checks=True).post(FIND, data)


def public_pages(listing):
    """Every kind of public page, asked for in every way."""
    yield Client().get(FIND)
    yield Client().get(FIND, {"q": "food"})
    yield Client().get(FIND, {"q": "domestic violence"})
    yield Client().get(FIND, {"zip": "1"})
    yield send(q="domestic violence")
    yield send(q="food")
    yield Client().get("/supports/kind/food/")
    yield Client().get("/supports/county/polk/")
    yield Client().get(reverse("resources:listing", args=[listing.pk]))
    yield Client().get(reverse("resources:print_listing", args=[listing.pk]))
    yield Client().get("/supports/kind/domestic-violence/")


SENSITIVE = [
    {"q": "domestic violence"},
    {"q": "he hits me"},
    {"q": "food and domestic abuse"},
    {"q": "refugio"},
    {"q": "Tengo MIEDO"},
    {"q": "suicide"},
    {"q": "my husband found my telephone"},  # no list has these words
    {"q": "domestik violense"},
    {"q": "طعام"},
    {"category": "domestic-violence"},
    {"category": "safety"},
    {"category": "mental-health", "county": "19153"},
    {"q": "food", "category": "shelter"},
]
HARMLESS = [
    ({"q": "food stamps"}, "/supports/?q=food+stamps"),
    ({"q": "despensa"}, "/supports/?q=despensa"),
    ({"q": "I need help with rent please"}, "/supports/?q=I+need+help+with+rent+please"),
    ({"category": "food"}, "/supports/kind/food/"),
    ({"county": "19153"}, "/supports/county/polk/"),
    ({"county": "19153", "category": "food"}, "/supports/?county=19153&category=food"),
    ({"q": "", "zip": "", "open": ""}, "/supports/"),
    ({"q": "diapers", "open": "1", "page": "3"}, "/supports/?q=diapers&open=1"),
]


@pytest.mark.parametrize("asked", SENSITIVE)
def test_a_private_search_is_answered_where_it_was_sent(iowa, asked):
    response = send(**asked)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert "<title>Find help near you - CPPC</title>" in response.content.decode()


@pytest.mark.parametrize(("asked", "address"), HARMLESS)
def test_a_harmless_search_gets_an_address_to_share(iowa, asked, address):
    response = send(**asked)
    assert (response.status_code, response["Location"]) == (302, address)


@pytest.mark.parametrize("asked", SENSITIVE)
def test_the_page_of_a_private_search_names_it_in_no_address(iowa, refuge, asked):
    for response in (send(**asked), Client().get(FIND, asked)):
        body = response.content.decode()
        addresses = " ".join(re.findall(r'(?:href|action|src)="([^"]*)"', body)).lower()
        words = [*asked.get("q", "").lower().split(), asked.get("category", "")]
        assert [word for word in words if len(word) > 3 and word in addresses] == []
        assert "<title>Find help near you - CPPC</title>" in body
        assert response.headers["Cache-Control"] == "no-store"


def test_a_sensitive_kind_is_a_button_and_never_an_address(iowa):
    body = Client().get(FIND).content.decode()
    assert 'name="category" value="safety"' in body
    sensitive = [code for code, one in known_names().categories.items() if one.sensitive]
    assert len(sensitive) > 5
    for code in sensitive:
        assert f"/{code}/" not in body
        assert Client().get(f"/supports/kind/{code}/")["Location"] == FIND


def test_what_is_inside_a_sensitive_kind_is_sensitive(iowa):
    inner = Category(code="inner", parent_id="safety")
    categories = {**known_names().categories, "inner": inner}
    assert is_private(Wanted(category="inner"), categories)


def test_pages_of_a_private_answer_follow_by_post(iowa, monkeypatch):
    monkeypatch.setattr("resources.finding.ON_A_PAGE", 1)
    category = Category.objects.get(code="domestic-violence")
    with owner():
        for number in range(3):
            published_listing(iowa, name_en=f"Voice {number}", category=category)
    first = send(category="domestic-violence").content.decode()
    assert '<button type="submit" class="btn btn-outline-primary" name="page" value="2">' in first
    assert "?page" not in first
    second = send(category="domestic-violence", page="2")
    assert [card.name.text for card in second.context["cards"]] == ["Voice 1"]


def test_the_other_language_of_a_private_answer_needs_no_address(iowa, refuge):
    response = send(q="domestic violence", speak="es")
    body = response.content.decode()
    assert '<html lang="es">' in body
    assert 'value="domestic violence"' in body
    assert "A safe voice" in body
    assert list(response.cookies) == [settings.LANGUAGE_COOKIE_NAME]
    assert list(send(q="domestic violence", speak="xx").cookies) == []


def test_no_public_page_sets_a_cookie(iowa, refuge):
    for response in public_pages(refuge):
        assert dict(response.cookies) == {}, response.wsgi_request.path
        assert "csrfmiddlewaretoken" not in response.content.decode()


def test_no_public_page_tells_where_somebody_came_from(iowa, refuge):
    policies = Counter(one.headers["Referrer-Policy"] for one in public_pages(refuge))
    assert list(policies) == ["no-referrer"]


def test_a_public_page_names_nobody_but_this_site_and_the_way_out(iowa, refuge):
    outside = re.compile(r'(?:href|src|action)="(https?:)?//([^"/]*)')
    for response in public_pages(refuge):
        named = {match[2] for match in outside.finditer(response.content.decode())}
        assert named <= {"www.weather.gov"}


def test_nothing_of_a_private_search_is_logged(iowa, refuge, caplog):
    with caplog.at_level("DEBUG"):
        send(q="zqsecretwish domestic violence")
        Client().get(FIND, {"q": "zqsecretwish", "zip": "x"})
        Client().get("/supports/county/zqnowhere/?q=zqsecretwish")
    lines = [one.getMessage() for one in caplog.records if not one.name.startswith("django.db")]
    assert "zqsecretwish" not in " ".join(lines)


def test_the_language_switch_works_without_token_or_cookie(iowa):
    client = Client(enforce_csrf_checks=True)
    response = client.post("/language/", {"language": "es", "next": "/supports/?q=food"})
    assert response["Location"] == "/supports/?q=food"
    assert '<html lang="es">' in client.get("/supports/").content.decode()
    away = client.post("/language/", {"language": "es", "next": "https://example.org/"})
    assert "example.org" not in away["Location"]


def test_somebody_signed_in_keeps_an_origin_and_can_sign_out(iowa, client_of, coordinator):
    """With no-referrer a browser would send the sign-out form with the origin "null"."""
    response = client_of(coordinator).get(FIND)
    assert response.headers["Referrer-Policy"] == "same-origin"


# Bursts.


@pytest.fixture
def few(settings):
    cache.clear()
    settings.FIND_PAGES_A_MINUTE = 5
    yield
    cache.clear()


def test_a_burst_from_one_address_is_limited_and_others_are_served(iowa, few, monkeypatch):
    monkeypatch.setattr("resources.public_pages.time.time", lambda: 1_000_000 * 60)
    answers = [Client().get(FIND, REMOTE_ADDR="203.0.113.7") for _number in range(1000)]
    assert Counter(one.status_code for one in answers) == {200: 5, 429: 995}
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    assert "Too many tries" in answers[-1].content.decode()
    assert Client().get(FIND, REMOTE_ADDR="203.0.113.8").status_code == 200
    assert Client().post(FIND, {"q": "x"}, REMOTE_ADDR="203.0.113.7").status_code == 429


def test_a_limited_address_is_served_again_in_the_next_minute(iowa, few, monkeypatch):
    clock = [1_000_000 * 60]
    monkeypatch.setattr("resources.public_pages.time.time", lambda: clock[0])
    answers = [Client().get(FIND).status_code for _number in range(6)]
    clock[0] += 60
    assert [*answers, Client().get(FIND).status_code] == [200] * 5 + [429, 200]


# Weight: what an old phone loads, with nothing kept from before.

ASSET = re.compile(r'(?:<link rel="(?:stylesheet|icon)"[^>]*href|<script[^>]*src)="([^"]+)"')


def weight(client, path):
    """Bytes over the wire of a page and all that it names, packed as they are sent."""
    page = client.get(path, headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    names = ASSET.findall(client.get(path).content.decode())
    assert len(names) >= 4
    sizes = [len(packed(name.partition(settings.STATIC_URL)[2])) for name in names]
    return len(page.content) + sum(sizes)


def packed(name):
    with open(finders.find(name), "rb") as file:  # noqa: PTH123 - finders give a name
        return gzip.compress(file.read())


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_first_page_and_a_full_answer_stay_far_below_60_kilobytes(iowa, language):
    with owner():
        for number in range(99):
            CountyFactory(fips=f"19{number:03}x"[:5], name=f"County {number}")
        for number in range(20):
            published_listing(
                iowa,
                name_en=f"Pantry {number}",
                category=Category.objects.get(code="food-pantry"),
                happens_en=" ".join(f"word{number}x{one}" for one in range(40)),
            )
    client = Client(headers={"accept-language": language})
    for path in (FIND, "/supports/kind/food/"):
        assert weight(client, path) <= 40_000
