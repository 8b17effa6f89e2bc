"""A request goes to the area that has the county on that day, whatever the map looks like."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from families.forms.ask import AskForm
from families.routing import area_of
from teams.models import ZipCode
from tests import factories
from tests.conftest import owner

pytestmark = pytest.mark.django_db

TODAY = date(2026, 3, 2)
DAYS = [TODAY + timedelta(days=offset) for offset in (-400, -1, 0, 1, 400)]
KINDS = ("decategorization", "district")

# For each kind of area: county -> turns of (area or none, for how many days), end to end.
turns = st.lists(st.tuples(st.sampled_from([None, 0, 1, 2]), st.integers(1, 500)), max_size=4)
maps = st.fixed_dictionaries(
    {(kind, county): turns for kind in KINDS for county in range(3)}  # type: ignore[misc]
)


def spans(row):
    """The turns as (area, first day, day after the last), from a day long ago on."""
    day = TODAY - timedelta(days=600)
    for area, length in row:
        yield area, day, day + timedelta(days=length)
        day += timedelta(days=length)


def expected(world, closed, county, day):
    """The plain model: who has the county that day, the decategorization area before a district."""
    for kind in KINDS:
        for area, first, end in spans(world[kind, county]):
            if area is not None and first <= day < end and (kind, area) not in closed:
                return kind, area
    return None


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    world=maps,
    closed=st.sets(st.tuples(st.sampled_from(KINDS), st.integers(0, 2)), max_size=2),
    day=st.sampled_from(DAYS),
)
def test_any_map_routes_as_the_plain_model_says(db, world, closed, day):
    with owner():
        counties = [factories.CountyFactory() for _one in range(3)]
        areas = {
            (kind, number): factories.AreaFactory(
                kind=kind,
                state="closed" if (kind, number) in closed else "active",
                closed_on=TODAY if (kind, number) in closed else None,
            )
            for kind in KINDS
            for number in range(3)
        }
        for (kind, county), row in world.items():
            for number, first, end in spans(row):
                if number is not None:
                    factories.AreaCountyFactory(
                        area=areas[kind, number],
                        county=counties[county],
                        from_on=first,
                        to_on=end,
                    )
    for number, county in enumerate(counties):
        goal = expected(world, closed, number, day)
        assert area_of(county, day) == (areas[goal] if goal else None)


@pytest.fixture
def places(area, other_area):
    """Two areas with a county each, a ZIP code in the second, and a county nobody has."""
    with owner():
        here = factories.AreaCountyFactory(area=area).county
        there = factories.AreaCountyFactory(area=other_area).county
        ZipCode.objects.create(
            code="50309", place="Sampletown", county=there, latitude=41, longitude=-93
        )
        return here, there, factories.CountyFactory()


def route(on_page=None, county=None, code=""):
    """Where the form sends it, or the field that complains."""
    form = AskForm({"county": county.pk if county else "", "zip": code}, area=on_page)
    form.is_valid()
    complaints = {"county", "zip"} & form.errors.keys()
    return complaints or form.cleaned_data.get("area")


def test_the_zip_code_says_which_county(places, other_area):
    assert route(code="50309") == other_area
    assert route(code="50309-1234") == other_area


def test_the_county_chosen_goes_before_the_zip_code(places, area):
    assert route(county=places[0], code="50309") == area


def test_the_areas_own_page_needs_neither_but_follows_them(places, area, other_area):
    assert route(on_page=area) == area
    assert route(on_page=area, county=places[1]) == other_area
    assert route(on_page=area, county=places[2]) == area


def test_nowhere_to_send_it_is_said(places):
    assert route() == {"county"}
    assert route(county=places[2]) == {"county"}
    assert route(code="99999") == {"zip"}
