"""Two writers at once, on connections of their own: the second sees what the first wrote."""

import threading
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from contracts.models import BudgetLine, Commitment, Payment
from contracts.services import (
    add_line,
    change_line,
    propose_commitment,
    record_payment,
    set_allocation,
)
from tests.conftest import acting, as_role, owner, person_with
from tests.contracts import factories
from tests.contracts.conftest import actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.isolation]
ROUNDS = 5


def race(*writes):
    """Run the writes at the same moment, each as cppc_app on its own connection."""
    start = threading.Barrier(len(writes), timeout=10)
    outcomes = [None] * len(writes)

    def run(place, user, write):
        try:
            with as_role("cppc_app"), acting(user), transaction.atomic():
                start.wait()
                write()
            outcomes[place] = "written"
        except ValidationError:
            outcomes[place] = "refused"
        except Exception as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(place, *write)) for place, write in enumerate(writes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(outcomes, key=str)


def total(model, user):
    with acting(user):
        return model.objects.aggregate(total=Sum("amount"))["total"]


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_lines_at_once_stay_within_the_allocation(_round, allocation, area, coordinator):
    with owner():
        category = factories.BudgetCategoryFactory()
    by = actor(coordinator, area)

    def plan():
        add_line(
            allocation=allocation,
            strategy="policy",
            category=category,
            purpose="x",
            amount=Decimal("12000.00"),
            by=by,
        )

    assert race((coordinator, plan), (coordinator, plan)) == ["refused", "written"]
    assert total(BudgetLine, coordinator) == 12000


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_four_requests_at_once_stay_within_the_line(_round, line, area, fiscal):
    by = actor(fiscal, area)

    def ask():
        propose_commitment(line=line, payee="p", purpose="x", amount=Decimal("2000.00"), by=by)

    assert race(*[(fiscal, ask)] * 4) == ["refused", "refused", "written", "written"]
    assert total(Commitment, fiscal) == 4000


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_payments_at_once_stay_within_the_commitment(_round, approved, area, fiscal):
    by, day = actor(fiscal, area), approved.budget_line.allocation.fiscal_year.starts_on

    def pay(voucher):
        return lambda: record_payment(
            commitment=approved, amount=Decimal("300.00"), paid_on=day, voucher=voucher, by=by
        )

    assert race((fiscal, pay("1")), (fiscal, pay("2"))) == ["refused", "written"]
    assert total(Payment, fiscal) == 300


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_a_line_and_a_lower_allocation_at_once(_round, allocation, area, coordinator):
    admin = person_with("state_admin")
    state, by = actor(admin), actor(coordinator, area)
    with owner():
        line = factories.BudgetLineFactory(allocation=allocation)

    def lower():
        set_allocation(
            area=area,
            year=allocation.fiscal_year,
            amount=Decimal("9000.00"),
            source="cut",
            version=1,
            by=state,
        )

    def raise_line():
        change_line(
            line=line,
            strategy="network",
            category=line.category,
            purpose="x",
            amount=Decimal("15000.00"),
            version=1,
            by=by,
        )

    assert race((admin, lower), (coordinator, raise_line)) == ["refused", "written"]


def test_a_second_click_at_the_same_moment_makes_one_row(line, area, fiscal):
    by, key = actor(fiscal, area), factories.CommitmentFactory.build(budget_line=line).pk

    def ask():
        propose_commitment(
            line=line, payee="p", purpose="x", amount=Decimal("9.00"), by=by, key=key
        )

    assert race((fiscal, ask), (fiscal, ask)) == ["written", "written"]
    assert total(Commitment, fiscal) == 9


def test_whoever_waits_too_long_is_told_so(line, area, coordinator):
    by, said = actor(coordinator, area), []

    def change():
        try:
            with as_role("cppc_app"), acting(coordinator), transaction.atomic():
                connection.cursor().execute("SET LOCAL lock_timeout = '200ms'")
                change_line(
                    line=line,
                    strategy="policy",
                    category=line.category,
                    purpose="x",
                    amount=line.amount,
                    version=1,
                    by=by,
                )
        except ValidationError as refusal:
            said.extend(refusal.messages)
        finally:
            connection.close()

    with owner(), transaction.atomic():
        list(BudgetLine.objects.select_for_update())
        thread = threading.Thread(target=change)
        thread.start()
        thread.join(timeout=20)
    assert said == ["Somebody else is changing this budget right now. Please send it again."]


@pytest.fixture
def older_snapshots(line, fiscal):
    """Transactions of this connection read what was there when they began."""
    with connection.cursor() as cursor:
        cursor.execute("SET default_transaction_isolation = 'repeatable read'")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET default_transaction_isolation")


def test_an_older_snapshot_cannot_write(older_snapshots, line, fiscal):
    asked = {"reference": "M-1", "payee": "p", "purpose": "x", "amount": 1, "proposed_by": fiscal}
    with acting(fiscal), pytest.raises(IntegrityError, match="read_committed"):
        Commitment.objects.create(area=line.area, budget_line=line, **asked)
