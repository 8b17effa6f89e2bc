"""Who may do what with the money: the roles decide, and what depends on the thing itself."""

from contracts.models import BudgetLine, Commitment, FiscalYear, Payment
from teams.access import Actor
from teams.roles import Permission


def can_plan(by: Actor, year: FiscalYear) -> bool:
    """Lines are added by those who plan the area's budget, while the year is open."""
    return by.may(Permission.MANAGE_BUDGET) and year.takes_plans


def can_change_lines(by: Actor, year: FiscalYear) -> bool:
    """Lines are changed and removed by those who plan the budget, until the year is locked."""
    return by.may(Permission.MANAGE_BUDGET) and not year.is_locked


def can_change_line(by: Actor, line: BudgetLine) -> bool:
    """A line is changed or removed by those who plan the budget, until the year is locked."""
    return can_change_lines(by, line.allocation.fiscal_year)


def can_propose(by: Actor, year: FiscalYear) -> bool:
    """Money is asked for by those who may propose spending, while the year is open."""
    return by.may(Permission.PROPOSE_SPENDING) and year.takes_plans


def can_decide(by: Actor, commitment: Commitment) -> bool:
    """A request is decided by an approver of the area who did not make it."""
    return (
        by.may(Permission.APPROVE_SPENDING)
        and commitment.state == Commitment.State.PROPOSED
        and commitment.proposed_by_id != by.user.pk
        and not _year_of(commitment).is_locked
    )


def can_cancel(by: Actor, commitment: Commitment) -> bool:
    """An approver cancels what is not paid; whoever asked takes back an undecided request."""
    if _year_of(commitment).is_locked:
        return False
    asked = by.may(Permission.PROPOSE_SPENDING) and commitment.proposed_by_id == by.user.pk
    if commitment.state == Commitment.State.PROPOSED:
        return asked or by.may(Permission.APPROVE_SPENDING)
    return commitment.state == Commitment.State.APPROVED and by.may(Permission.APPROVE_SPENDING)


def can_pay(by: Actor, commitment: Commitment) -> bool:
    """Payments on an approved commitment are recorded until the year is locked."""
    return (
        by.may(Permission.RECORD_PAYMENT)
        and commitment.state == Commitment.State.APPROVED
        and not _year_of(commitment).is_locked
    )


def can_take_back(by: Actor, payment: Payment, year: FiscalYear) -> bool:
    """A payment is taken back once, by those who may record payments, until the year is locked."""
    standing = payment.reverses_id is None and not payment.reversed
    return by.may(Permission.RECORD_PAYMENT) and standing and not year.is_locked


def can_set_allocation(by: Actor, year: FiscalYear) -> bool:
    """Only the state sets what an area gets, and not in a locked year."""
    return by.may(Permission.SET_ALLOCATION) and not year.is_locked


def can_run_year(by: Actor) -> bool:
    """Only the state opens, closes and locks fiscal years and keeps the categories."""
    return by.may(Permission.SET_ALLOCATION)


def _year_of(commitment: Commitment) -> FiscalYear:
    return commitment.budget_line.allocation.fiscal_year
