"""The search of the public pages: filters, distance, bad input, and what comes out of nothing."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from resources import find as finding
from resources.distance import nearest_places
from resources.finding_form import FindForm
from resources.models import Address, Category, PublishedListing, PublishedPlace
from resources.opening import Moment
from resources.services.categories import load_categories
from resources.services.publishing import write_public_copy
from teams.models import County, ZipCode
from tests.conftest import owner
from tests.factories import CountyFactory
from tests.resources.factories import (
    AddressFactory,
    PhoneFactory,
    ServiceAtLocationFactory,
    published_listing,
    whole_listing,
)

pytestmark = pytest.mark.django_db
HERE = (41.6, -93.6)


@pytest.fixture
def iowa(area):
    with owner():
        load_categories()
        polk = CountyFactory(fips="19153", name="Polk", latitude=41.69, longitude=-93.57)
        CountyFactory(fips="19015", name="Boone", latitude=42.04, longitude=-93.93)
        CountyFactory(fips="19001", name="Adair", latitude=41.33, longitude=-94.47)
        ZipCode.objects.create(
            code="50309", place="Des Moines", county=polk, latitude=HERE[0], longitude=HERE[1]
        )
    return area


def listed(area, name, category="food-pantry", north=None, **fields):
    """A public listing this many degrees north of the middle of the ZIP code."""
    listing = published_listing(
        area,
        name_en=name,
        category=Category.objects.get(code=category),
        address=north is not None,
        **fields,
    )
    if north is not None:
        location = listing.places.get().location
        location.latitude, location.longitude = HERE[0] + north, HERE[1]
        location.save()
        write_public_copy(listing)
    return listing


def search(**query):
    return Client().get(reverse("resources:search"), query)


def send(client=None, **data):
    return (client or Client(enforce_csrf_checks=True)).post(reverse("resources:search"), data)


def names(response):
    return [card.name.text for card in response.context["cards"]]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"cost": "free"}, ["Free one"]),
        ({"kind": "informal"}, ["Neighbors"]),
        ({"age": "4"}, ["Free one", "Neighbors"]),
        ({"age": "15"}, ["Neighbors", "Teens"]),
        ({"taking": "1"}, ["Teens"]),
        ({"language": "es", "county": "19153"}, ["Free one", "Neighbors", "Teens"]),
        ({"language": "so"}, []),
        ({"county": "19001"}, ["Neighbors"]),
        ({"category": "food", "age": "4", "cost": "free"}, ["Free one"]),
    ],
)
def test_each_filter_keeps_what_fits(iowa, asked, found):
    with owner():
        soon = timezone.now() + timedelta(days=1)
        listed(iowa, "Free one", cost="free", maximum_age=5)
        listed(iowa, "Teens", minimum_age=13, taking="open", taking_until=soon)
        listed(iowa, "Neighbors", kind="informal", statewide=True)
    assert names(search(**asked)) == found


def test_open_now_filters_before_paging(iowa, monkeypatch):
    with owner():
        listed(iowa, "Mondays")  # Monday 9 to 5
    monkeypatch.setattr("resources.finding_form.moment_of", lambda: moment(9 * 60))
    assert names(search(open="1")) == ["Mondays"]
    monkeypatch.setattr("resources.finding_form.moment_of", lambda: moment(8 * 60))
    assert names(search(open="1")) == []


def moment(minute):
    return Moment(date(2026, 11, 30), minute)


def test_the_nearest_comes_first_and_says_about_how_far(iowa):
    with owner():
        listed(iowa, "Far", north=0.5)
        listed(iowa, "Near", north=0.05)
        listed(iowa, "By telephone")
    response = search(zip="50309")
    assert names(response) == ["Near", "By telephone", "Far"]
    assert [card.distance for card in response.context["cards"]] == [
        "about 3 miles",
        "",
        "about 35 miles",
    ]


def test_words_count_before_miles_and_the_county_of_the_zip_filters(iowa):
    with owner():
        listed(iowa, "Bread shelf", north=0.5)
        listed(iowa, "Corner", north=0.01, happens_en="Somebody gives you bread.")
        elsewhere = listed(iowa, "Bread in Adair", north=0.02, county=adair())
    assert names(search(q="bread", zip="50309")) == ["Bread shelf", "Corner"]
    assert names(search(q="bread", zip="50309", county="19001")) == [elsewhere.name_en]


def adair():
    return County.objects.get(fips="19001")


def test_of_several_places_the_nearest_counts(iowa):
    with owner():
        listing = listed(iowa, "Two places", north=0.5)
        link = ServiceAtLocationFactory(service=listing)
        link.location.latitude, link.location.longitude = HERE[0] + 0.05, HERE[1]
        link.location.save()
        AddressFactory(location=link.location, address_1="5 Other Street")
        write_public_copy(listing)
    assert [card.distance for card in search(zip="50309").context["cards"]] == ["about 3 miles"]


@pytest.mark.parametrize("north", [0.001, 0.2, 2.0])
def test_a_secret_place_stands_where_it_stands_wherever_it_is(iowa, north):
    with owner():
        refuge = listed(iowa, "Refuge", "shelter", north=north, confidential="shelter")
        # Another street, or the places of the other two would be secret with it.
        Address.objects.filter(location__services__service=refuge).update(address_1="9 Elsewhere")
        listed(iowa, "Near", north=0.05)
        listed(iowa, "Far", north=0.5)
    response = search(zip="50309")
    assert names(response) == ["Near", "Refuge", "Far"]
    assert response.context["cards"][1].distance == ""


def test_more_than_a_thousand_are_not_counted_and_the_nearest_are_among_them(iowa, monkeypatch):
    monkeypatch.setattr(finding, "MOST", 2)
    with owner():
        for number in range(4):
            listed(iowa, f"Pantry {number}", north=0.4 - number / 10)
    response = search(zip="50309", category="food")
    assert response.context["found"].more
    assert names(response) == ["Pantry 3", "Pantry 2"]
    monkeypatch.setattr(finding, "MOST", 4)
    assert not search(category="food").context["found"].more


def test_pages_are_a_few_and_keep_what_is_asked(iowa, monkeypatch):
    monkeypatch.setattr("resources.finding.ON_A_PAGE", 1)
    with owner():
        for number in range(3):
            listed(iowa, f"Pantry {number}")
    response = search(category="food", cost="", page="2")
    assert names(response) == ["Pantry 1"]
    assert 'href="?category=food&amp;cost=&amp;page=3"' in response.content.decode()
    for number, last in (("99999", "Pantry 2"), ("-1", "Pantry 2"), ("x", "Pantry 0")):
        assert names(search(category="food", page=number)) == [last]


@pytest.mark.parametrize("count", [1, 3])
def test_every_filter_together_asks_a_fixed_number_of_times(iowa, count, django_assert_num_queries):
    with owner():
        for number in range(count):
            listed(iowa, f"Pantry {number}", north=0.1 * number)
    # names (2), ZIP code, words, candidates, order, page; the request's own transaction (2)
    with django_assert_num_queries(10):
        assert len(names(search(q="pantry", zip="50309", age="3", kind="formal"))) == count


# What is asked, in the page.


def test_what_is_asked_stays_in_the_form_and_can_be_taken_away(iowa):
    response = search(q="food", county="19153", age="3", open="1")
    body = response.content.decode()
    assert 'value="food"' in body
    assert '<option value="19153" selected>Polk</option>' in body
    assert '<details class="mb-3" open>' in body
    assert [chip.words for chip in response.context["chips"]] == [
        "“food”",
        "Polk County",
        "Open now",
        "Age 3",
    ]
    fewer = send(q="food", county="19153", age="3", without="county")
    assert parse_qs(urlsplit(fewer["Location"]).query) == {"q": ["food"], "age": ["3"]}


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("zip", "60601", "We know Iowa&#x27;s ZIP codes only. Choose your county instead."),
        ("zip", "503", "Give five digits, for example 50309."),
        ("zip", "\uff15\uff10\uff13\uff10\uff19", "Give five digits, for example 50309."),
        ("zip", "<b>50309</b>", "Give five digits, for example 50309."),
        ("age", "-1", "Give the age in years, from 0 to 21."),
        ("age", "ten", "Give the age in years, from 0 to 21."),
        ("q", "x" * 10_000, "Use fewer words: at most 200 letters."),
        ("county", "19999", "We do not know this county. Choose one from the list."),
        ("category", "' OR 1=1 --", "We do not know this kind of help. Choose one from the list."),
        ("language", "xx", "We do not know this language. Choose one from the list."),
        ("cost", "x", "Choose a cost from the list."),
        ("kind", "x", "Choose who helps from the list."),
    ],
)
def test_bad_input_says_what_to_do_and_keeps_the_rest(iowa, name, value, words):
    for response in (search(**{"q": "bread", name: value}), send(**{"q": "bread", name: value})):
        assert response.status_code == 200
        body = response.content.decode()
        assert f'id="{name}_error"' in body
        assert words in body
        assert "<b>50309" not in body
        if name in ("zip", "age"):
            assert FindForm.base_fields[name].label is not None
            assert response.context["form"][name].value() == value
        assert "cards" not in response.context


@pytest.mark.parametrize(
    "query",
    [
        "q=%ff%fe&zip=%00",
        "q=%00bread%07",
        "q=bread&q=milk&&&=&=x",
        "page=%00&q=%F0%9F%8D%8E",
        "%",
        "q=" + "%27%3B+DROP+TABLE+resources_publishedlisting+--",
        "q=<script>alert(1)</script>&county=<script>",
        "open=%00&taking=maybe&age=1e9",
        "&".join(f"a{n}=1" for n in range(1500)),
    ],
)
def test_no_query_string_breaks_a_page(iowa, query):
    for path in ("/supports/", "/supports/county/polk/", "/supports/kind/food/"):
        response = Client().get(f"{path}?{query}")
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
        assert "set-cookie" not in response.headers


def test_signs_that_nobody_sees_are_blanks(iowa):
    form = search(q="warm\x00\x07  coats").context["form"]
    assert form.cleaned_data["q"] == "warm coats"


def test_too_many_fields_are_refused_in_words(iowa):
    response = Client().get("/supports/?" + "&".join(f"a{n}=1" for n in range(3000)))
    assert response.status_code == 413


# Plain addresses.


def test_a_county_and_a_kind_have_plain_addresses(iowa):
    with owner():
        listed(iowa, "Pantry of Polk")
        CountyFactory(fips="19141", name="O'Brien")
    county = Client().get("/supports/county/polk/")
    assert names(county) == ["Pantry of Polk"]
    assert "<h1>Help in Polk County</h1>" in county.content.decode()
    assert "<title>Help in Polk County - CPPC</title>" in county.content.decode()
    assert Client().get("/supports/county/obrien/").status_code == 200
    kind = Client().get("/supports/kind/food/")
    assert names(kind) == ["Pantry of Polk"]
    assert "<h1>Food</h1>" in kind.content.decode()
    assert names(Client().get("/supports/kind/food/?county=19001")) == []


@pytest.mark.parametrize("path", ["county/nowhere", "kind/nothing"])
def test_an_address_of_nothing_is_not_there(iowa, path):
    assert Client().get(f"/supports/{path}/").status_code == 404


def test_the_first_page_links_counties_and_kinds(iowa):
    body = search().content.decode()
    assert 'href="/supports/county/polk/"' in body
    assert 'href="/supports/kind/food/"' in body


# Ways on from nothing.


def test_an_empty_answer_offers_211_all_of_iowa_and_counties_nearby(iowa):
    response = search(q="food", county="19153")
    body = response.content.decode()
    assert 'href="tel:211"' in body
    assert response.context["neighbors"] == [("19015", "Boone"), ("19001", "Adair")]
    for fips in ("", "19015"):
        assert f'name="county" value="{fips}"' in body
    assert 'value="19153">' not in body.partition('id="found"')[2].partition("Look elsewhere")[2]


# Cards and pages of listings.


def test_a_card_says_how_it_goes(iowa):
    with owner():
        listing = listed(
            iowa,
            "Warm room",
            happens_en="Somebody asks your name.",
            bring_en="A bag.",
            wait_en="None.",
            cost="free",
            taking="full",
            taking_until=timezone.now() + timedelta(days=1),
            notice_en="Moved to the church.",
            notice_until=timezone.localdate(),
        )
        PhoneFactory(service=listing, number="515-555-0101", kind="text")
        PhoneFactory(service=listing, number="515-555-0102", kind="fax")
        write_public_copy(listing)
    body = search(category="food").content.decode()
    for words in (
        "Somebody asks your name.",
        "A bag.",
        "How long you wait",
        "Free",
        "Full just now",
        "Moved to the church.",
        'href="sms:+15155550101"',
        "515-555-0102 (fax machine)",
    ):
        assert words in body
    assert "tel:+15155550102" not in body


def test_a_confidential_listing_begins_with_its_hotline(iowa):
    with owner():
        listing = listed(iowa, "Refuge", "shelter", confidential="shelter")
        PhoneFactory(service=listing, number="800-555-0100", kind="hotline", position=9)
        write_public_copy(listing)
    body = Client().get(reverse("resources:listing", args=[listing.pk])).content.decode()
    facts = body.partition('<dl class="facts')[2]
    assert facts.index("800-555-0100") < facts.index("515-555-0100") < facts.index("Serves")
    assert "The place is secret to keep people safe." in body
    assert "geo:" not in body


def test_a_listing_shows_every_place_and_opens_a_map_app_only_when_pressed(iowa):
    with owner():
        listing = listed(iowa, "Two places", north=0.1)
        link = ServiceAtLocationFactory(service=listing)
        link.location.transport_en, link.location.transport_es = "Bus 4", "Autobús 4"
        link.location.save()
        AddressFactory(location=link.location, address_1="5 Other Street", city="Ames")
        write_public_copy(listing)
    assert PublishedPlace.objects.filter(listing=listing.pk).count() == 2
    body = Client().get(reverse("resources:listing", args=[listing.pk])).content.decode()
    assert "12 Example Street" in body
    assert "Bus 4" in body
    assert 'href="geo:0,0?q=5%20Other%20Street%2C%20Ames%2C%20IA%2050001"' in body
    assert "<img" not in body
    assert "<iframe" not in body


def test_paper_says_no_now(iowa):
    with owner():
        listing = listed(iowa, "Pantry")
    printed = Client().get(reverse("resources:print_listing", args=[listing.pk])).content.decode()
    shown = Client().get(reverse("resources:listing", args=[listing.pk])).content.decode()
    assert "Monday: 9:00 a.m. to 5:00 p.m." in printed
    assert [body.count('class="state') for body in (printed, shown)] == [0, 1]


def test_when_it_was_changed_is_never_shown_as_verified(iowa):
    with owner():
        listing = whole_listing(iowa)
        published = listed(iowa, "Pantry")
    assert listing.pk != published.pk
    with owner():
        PublishedListing.objects.filter(pk=published.pk).update(verified_on=None)
    body = search(category="food").content.decode()
    assert "has not verified this yet" in body
    assert str(timezone.localdate().year) not in body.partition('id="found"')[2]


# Indexes: also under forced row-level security, as the site's own role.


@pytest.mark.isolation
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (
            lambda: PublishedListing.objects.filter(open_week__holds=540).order_by(),
            "public_listing_open",
        ),
        (lambda: nearest_places(ZipCode.objects.get(code="50309"))[:10], "public_place_spot"),
        (
            lambda: PublishedListing.objects.filter(taking="open").order_by(),
            "public_listing_taking",
        ),
    ],
)
def test_open_now_and_distance_are_read_from_their_indexes(iowa, rows, index):
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("cppc_app",)
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in rows().explain()
