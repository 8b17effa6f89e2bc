"""Sums of money, read; every function is one query unless it says otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import DecimalField, Exists, F, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from contracts.models import Allocation, BudgetLine, Commitment, FiscalYear, Payment, Strategy
from teams.models import Area, Membership, User
from teams.roles import GRANTS, Permission

ZERO = Decimal("0.00")
MONEY: DecimalField = DecimalField(max_digits=14, decimal_places=2)
State = Commitment.State


@dataclass(frozen=True)
class Balance:
    """Where the money stands; `committed` is what is asked for, approved, or was paid and ended."""

    allocated: Decimal = ZERO
    budgeted: Decimal = ZERO
    committed: Decimal = ZERO
    paid: Decimal = ZERO
    waiting: Decimal = ZERO

    @property
    def left(self) -> Decimal:
        """What can still be committed."""
        return self.allocated - self.committed

    @property
    def approved_unpaid(self) -> Decimal:
        """What is approved and not paid yet."""
        return self.committed - self.waiting - self.paid

    @property
    def planned_free(self) -> Decimal:
        """What stands in budget lines and is not committed."""
        return self.budgeted - self.committed

    @property
    def unplanned(self) -> Decimal:
        """What no budget line plans for."""
        return self.allocated - self.budgeted


def _total(rows: QuerySet, link: str) -> Coalesce:
    """The sum of `amount` of the rows that hang on the outer row by `link`."""
    sums = rows.filter(**{link: OuterRef("pk")}).order_by().values(link)
    total = sums.annotate(total=Sum("amount")).values("total")
    return Coalesce(Subquery(total), Value(ZERO), output_field=MONEY)


def _with_commitments(rows: QuerySet, prefix: str) -> QuerySet:
    """Add `waiting`, `committed` and `paid`; `prefix` leads from a commitment to the rows."""
    held = Commitment.objects.filter(state__in=[State.PROPOSED, State.APPROVED])
    ended = Payment.objects.filter(commitment__state=State.CANCELLED)
    return rows.annotate(
        waiting=_total(Commitment.objects.filter(state=State.PROPOSED), prefix),
        paid=_total(Payment.objects.all(), f"commitment__{prefix}"),
        committed=_total(held, prefix) + _total(ended, f"commitment__{prefix}"),
    )


def _balances(allocations: QuerySet[Allocation]) -> QuerySet:
    rows = _with_commitments(allocations, "budget_line__allocation")
    return rows.annotate(budgeted=_total(BudgetLine.objects.all(), "allocation")).order_by()


def balances(fiscal_year: FiscalYear) -> dict[UUID, Balance]:
    """Each balance of a year by the id of its area; areas without an allocation are missing."""
    rows: Any = _balances(Allocation.objects.filter(fiscal_year=fiscal_year))
    return {
        row.area_id: Balance(row.amount, row.budgeted, row.committed, row.paid, row.waiting)
        for row in rows
    }


def lines_of(allocation: Allocation) -> list[Any]:
    """The budget lines with `waiting`, `committed`, `paid`, `left` and `used`, by strategy."""
    lines = BudgetLine.objects.filter(allocation=allocation).for_list()
    asked = Exists(Commitment.objects.filter(budget_line=OuterRef("pk")))
    sums = _with_commitments(lines, "budget_line").annotate(used=asked)
    return list(sums.annotate(left=F("amount") - F("committed")))


def by_strategy(lines: Iterable[Any]) -> dict[Strategy, Balance]:
    """What the lines add up to for each of the four strategies; no query."""
    sums = {strategy: [ZERO] * 4 for strategy in Strategy}
    for line in lines:
        amounts = (line.amount, line.committed, line.paid, line.waiting)
        sums[Strategy(line.strategy)] = [
            total + amount
            for total, amount in zip(sums[Strategy(line.strategy)], amounts, strict=True)
        ]
    return {strategy: Balance(ZERO, *amounts) for strategy, amounts in sums.items()}


def whole(allocation: Allocation, lines: Iterable[Any]) -> Balance:
    """The allocation's balance from its lines; no query."""
    parts = by_strategy(lines).values()
    return Balance(
        allocation.amount,
        sum((part.budgeted for part in parts), ZERO),
        sum((part.committed for part in parts), ZERO),
        sum((part.paid for part in parts), ZERO),
        sum((part.waiting for part in parts), ZERO),
    )


def with_paid(commitments: QuerySet) -> QuerySet:
    """Commitments with what was `paid` on each."""
    return commitments.annotate(paid=_total(Payment.objects.all(), "commitment"))


def to_approve(user: User) -> list[Commitment]:
    """Requests this person may decide: of others, in areas where a role of theirs approves."""
    roles = [role for role, granted in GRANTS.items() if Permission.APPROVE_SPENDING in granted]
    here = Membership.objects.current().filter(person=user, role__in=roles)
    waiting = Commitment.objects.filter(
        state=State.PROPOSED,
        area__in=here.values("area"),
        area__state=Area.State.ACTIVE,
        budget_line__allocation__fiscal_year__state__in=[
            FiscalYear.State.OPEN,
            FiscalYear.State.CLOSING,
        ],
    ).exclude(proposed_by=user)
    return list(waiting.for_list().order_by("created_at"))
