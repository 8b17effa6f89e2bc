"""Counts for the governance tier: right, and silent where a number would tell who is meant."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cppc.core.tasks import refresh_figures
from families.models import Support
from meetings.counts import tables_of, year_of
from meetings.models import AreaFigure, FigureCell
from teams.models import Area
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db
QUERIES = 12


def hold(area, number, **fields):
    """So many held family meetings, each of its own family."""
    county = factories.CountyFactory(fips="19001")
    for _number in range(number):
        family = factories.FamilyFactory(
            area=area, county=county, sealed=fields.get("sealed", False)
        )
        factories.FamilyMeetingFactory(
            family=family,
            state="held",
            kind=fields.get("kind", "community"),
            starts_at=fields.get("starts_at", timezone.now() - timedelta(minutes=5)),
            held_at=timezone.now(),
        )


def count():
    with as_role("cppc_worker"):
        refresh_figures()


def cells(area, name):
    with owner():
        rows = FigureCell.objects.filter(area=area, name=name, year=year_of(""))
        return dict(rows.values_list("cell", "value"))


def test_small_numbers_and_one_more_are_hidden(area):
    with owner():
        hold(area, 9)
        hold(area, 6, kind="ftdm")
        hold(area, 2, kind="ytdm")
    count()
    # 2 alone could be told from the sum of the others: the next smallest goes with it.
    assert cells(area, "kind") == {"community": 9, "ftdm": None, "ytdm": None}


def test_two_hidden_cells_that_are_small_together_take_a_third_along(area):
    with owner():
        hold(area, 9)
        hold(area, 6, kind="ftdm")
        hold(area, 1, kind="ytdm")
        hold(area, 1, kind="pre_removal")
    count()
    hidden = {"ftdm": None, "ytdm": None, "pre_removal": None}
    assert cells(area, "kind") == {"community": 9, **hidden}


def test_numbers_that_are_big_enough_are_shown_and_sealed_families_not_counted(area):
    with owner():
        hold(area, 5)
        hold(area, 7, sealed=True)
        Area.objects.filter(pk=area.pk).update(suppression_limit=2)
        hold(area, 3, kind="ftdm")
    count()
    assert cells(area, "kind") == {"community": 5, "ftdm": 3}


def test_an_area_may_hide_more(area):
    with owner():
        hold(area, 8)
        Area.objects.filter(pk=area.pk).update(suppression_limit=10)
    count()
    assert cells(area, "kind") == {"community": None}


def test_supports_and_steps_are_counted(area):
    with owner():
        plan = factories.PlanFactory(family=factories.FamilyFactory(area=area))
        for number in range(6):
            factories.StepFactory(plan=plan, by_when=timezone.localdate() + timedelta(days=3))
            Support.objects.create(
                area=area, family=plan.family, name=f"Neighbor {number}", kind="informal"
            )
    count()
    assert cells(area, "steps") == {"open": 6}
    assert cells(area, "supports") == {"informal": 6}


def test_a_hidden_cell_is_no_difference_of_two_numbers(area):
    today = timezone.localdate()
    with owner():
        plan = factories.PlanFactory(family=factories.FamilyFactory(area=area))
        for days, number in ((3, 9), (-3, 2)):
            for _step in range(number):
                factories.StepFactory(plan=plan, by_when=today + timedelta(days=days))
        for _step in range(6):
            factories.StepFactory(plan=plan, state="done", answered_at=timezone.now())
    count()
    assert cells(area, "steps") == {"open": 9, "overdue": None, "done": None}
    with owner():
        figures = dict(AreaFigure.objects.filter(area=area).values_list("name", "value"))
    assert (figures["steps_open"], figures["steps_done"]) == (None, 6)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(numbers=st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_no_hidden_cell_can_be_worked_out_from_the_total(area, numbers):
    kinds = ["community", "ftdm", "ytdm", "pre_removal"]
    with transaction.atomic():
        with owner():
            for kind, number in zip(kinds, numbers, strict=True):
                hold(area, number, kind=kind)
        count()
        shown = cells(area, "kind")
        transaction.set_rollback(True)
    hidden = [n for kind, n in zip(kinds, numbers, strict=True) if n and shown[kind] is None]
    assert all(n >= 5 for n in (shown.get(kind) for kind in kinds) if n is not None)
    if hidden and any(n >= 5 for n in numbers):
        assert len(hidden) >= 2 or len([n for n in numbers if n]) == 1
        assert sum(hidden) >= 5


def test_only_the_worker_counts(area):
    refused = pytest.raises(ProgrammingError)
    with acting(person_with("coordinator", area)), refused, transaction.atomic():
        connection.cursor().execute("SELECT authz.refresh_figure_cells(1)")


@pytest.mark.parametrize("number", [1, 3, 30])
def test_the_page_says_what_is_hidden(
    client_of, area, coordinator, number, django_assert_num_queries
):
    with owner():
        hold(area, number)
    count()
    client, url = client_of(coordinator), reverse("meetings:counts", args=[area.slug])
    client.get(url)
    with django_assert_num_queries(QUERIES):
        page = client.get(url).text
    assert ("Hidden, so that nobody" in page) is (number < 5)
    saved = client.get(reverse("meetings:counts_csv", args=[area.slug])).text
    assert ("hidden" in saved) is (number < 5)


def test_a_year_that_makes_no_sense_is_the_present_one(area):
    for asked in ("", "x", "1999", "99999999999", "-1", "\u0662"):
        assert year_of(asked) == year_of("")
    assert [table.name for table in tables_of(area, year_of("") - 1)][-1] == "first_meeting"
