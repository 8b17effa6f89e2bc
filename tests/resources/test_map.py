"""The map: every place on it stands in the list, and nothing of a confidential listing is there."""

import re

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from resources import mapping
from resources.models import PublishedPlace, Service
from teams.models import County
from teams.services.reference import OUTLINES
from tests.conftest import owner
from tests.factories import CountyFactory
from tests.resources.factories import published_hub, published_listing, publisher
from tests.resources.test_public import CONFIDENTIAL, MARKERS, categories, marked  # noqa: F401

pytestmark = pytest.mark.django_db
POLK, STORY = "19153", "19169"
DES_MOINES, AMES = (41.59, -93.62), (42.03, -93.63)


def county(fips, name):
    """A county with its true outline."""
    outline = next(one for one in OUTLINES["counties"] if one["fips"] == fips)
    made, _new = County.objects.update_or_create(
        pk=fips,
        defaults={
            "name": name,
            "seat": name,
            "population": 1000,
            "population_vintage": "2024",
            "source": "test",
            **{key: outline[key] for key in ("path", "latitude", "longitude")},
        },
    )
    return made


@pytest.fixture
def iowa(db):
    with owner():
        return {POLK: county(POLK, "Polk"), STORY: county(STORY, "Story")}


def placed(area, spot, **fields):
    """A public listing at a point."""
    make = published_hub if fields.pop("hub", False) else published_listing
    listing = make(area, **fields)
    PublishedPlace.objects.filter(listing=listing.pk).update(latitude=spot[0], longitude=spot[1])
    return listing


def body_of(name, *args, **query):
    return Client().get(reverse(name, args=args), query).content.decode()


def pins_in(body):
    """Number and name of each marker."""
    return re.findall(r'class="pin[^"]*" href="[^"]*" aria-label="(\d+): ([^"(]*)', body)


def numbers_in_list(body):
    return re.findall(r'place-list__number" aria-hidden="true">(\d+)<', body)


def test_a_county_shows_the_places_inside_its_outline_alone(area, iowa):
    with owner():
        placed(area, DES_MOINES, name_en="South pantry")
        placed(area, AMES, name_en="North pantry")
    assert [name for _n, name in pins_in(body_of("resources:county_map", POLK))] == ["South pantry"]
    assert [name for _n, name in pins_in(body_of("resources:county_map", STORY))] == [
        "North pantry"
    ]


def test_every_marker_stands_in_the_list_before_it_with_its_number(area, iowa):
    with owner():
        for name in ("Alpha", "Beta", "Gamma"):
            placed(area, DES_MOINES, name_en=name)
    body = body_of("resources:county_map", POLK)
    assert pins_in(body) == [("1", "Alpha"), ("2", "Beta"), ("3", "Gamma")]
    assert numbers_in_list(body) == ["1", "2", "3"]
    assert body.index("place-list") < body.index("<svg")


def test_markers_at_one_point_lie_beside_each_other(area, iowa):
    with owner():
        for name in ("Alpha", "Beta", "Gamma"):
            placed(area, DES_MOINES, name_en=name)
    body = body_of("resources:county_map", POLK)
    spots = re.findall(r'<circle cx="(\d+)" cy="(\d+)"', body)
    assert len(set(spots)) == 3


def test_a_place_known_by_its_zip_code_alone_is_marked_as_such(area, iowa):
    with owner():
        listing = placed(area, DES_MOINES, name_en="Alpha")
        PublishedPlace.objects.filter(listing=listing.pk).update(approximate=True)
    body = body_of("resources:county_map", POLK)
    assert 'class="pin pin--about"' in body
    assert "the middle of its ZIP code, not the exact place" in body


def test_counties_tell_how_many_listings_serve_them(area, iowa):
    with owner():
        published_listing(area, county=iowa[POLK])
        published_listing(area, county=iowa[POLK])
        published_listing(area, statewide=True, county=iowa[STORY])
    body = body_of("resources:supports_map")
    assert 'aria-label="Polk County: 2 listings"' in body
    assert 'aria-label="Story County: 0 listings"' in body
    assert "1 more serves all of Iowa." in body


