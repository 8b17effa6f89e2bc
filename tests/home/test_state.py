"""The statewide table: every area, small counts hidden, nothing of a family."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.tasks import refresh_figures
from cppc.home.views.state import harmless
from meetings.models import AreaFigure
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def state_coordinator(db):
    return person_with("state_coordinator")


def state(client_of, person, query=""):
    return client_of(person).get(reverse("home:state") + query)


def names(answer):
    return [row.area.name for row in answer.context["page"]]


def put(area, **figures):
    with owner():
        for name, value in figures.items():
            AreaFigure.objects.create(area=area, name=name, value=value, as_of=timezone.now())


def test_every_area_stands_there_with_its_team(client_of, state_coordinator, area, other_area):
    with owner():
        team = factories.TeamFactory(area=area)
        factories.SeatTermFactory(seat=factories.SeatFactory(team=team))
        factories.SeatFactory(team=team)
        factories.AreaCountyFactory(area=area, county__name="Invented County")
    answer = state(client_of, state_coordinator)
    assert names(answer) == sorted([area.name, other_area.name])
    row = next(row for row in answer.context["page"] if row.area == area)
    assert row.team == (2, 1, 8)
    assert "Invented County" in answer.text


def test_small_counts_are_hidden(client_of, state_coordinator, area):
    put(area, open_families=None, meetings_held=12)
    page = state(client_of, state_coordinator).text
    assert "fewer than 5" in page
    assert ">12<" in page
    assert "not yet" in page


def test_counted_for_real(client_of, state_coordinator, area):
    with owner():
        factories.FamilyFactory.create_batch(6, area=area)
    with as_role("cppc_worker"), acting(None):
        refresh_figures()
    answer = state(client_of, state_coordinator)
    assert [row.figure("open_families") for row in answer.context["page"]] == ["6"]
    assert "F-0" not in answer.text


def test_sorted_both_ways(client_of, state_coordinator, area, other_area):
    put(area, open_families=9)
    put(other_area, open_families=None)
    assert names(state(client_of, state_coordinator, "?sort=open_families")) == [
        other_area.name,
        area.name,
    ]
    assert names(state(client_of, state_coordinator, "?sort=-open_families")) == [
        area.name,
        other_area.name,
    ]


@pytest.mark.parametrize("sort", ["nothing", "-", "name", "-left", "published", "missing"])
def test_any_order_asked_for_is_answered(client_of, state_coordinator, area, sort):
    assert state(client_of, state_coordinator, f"?sort={sort}").status_code == 200


def test_found_by_county(client_of, state_coordinator, area, other_area):
    with owner():
        factories.AreaCountyFactory(area=area, county__name="Invented County")
    assert names(state(client_of, state_coordinator, "?q=invented")) == [area.name]
    assert "No area has this in its name." in state(client_of, state_coordinator, "?q=zz").text


def test_the_file_has_the_same_rows(client_of, state_coordinator, area, other_area):
    put(area, open_families=None)
    answer = client_of(state_coordinator).get(reverse("home:state_csv") + "?sort=-name")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:]] == sorted([area.name, other_area.name], reverse=True)
    assert {len(row) for row in rows} == {len(rows[0])}
    assert "fewer than 5" in answer.text


def test_a_formula_is_made_harmless():
    assert [harmless("=1+1"), harmless("Area"), harmless(-3)] == ["'=1+1", "Area", -3]


def test_area_people_do_not_see_it(client_of, coordinator):
    assert state(client_of, coordinator).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_table_takes_the_same_queries_for_any_size(
    client_of, state_coordinator, number, django_assert_num_queries
):
    with owner():
        for _one in range(number):
            team = factories.TeamFactory()
            factories.SeatFactory(team=team)
            factories.AreaCountyFactory(area=team.area)
    client = client_of(state_coordinator)
    client.get(reverse("home:state"))
    with django_assert_num_queries(13):
        client.get(reverse("home:state"))


def test_undelivered_is_shown_to_administrators(client_of, state_admin, state_coordinator):
    with owner():
        Outbox.objects.create(
            kind="meetings.reminder",
            key="k",
            outcome="gave up: OSError",
            tries=8,
            done_at=timezone.now(),
            payload={"recipient": "somebody-secret"},
        )
    assert "1 message could not be delivered." in state(client_of, state_admin).text
    page = client_of(state_admin).get(reverse("home:undelivered")).text
    assert "meetings.reminder" in page
    assert "somebody-secret" not in page
    assert client_of(state_coordinator).get(reverse("home:undelivered")).status_code == 403
    assert "could not be delivered" not in state(client_of, state_coordinator).text
