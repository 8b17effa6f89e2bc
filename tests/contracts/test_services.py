"""What people do with the money, and the words in which they are refused."""

from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection
from django.utils import timezone

from contracts import services
from contracts.models import Allocation, BudgetCategory, BudgetLine, Commitment, FiscalYear, Payment
from contracts.models.reference import current_number
from contracts.services.refusals import Stale, refusals
from tests.conftest import acting, owner, person_with
from tests.contracts import factories
from tests.contracts.conftest import actor
from tests.factories import AreaFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def category(db):
    with owner():
        return factories.BudgetCategoryFactory()


def plan(allocation, category, by, amount="100.00", **fields):
    values = {"strategy": "course", "category": category, "purpose": "Rides"}
    values |= {"amount": Decimal(amount), "allocation": allocation, "by": by}
    return services.add_line(**values | fields)


def ask(line, by, amount="100.00", **fields):
    values = {"line": line, "payee": "Bakery", "purpose": "Bread", "amount": Decimal(amount)}
    return services.propose_commitment(**values | {"by": by} | fields)


def pay(commitment, by, amount="100.00", **fields):
    values = {"commitment": commitment, "amount": Decimal(amount), "voucher": "V-1", "by": by}
    return services.record_payment(**values | {"paid_on": timezone.localdate()} | fields)


def words_of(refusal):
    return refusal.value.message_dict


# In the ceiling's words


def test_a_line_over_the_ceiling_says_what_is_left(allocation, line, category, area, coordinator):
    by = actor(coordinator, area)
    with acting(coordinator), pytest.raises(ValidationError) as refusal:
        plan(allocation, category, by, "15000.01")
    assert words_of(refusal) == {"amount": ["Only $15,000.00 of the allocation is left."]}


def test_a_request_over_the_line_says_what_is_left(line, area, fiscal):
    by = actor(fiscal, area)
    with acting(fiscal):
        ask(line, by, "4999.00")
        with pytest.raises(ValidationError) as refusal:
            ask(line, by, "1.01")
    assert words_of(refusal) == {"amount": ["Only $1.00 of this budget line is left."]}


def test_a_payment_over_the_commitment_says_what_is_left(approved, area, fiscal):
    by = actor(fiscal, area)
    with acting(fiscal):
        pay(approved, by, "399.99")
        with pytest.raises(ValidationError) as refusal:
            pay(approved, by, "0.02", voucher="V-2")
    assert words_of(refusal) == {"amount": ["Only $0.01 of this commitment is left to pay."]}


def test_nothing_is_lowered_below_what_hangs_on_it(approved, area, coordinator):
    by, line = actor(coordinator, area), approved.budget_line
    with acting(coordinator), pytest.raises(ValidationError) as refusal:
        services.change_line(
            line=line,
            strategy=line.strategy,
            category=line.category,
            purpose=line.purpose,
            amount=Decimal("399.00"),
            version=line.version,
            by=by,
        )
    told = "$400.00 of this line is already promised. It cannot be less than that."
    assert words_of(refusal) == {"amount": [told]}


def test_an_allocation_is_not_set_below_its_lines(line, area, state_admin):
    by, allocation = actor(state_admin), line.allocation
    with acting(state_admin), pytest.raises(ValidationError) as refusal:
        services.set_allocation(
            area=area,
            year=allocation.fiscal_year,
            amount=Decimal("4999.00"),
            source="cut",
            version=allocation.version,
            by=by,
        )
    told = "The area has already planned $5,000.00. It cannot be less than that."
    assert words_of(refusal) == {"amount": [told]}


def test_a_voucher_is_refused_beside_its_field(approved, area, fiscal):
    by = actor(fiscal, area)
    with acting(fiscal):
        pay(approved, by, "1.00")
        with pytest.raises(ValidationError) as refusal:
            pay(approved, by, "2.00", voucher="v-1")
    assert words_of(refusal) == {"voucher": ["This number is already recorded for this payee."]}


