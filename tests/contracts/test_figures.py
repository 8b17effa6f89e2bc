"""Sums that pages show."""

from decimal import Decimal

import pytest
from django.utils import timezone

from contracts.figures import Balance, balances, by_strategy, lines_of, to_approve, whole
from contracts.models import Commitment, FiscalYear
from tests.conftest import acting, owner, person_with
from tests.contracts import factories
from tests.factories import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def worked(allocation, line):
    """5,000 planned; 400 approved and 100 of it paid; 300 waits; 50 paid of an ended one."""
    with owner():
        factories.BudgetLineFactory(allocation=allocation, strategy="policy", amount=1000)
        first = factories.approved(budget_line=line)
        factories.PaymentFactory(commitment=first)
        factories.CommitmentFactory(budget_line=line, amount=300)
        declined = factories.CommitmentFactory(budget_line=line, amount=900)
        decided = {"decided_by": allocation.set_by, "decided_at": timezone.now(), "note": "no"}
        Commitment.objects.filter(pk=declined.pk).update(state="declined", **decided)
        ended = factories.approved(budget_line=line)
        factories.PaymentFactory(commitment=ended, amount=50)
        who = {"cancelled_by": allocation.set_by, "cancelled_at": timezone.now()}
        Commitment.objects.filter(pk=ended.pk).update(state="cancelled", cancelled_why="x", **who)
    return allocation


def numbers(*amounts):
    return Balance(*map(Decimal, amounts))


def test_balances_of_a_year_in_one_query(worked, other_area, django_assert_num_queries):
    with owner():
        factories.AllocationFactory(area=other_area, amount=7)
    with acting(person_with("auditor")), django_assert_num_queries(1):
        found = balances(worked.fiscal_year)
    assert found == {
        worked.area_id: numbers(20000, 6000, 750, 150, 300),
        other_area.pk: numbers(7, 0, 0, 0, 0),
    }
    assert found[worked.area_id].left == 19250


def test_an_area_sees_its_own_balance_alone(worked, other_area, member):
    with owner():
        factories.AllocationFactory(area=other_area)
    with acting(member):
        assert list(balances(worked.fiscal_year)) == [worked.area_id]


def test_sums_by_strategy_and_in_all_agree(worked, member):
    with acting(member):
        lines = lines_of(worked)
        parts, total = by_strategy(lines), whole(worked, lines)
        assert total == balances(worked.fiscal_year)[worked.area_id]
    assert parts["network"] == numbers(0, 5000, 750, 150, 300)
    assert sum(part.planned_free for part in parts.values()) + total.unplanned == total.left


def test_to_approve_lists_what_others_asked_for(request_of_fiscal, fiscal, coordinator, stranger):
    found = {}
    for person in (fiscal, coordinator, stranger):
        with acting(person):
            found[person] = to_approve(person)
    assert found == {fiscal: [], coordinator: [request_of_fiscal], stranger: []}


def test_to_approve_needs_a_role_of_today_and_an_open_year(request_of_fiscal, area):
    with owner():
        was = MembershipFactory(
            area=area, role="coordinator", from_on="2020-01-01", to_on="2021-01-01"
        ).person
    asked = person_with("team_member", area)
    for person in (was, asked):
        with acting(person):
            assert to_approve(person) == []
    with owner():
        FiscalYear.objects.update(state="locked")
    coordinator = person_with("coordinator", area)
    with acting(coordinator):
        assert to_approve(coordinator) == []
