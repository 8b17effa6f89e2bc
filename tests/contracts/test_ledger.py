"""What the database itself refuses, whoever writes and however."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from contracts.models import (
    Allocation,
    BudgetCategory,
    BudgetLine,
    Commitment,
    FiscalYear,
    Payment,
)
from contracts.services.spending import new_reference
from cppc.core.models import AuditEvent
from tests.conftest import acting, owner, person_with
from tests.contracts import factories
from tests.factories import MembershipFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]
TABLES = [Allocation, BudgetLine, Commitment, Payment]
CLOSED_TO = ["facilitator", "provider", "parent_partner", "listing_editor"]


@pytest.fixture
def payment(approved):
    with owner():
        return factories.PaymentFactory(commitment=approved)


def refused(rule):
    """The write fails in the database, by this rule."""
    return pytest.raises(IntegrityError, match=rule)


def insert_line(allocation, amount, area=None):
    with owner():
        category = factories.BudgetCategoryFactory()
    return lambda: BudgetLine.objects.create(
        area=area or allocation.area,
        allocation=allocation,
        strategy="policy",
        category=category,
        purpose="x",
        amount=amount,
    )


def insert_commitment(line, by, amount="10.00", **fields):
    values = {"area": line.area, "budget_line": line, "reference": new_reference(), "payee": "p"}
    values |= {"purpose": "x", "amount": Decimal(amount), "proposed_by": by}
    return Commitment.objects.create(**values | fields)


def insert_payment(commitment, by, amount="10.00", **fields):
    values = {"area": commitment.area, "commitment": commitment, "payee": commitment.payee}
    values |= {"amount": Decimal(amount), "paid_on": timezone.localdate(), "voucher": "A-1"}
    return Payment.objects.create(**values | {"recorded_by": by} | fields)


# Who reads and writes


@pytest.mark.parametrize("model", TABLES)
def test_nobody_and_strangers_see_no_money(model, payment, stranger):
    for who in (None, stranger):
        with acting(who):
            assert model.objects.count() == 0


@pytest.mark.parametrize("model", TABLES)
def test_people_of_the_area_see_its_money(model, payment, member, state_admin):
    for who in (member, state_admin, person_with("auditor")):
        with acting(who):
            assert model.objects.count() == 1


@pytest.mark.parametrize("model", TABLES)
@pytest.mark.parametrize("role", CLOSED_TO)
def test_roles_without_the_right_see_no_money(role, model, payment, area):
    with acting(person_with(role, area)):
        assert model.objects.count() == 0


@pytest.mark.parametrize("model", TABLES)
def test_whoever_may_only_look_changes_nothing(model, payment, member):
    with acting(member), transaction.atomic():
        try:
            with transaction.atomic():
                changed = model.objects.update(amount=1)
        except ProgrammingError:
            changed = 0
        assert changed == 0


def test_an_area_does_not_set_its_own_allocation(allocation, coordinator, other_area):
    with acting(coordinator):
        assert Allocation.objects.update(amount=90000) == 0
        year = FiscalYear.objects.get()
        with pytest.raises(ProgrammingError), transaction.atomic():
            Allocation.objects.create(
                area=other_area, fiscal_year=year, amount=1, source="me", set_by=coordinator
            )


def test_only_the_state_writes_years_and_categories(allocation, coordinator, state_admin):
    with acting(coordinator):
        assert FiscalYear.objects.update(state="locked") == 0
        with pytest.raises(ProgrammingError), transaction.atomic():
            BudgetCategory.objects.create(name_en="Mine")
    with acting(state_admin):
        assert FiscalYear.objects.update(state="closing") == 1


@pytest.mark.parametrize("model", [Allocation, Commitment, Payment, FiscalYear, BudgetCategory])
def test_money_is_never_deleted(model, payment, state_admin, coordinator):
    for who in (state_admin, coordinator):
        with acting(who), pytest.raises(ProgrammingError), transaction.atomic():
            model.objects.all()._raw_delete(using="default")


def test_only_a_line_nobody_used_is_removed(approved, allocation, coordinator):
    unused = insert_line(allocation, 1)
    with acting(coordinator):
        with refused("a_used_line_stays"), transaction.atomic():
            BudgetLine.objects.all()._raw_delete(using="default")
        unused()
        assert BudgetLine.objects.filter(amount=1)._raw_delete(using="default") == 1


def test_a_stranger_writes_nothing_here(allocation, line, approved, stranger):
    tries = [
        insert_line(allocation, 1),
        lambda: insert_commitment(line, stranger),
        lambda: insert_payment(approved, stranger),
    ]
    for attempt in tries:
        with acting(stranger), pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_rows_do_not_reach_into_another_area(allocation, line, approved, other_area):
    with owner():
        both = UserFactory()
        for role in ("fiscal_agent", "coordinator"):
            for place in (other_area, allocation.area):
                MembershipFactory(person=both, role=role, area=place)
    tries = [
        insert_line(allocation, 1, area=other_area),
        lambda: insert_commitment(line, both, area=other_area),
        lambda: insert_payment(approved, both, area=other_area),
    ]
    for attempt in tries:
        with acting(both), refused("money_stays_in_its_place"), transaction.atomic():
            attempt()


# The ceiling


def test_lines_stay_within_the_allocation(allocation, line, coordinator):
    with acting(coordinator):
        with refused("lines_stay_within_the_allocation"), transaction.atomic():
            insert_line(allocation, Decimal("15000.01"))()
        insert_line(allocation, Decimal("15000.00"))()
        with refused("lines_stay_within_the_allocation"), transaction.atomic():
            BudgetLine.objects.filter(pk=line.pk).update(amount=Decimal("5000.01"))


def test_many_lines_in_one_statement_are_held_too(allocation, coordinator):
    with owner():
        category = factories.BudgetCategoryFactory()
    rows = [
        BudgetLine(
            area=allocation.area,
            allocation=allocation,
            strategy="policy",
            category=category,
            purpose="x",
            amount=8000,
        )
        for _row in range(3)
    ]
    with acting(coordinator), refused("lines_stay_within_the_allocation"), transaction.atomic():
        BudgetLine.objects.bulk_create(rows)


def test_an_allocation_is_not_lowered_below_its_lines(line, state_admin):
    with acting(state_admin):
        with refused("an_allocation_covers_its_lines"), transaction.atomic():
            Allocation.objects.update(amount=Decimal("4999.99"), set_by=state_admin)
        assert Allocation.objects.update(amount=5000, set_by=state_admin) == 1


def test_commitments_stay_within_the_line(line, fiscal):
    with acting(fiscal):
        insert_commitment(line, fiscal, "4900.00")
        with refused("commitments_stay_within_the_line"), transaction.atomic():
            insert_commitment(line, fiscal, "100.01")
        insert_commitment(line, fiscal, "100.00")


def test_a_line_is_not_lowered_below_its_commitments(approved, coordinator):
    with acting(coordinator), refused("a_line_covers_its_commitments"), transaction.atomic():
        BudgetLine.objects.update(amount=Decimal("399.99"))


def test_payments_stay_within_the_commitment(approved, fiscal):
    with acting(fiscal):
        insert_payment(approved, fiscal, "300.00")
        with refused("payments_stay_within_the_commitment"), transaction.atomic():
            insert_payment(approved, fiscal, "100.01", voucher="A-2")
        insert_payment(approved, fiscal, "100.00", voucher="A-2")


def test_a_cancelled_commitment_holds_what_was_paid(payment, approved, coordinator, fiscal):
    with acting(coordinator):
        Commitment.objects.update(
            state="cancelled",
            cancelled_by=coordinator,
            cancelled_at=timezone.now(),
            cancelled_why="done",
        )
    with acting(fiscal):
        with refused("commitments_stay_within_the_line"), transaction.atomic():
            insert_commitment(approved.budget_line, fiscal, "4900.01")
        insert_commitment(approved.budget_line, fiscal, "4900.00")


# Decisions


def decide(commitment, by, **fields):
    values = {"state": "approved", "decided_by": by, "decided_at": timezone.now()}
    values |= {"decision": "team vote"} | fields
    return Commitment.objects.filter(pk=commitment.pk).update(**values)


def test_nobody_approves_an_own_request(request_of_fiscal, fiscal, coordinator):
    # The policy comes first; the check of the table stands behind it.
    with acting(fiscal), pytest.raises(ProgrammingError), transaction.atomic():
        decide(request_of_fiscal, fiscal)
    with owner(), refused("nobody_decides_on_an_own_request"), transaction.atomic():
        decide(request_of_fiscal, fiscal)
    with acting(fiscal), pytest.raises(DatabaseError), transaction.atomic():
        decide(request_of_fiscal, fiscal, proposed_by=coordinator)


def test_nobody_decides_in_somebody_elses_name(request_of_fiscal, fiscal, coordinator, area):
    other = person_with("coordinator", area)
    for who in (fiscal, other):
        with acting(who), pytest.raises(ProgrammingError), transaction.atomic():
            decide(request_of_fiscal, coordinator)


def test_a_request_is_made_in_ones_own_name(line, fiscal, coordinator):
    with acting(fiscal), pytest.raises(ProgrammingError), transaction.atomic():
        insert_commitment(line, coordinator)


def test_a_request_is_not_born_approved(line, fiscal, coordinator):
    with acting(fiscal), refused("a_commitment_follows_its_steps"), transaction.atomic():
        insert_commitment(
            line,
            fiscal,
            state="approved",
            decided_by=coordinator,
            decided_at=timezone.now(),
            decision="x",
        )


def test_an_approval_names_its_decision(request_of_fiscal, coordinator):
    with acting(coordinator), refused("a_decision_has_person"), transaction.atomic():
        decide(request_of_fiscal, coordinator, decision="")
    with acting(coordinator):
        assert decide(request_of_fiscal, coordinator) == 1


@pytest.mark.parametrize(
    "change", [{"amount": 1}, {"payee": "Other"}, {"purpose": "Other"}, {"reference": "M-2"}]
)
def test_a_commitment_is_not_rewritten(change, approved, coordinator):
    values = {"state": "cancelled", "cancelled_by": coordinator, "cancelled_at": timezone.now()}
    values |= {"cancelled_why": "x"}
    with acting(coordinator), refused("a_commitment_is_not_rewritten"), transaction.atomic():
        Commitment.objects.filter(pk=approved.pk).update(**values | change)


def test_a_decision_is_not_turned_round(approved, coordinator):
    with acting(coordinator), refused("a_commitment"), transaction.atomic():
        decide(approved, coordinator, state="declined", note="changed my mind")


def test_only_approvers_cancel_an_approved_commitment(approved, area):
    asks = person_with("team_member", area)
    with acting(asks):
        assert Commitment.objects.update(state="cancelled") == 0


# Payments


def test_only_approved_commitments_are_paid(request_of_fiscal, fiscal):
    with acting(fiscal), refused("a_payment_needs_an_approval"), transaction.atomic():
        insert_payment(request_of_fiscal, fiscal)


@pytest.mark.parametrize("outside", [-1, 366])
def test_a_payment_is_dated_in_its_year(outside, approved, fiscal, allocation):
    day = allocation.fiscal_year.starts_on + timedelta(days=outside)
    with acting(fiscal), refused("a_payment_is_dated_in_its_year"), transaction.atomic():
        insert_payment(approved, fiscal, paid_on=day)


def test_the_first_and_the_last_day_are_in_the_year(approved, fiscal, allocation):
    year = allocation.fiscal_year
    with acting(fiscal):
        insert_payment(approved, fiscal, paid_on=year.starts_on)
        insert_payment(approved, fiscal, paid_on=year.ends_on, voucher="A-2")


def test_a_voucher_is_paid_once_for_a_payee(payment, approved, fiscal, line):
    with owner():
        same_payee = factories.approved(budget_line=line, payee=approved.payee.upper())
        other = factories.approved(budget_line=line, payee="Other Shop")
    voucher = payment.voucher.lower()
    with acting(fiscal):
        with refused("one_payment_of_a_voucher_for_each_payee"), transaction.atomic():
            insert_payment(same_payee, fiscal, voucher=voucher)
        insert_payment(other, fiscal, voucher=voucher)


def take_back(payment, by, **fields):
    values = {"amount": -payment.amount, "voucher": payment.voucher, "reverses": payment}
    return insert_payment(
        payment.commitment, by, **values | {"paid_on": payment.paid_on, "why": "wrong"} | fields
    )


def test_a_payment_is_taken_back_once_and_in_full(payment, fiscal):
    with acting(fiscal):
        with refused("money_stays_in_its_place"), transaction.atomic():
            take_back(payment, fiscal, amount=Decimal("-99.00"))
        back = take_back(payment, fiscal)
        for again in (payment, back):
            with pytest.raises(IntegrityError), transaction.atomic():
                take_back(again, fiscal, amount=-again.amount)
        payment.refresh_from_db()
        assert payment.reversed
        insert_payment(payment.commitment, fiscal, voucher=payment.voucher)  # typed again, right


def test_a_payment_below_zero_needs_what_it_takes_back(approved, fiscal):
    with acting(fiscal), pytest.raises(IntegrityError), transaction.atomic():
        insert_payment(approved, fiscal, "-5.00")


def test_payments_are_not_changed(payment, fiscal):
    with acting(fiscal), pytest.raises(ProgrammingError), transaction.atomic():
        Payment.objects.update(amount=1)


def test_another_payee_cannot_be_written_on_a_payment(approved, fiscal):
    with acting(fiscal), refused("money_stays_in_its_place"), transaction.atomic():
        insert_payment(approved, fiscal, payee="Somebody else")


# The year


def test_a_locked_year_takes_nothing(allocation, line, approved, payment, fiscal, coordinator):
    with owner():
        FiscalYear.objects.update(state="locked")
    admin = person_with("state_admin")
    tries = [
        (coordinator, insert_line(allocation, 1)),
        (coordinator, lambda: BudgetLine.objects.update(amount=4000)),
        (fiscal, lambda: insert_commitment(line, fiscal)),
        (fiscal, lambda: insert_payment(approved, fiscal)),
        (fiscal, lambda: take_back(payment, fiscal)),
        (admin, lambda: Allocation.objects.update(amount=30000, set_by=admin)),
    ]
    for who, attempt in tries:
        with acting(who), refused("the_year_takes_this_write"), transaction.atomic():
            attempt()


def test_a_closing_year_takes_payments_and_no_plans(allocation, line, approved, fiscal):
    with owner():
        FiscalYear.objects.update(state="closing")
    with acting(fiscal):
        insert_payment(approved, fiscal)
        with refused("the_year_takes_this_write"), transaction.atomic():
            insert_commitment(line, fiscal)


def test_a_year_starts_on_july_first():
    with owner(), refused("a_fiscal_year_starts_on_july_first"), transaction.atomic():
        FiscalYear.objects.create(starts_on=timezone.localdate().replace(month=3, day=2))


# The record


def test_every_change_of_money_is_on_record(payment, member, stranger):
    with acting(member):
        events = AuditEvent.objects.filter(rel__startswith="contracts_").order_by("id")
        assert [(e.rel, e.op) for e in events] == [
            ("contracts_allocation", "insert"),
            ("contracts_budgetline", "insert"),
            ("contracts_commitment", "insert"),
            ("contracts_commitment", "update"),
            ("contracts_payment", "insert"),
        ]
    with acting(stranger):
        assert AuditEvent.objects.filter(rel__startswith="contracts_").count() == 0


@pytest.mark.parametrize(
    "call",
    [
        "authz.lock_money(gen_random_uuid(), gen_random_uuid(), false)",
        "authz.promised_from(gen_random_uuid())",
        "authz.paid_on(gen_random_uuid())",
    ],
)
def test_the_ledgers_helpers_answer_nobody(call, coordinator):
    with acting(coordinator), pytest.raises(ProgrammingError), transaction.atomic():
        connection.cursor().execute(f"SELECT {call}")