@pytest.mark.parametrize(
    ("days", "told"),
    [
        (1, "This day is still ahead."),
        (-400, "The day must be within the fiscal year, July 1 to June 30."),
    ],
)
def test_a_payments_day_is_refused_beside_its_field(days, told, approved, area, fiscal):
    by, day = actor(fiscal, area), timezone.localdate() + timedelta(days=days)
    with acting(fiscal), pytest.raises(ValidationError) as refusal:
        pay(approved, by, paid_on=day)
    assert words_of(refusal) == {"paid_on": [told]}


# One decision, by somebody else


def test_approval_and_payment(request_of_fiscal, area, coordinator, fiscal):
    decides, pays = actor(coordinator, area), actor(fiscal, area)
    with acting(coordinator):
        commitment = services.approve_commitment(
            commitment=request_of_fiscal, decision="team vote 2026-10-12", by=decides
        )
        again = services.approve_commitment(
            commitment=request_of_fiscal, decision="team vote 2026-10-12", by=decides
        )
    assert (commitment.state, commitment.decided_by, again) == (
        "approved",
        coordinator,
        commitment,
    )
    with acting(fiscal):
        assert pay(commitment, pays, "400.00").amount == 400


def test_the_one_who_asked_does_not_decide(request_of_fiscal, area, fiscal):
    by = actor(fiscal, area)
    with acting(fiscal), pytest.raises(PermissionDenied):
        services.approve_commitment(commitment=request_of_fiscal, decision="me", by=by)


def test_a_decision_is_made_once(request_of_fiscal, area, coordinator):
    other = person_with("coordinator", area)
    with acting(coordinator):
        services.decline_commitment(
            commitment=request_of_fiscal, note="no money", by=actor(coordinator, area)
        )
    with acting(other), pytest.raises(ValidationError, match="already decided"):
        services.approve_commitment(
            commitment=request_of_fiscal, decision="vote", by=actor(other, area)
        )


def test_an_approval_without_a_decision_is_refused(request_of_fiscal, area, coordinator):
    with acting(coordinator), pytest.raises(ValidationError, match="Name the decision"):
        services.approve_commitment(
            commitment=request_of_fiscal, decision="", by=actor(coordinator, area)
        )


def test_whoever_asked_takes_an_undecided_request_back(request_of_fiscal, area, fiscal):
    by = actor(fiscal, area)
    with acting(fiscal):
        ended = services.cancel_commitment(commitment=request_of_fiscal, why="typo", by=by)
        assert services.cancel_commitment(commitment=ended, why="typo", by=by) == ended
    assert (ended.state, ended.cancelled_why) == ("cancelled", "typo")


def test_a_declined_request_is_not_cancelled(request_of_fiscal, area, coordinator):
    by = actor(coordinator, area)
    with acting(coordinator):
        services.decline_commitment(commitment=request_of_fiscal, note="no", by=by)
        with pytest.raises(ValidationError, match="already decided"):
            services.cancel_commitment(commitment=request_of_fiscal, why="x", by=by)


def test_a_team_member_takes_nothing_back(request_of_fiscal, area, member):
    with acting(member), pytest.raises(PermissionDenied):
        services.cancel_commitment(commitment=request_of_fiscal, why="x", by=actor(member, area))


def test_a_wrong_payment_is_taken_back_and_recorded_again(approved, area, fiscal):
    by = actor(fiscal, area)
    with acting(fiscal):
        wrong = pay(approved, by, "40.00")
        services.reverse_payment(payment=wrong, why="was 400", by=by)
        services.reverse_payment(payment=wrong, why="was 400", by=by)
        pay(approved, by, "400.00")
        amounts = list(Payment.objects.order_by("created_at").values_list("amount", flat=True))
    assert amounts == [40, -40, 400]


# Sent twice


def test_the_same_form_sent_twice_makes_one_row(allocation, category, area, coordinator):
    by, key = actor(coordinator, area), uuid4()
    with acting(coordinator):
        first = plan(allocation, category, by, key=key)
        assert plan(allocation, category, by, key=key) == first
        assert BudgetLine.objects.count() == 1