def test_the_fullest_county_is_the_darkest_and_an_empty_one_is_not_shaded():
    shades = [mapping.shade_of(number, 40) for number in (0, 1, 10, 11, 30, 40)]
    assert shades == [0, 1, 1, 2, 3, 4]
    assert mapping.shade_of(0, 0) == 0


def test_hubs_are_on_the_map_of_all_counties_and_others_are_not(area, iowa):
    with owner():
        placed(area, DES_MOINES, name_en="Family house", hub=True)
        placed(area, DES_MOINES, name_en="Pantry")
    body = body_of("resources:supports_map")
    assert [name for _n, name in pins_in(body)] == ["Family house"]
    assert "Pantry" not in body


@pytest.mark.parametrize("kind", [one for one in Service.Kind.values if one != "informal"])
def test_no_confidential_listing_is_on_any_map(area, categories, iowa, kind):  # noqa: F811
    with owner():
        by = publisher(area)
        hidden = [marked(area, by, confidential=one, kind=kind) for one in CONFIDENTIAL]
        placed(area, DES_MOINES, name_en="Open pantry")
    bodies = [body_of("resources:supports_map")]
    bodies += [body_of("resources:county_map", fips) for fips in (POLK, STORY)]
    assert "Open pantry" in bodies[1]
    for body in bodies:
        assert [word for word in (*MARKERS, "Open words") if word in body] == []
    assert not PublishedPlace.objects.filter(listing__in=[one.pk for one in hidden]).exists()


def test_the_map_of_all_counties_needs_no_script_and_nobody_else(area, iowa):
    body = body_of("resources:supports_map")
    assert "style=" not in body
    assert re.findall(r"<(?:img|image|iframe|use)\b", body) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_county_asks_the_database_a_fixed_number_of_times(
    area, iowa, count, django_assert_num_queries
):
    with owner():
        for _number in range(count):
            placed(area, DES_MOINES)
    body_of("resources:county_map", POLK)  # the counts are kept for a while
    # county, how many, names (2), places, neighbors; and the request's own transaction (2)
    with django_assert_num_queries(8):
        body_of("resources:county_map", POLK)


def test_counts_are_kept_for_a_while(area, iowa):
    body_of("resources:supports_map")
    with owner():
        published_listing(area, county=iowa[POLK])
    assert 'aria-label="Polk County: 0 listings"' in body_of("resources:supports_map")
    cache.clear()
    assert 'aria-label="Polk County: 1 listing"' in body_of("resources:supports_map")


def test_long_lists_are_paged_and_markers_go_with_the_page(area, iowa):
    with owner():
        for number in range(22):
            placed(area, DES_MOINES, name_en=f"Place {number:02}")
    second = body_of("resources:county_map", POLK, page=2)
    assert pins_in(second) == [("21", "Place 20"), ("22", "Place 21")]
    assert numbers_in_list(second) == ["21", "22"]


@pytest.mark.parametrize("fips", ["00000", "polk", "x" * 200])
def test_a_county_that_is_none_is_not_there(iowa, fips):
    assert Client().get(f"/supports/map/{fips}/").status_code == 404


def test_a_county_without_an_outline_still_has_its_page(db):
    with owner():
        CountyFactory(fips="19001", name="Adair", path="")
    body = body_of("resources:county_map", "19001")
    assert "No place in this county is on the map yet." in body
    assert "<svg" not in body


def test_corners_follow_every_kind_of_step():
    assert mapping.corners_of("M10 20h5v-4l-1 2H3V7L1 1z") == [
        (10, 20),
        (15, 20),
        (15, 16),
        (14, 18),
        (3, 18),
        (3, 7),
        (1, 1),
    ]


def test_every_county_of_iowa_holds_its_own_middle(area):
    """Point and outline agree, over all 99."""
    with owner():
        listing = published_listing(area)
        for outline in OUTLINES["counties"]:
            spot = (outline["latitude"], outline["longitude"])
            place = PublishedPlace.objects.filter(listing=listing.pk)
            place.update(latitude=spot[0], longitude=spot[1])
            one = County(fips=outline["fips"], path=outline["path"])
            assert mapping.places_in(one).count() == 1, outline["fips"]