def test_the_same_payment_sent_twice_is_one(approved, area, fiscal):
    by, key = actor(fiscal, area), uuid4()
    with acting(fiscal):
        assert pay(approved, by, key=key) == pay(approved, by, key=key)
        assert Payment.objects.count() == 1


def test_other_words_under_an_old_key_are_not_dropped(line, area, fiscal):
    by, key = actor(fiscal, area), uuid4()
    with acting(fiscal):
        ask(line, by, key=key)
        with pytest.raises(ValidationError, match="already sent"):
            ask(line, by, "200.00", key=key)


def test_a_key_of_another_area_gives_nothing_away(line, other_area, area, fiscal):
    with owner():
        theirs = factories.CommitmentFactory(budget_line__allocation__area=other_area)
    with acting(fiscal), pytest.raises(ValidationError, match="already sent"):
        ask(line, actor(fiscal, area), key=theirs.pk)


# Who may


def test_services_ask_the_policies(allocation, line, approved, category, area, member, stranger):
    with owner():
        payment = factories.PaymentFactory(commitment=approved)
    for person, place in ((member, area), (stranger, None)):
        by = actor(person, place)
        tries = [
            lambda by=by: plan(allocation, category, by),
            lambda by=by: ask(line, by),
            lambda by=by: pay(approved, by),
            lambda by=by: services.reverse_payment(payment=payment, why="x", by=by),
            lambda by=by: services.remove_line(line=line, by=by),
            lambda by=by: services.cancel_commitment(commitment=approved, why="x", by=by),
            lambda by=by: services.give_default(year=allocation.fiscal_year, source="x", by=by),
            lambda by=by: services.open_year(number=2050, by=by),
            lambda by=by: services.set_year_state(
                year=allocation.fiscal_year, state="locked", by=by
            ),
            lambda by=by: services.add_category(
                name_en="x", name_es="", from_on=date(2026, 7, 1), by=by
            ),
            lambda by=by: services.end_category(category=category, by=by),
            lambda by=by: services.set_allocation(
                area=area, year=allocation.fiscal_year, amount=1, source="x", by=by
            ),
        ]
        for attempt in tries:
            with acting(person), pytest.raises(PermissionDenied):
                attempt()


def test_with_roles_in_two_areas_one_acts_in_one(line, approved, other_area):
    with owner():
        both = MembershipFactory(role="fiscal_agent", area=line.area).person
        MembershipFactory(role="fiscal_agent", area=other_area, person=both)
    elsewhere = actor(both, other_area)
    with acting(both):
        for attempt in (ask, pay):
            with pytest.raises(PermissionDenied):
                attempt(line if attempt is ask else approved, elsewhere)


# Lines


def test_a_stale_change_is_refused_with_what_is_there_now(line, area, coordinator):
    by = actor(coordinator, area)
    said = {"strategy": "network", "category": line.category, "amount": Decimal("5000.00")}
    with acting(coordinator):
        services.change_line(line=line, purpose="First", version=1, by=by, **said)
        with pytest.raises(Stale) as stale:
            services.change_line(line=line, purpose="Second", version=1, by=by, **said)
        services.change_line(line=line, purpose="First", version=1, by=by, **said)
    assert (stale.value.row.purpose, stale.value.row.version) == ("First", 2)


def test_a_change_of_a_line_removed_meanwhile_says_so(line, area, coordinator):
    by = actor(coordinator, area)
    said = {"strategy": "network", "category": line.category, "amount": Decimal("5000.00")}
    with acting(coordinator):
        services.remove_line(line=line, by=by)
        with pytest.raises(ValidationError, match="removed this line"):
            services.change_line(line=line, purpose="x", version=1, by=by, **said)


def test_a_line_with_requests_is_not_removed(request_of_fiscal, area, coordinator):
    by, line = actor(coordinator, area), request_of_fiscal.budget_line
    with acting(coordinator), pytest.raises(ValidationError, match="cannot be removed"):
        services.remove_line(line=line, by=by)


def test_an_unused_line_is_removed_and_twice_is_fine(line, area, coordinator):
    by = actor(coordinator, area)
    with acting(coordinator):
        services.remove_line(line=line, by=by)
        services.remove_line(line=line, by=by)
        assert BudgetLine.objects.count() == 0


# The state


def test_the_state_starts_a_year_and_gives_the_default(area, other_area, state_admin):
    by, number = actor(state_admin), current_number()
    with owner():
        AreaFactory(state="closed", closed_on=timezone.localdate())
    with acting(state_admin):
        year = services.open_year(number=number, by=by)
        assert services.open_year(number=number, by=by) == year
        services.set_allocation(area=area, year=year, amount=Decimal(100), source="less", by=by)
        assert services.give_default(year=year, source="term 2026", by=by) == 1
        assert services.give_default(year=year, source="term 2026", by=by) == 0
        amounts = dict(Allocation.objects.values_list("area__slug", "amount"))
    assert amounts == {area.slug: 100, other_area.slug: 20000}


def test_an_allocation_somebody_else_changed_is_not_overwritten(allocation, area, state_admin):
    by, year = actor(state_admin), allocation.fiscal_year
    with acting(state_admin):
        services.set_allocation(
            area=area, year=year, amount=Decimal(21000), source="more", by=by, version=1
        )
        with pytest.raises(Stale):
            services.set_allocation(
                area=area, year=year, amount=Decimal(22000), source="more", by=by, version=1
            )


def test_a_locked_year_says_so(allocation, line, area, state_admin, coordinator):
    with acting(state_admin):
        services.set_year_state(year=allocation.fiscal_year, state="locked", by=actor(state_admin))
    # A page that was opened before still holds the year as it was.
    with acting(coordinator), pytest.raises(ValidationError, match="is locked"):
        services.remove_line(line=line, by=actor(coordinator, area))


def test_a_category_is_offered_once_and_then_no_longer(state_admin):
    by, day = actor(state_admin), date(2026, 7, 1)
    with acting(state_admin):
        category = services.add_category(name_en="Gas cards", name_es="", from_on=day, by=by)
        with pytest.raises(ValidationError) as refusal:
            services.add_category(name_en="Gas cards", name_es="", from_on=day, by=by)
        services.end_category(category=category, by=by)
        services.end_category(category=category, by=by)
        tomorrow = timezone.localdate() + timedelta(days=1)
        assert category not in BudgetCategory.objects.current(on=tomorrow)
    assert words_of(refusal) == {"name_en": ["There is already a category of this name."]}


@pytest.mark.parametrize(
    ("day", "number"),
    [(date(2026, 6, 30), 2026), (date(2026, 7, 1), 2027), (date(2027, 6, 30), 2027)],
)
def test_the_fiscal_year_of_a_day(day, number):
    assert current_number(day) == number


def test_a_years_label():
    year = FiscalYear(starts_on=date(2026, 7, 1))
    assert year.label == "FY2027 (July 2026 - June 2027)"
    assert str(Commitment(reference="M-7K2Q9XB")) == "M-7K2Q9XB"


def test_saying_the_same_again_changes_nothing(allocation, area, state_admin):
    by, year = actor(state_admin), allocation.fiscal_year
    with acting(state_admin):
        same = services.set_allocation(
            area=area, year=year, amount=allocation.amount, source=allocation.source, by=by
        )
        assert same.version == allocation.version
        assert services.set_year_state(year=year, state="open", by=by).version == year.version


def test_a_member_changes_no_line(line, area, member):
    said = {"strategy": "policy", "category": line.category, "purpose": "x", "amount": 1}
    with acting(member), pytest.raises(PermissionDenied):
        services.change_line(line=line, version=1, by=actor(member, area), **said)


def test_nothing_is_cancelled_in_a_locked_year(approved, area, coordinator):
    with owner():
        FiscalYear.objects.update(state="locked")
    with acting(coordinator), pytest.raises(PermissionDenied):
        services.cancel_commitment(commitment=approved, why="x", by=actor(coordinator, area))


def test_other_troubles_of_the_database_are_not_hidden():
    with pytest.raises(DatabaseError), refusals():
        raise DatabaseError("the connection is gone")
    with pytest.raises(DatabaseError), refusals():
        connection.cursor().execute("SELECT 1 / 0")
