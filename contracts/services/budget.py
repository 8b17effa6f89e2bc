"""An area's plan for its allocation, line by line."""

from decimal import Decimal
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from contracts.models import Allocation, BudgetCategory, BudgetLine
from contracts.policies import can_change_line, can_plan
from contracts.services.refusals import LEDGER, Stale, insert_once, refusals, save_changes
from teams.access import Actor
from teams.services.wall import refuse_names


@transaction.atomic
def add_line(
    *,
    allocation: Allocation,
    strategy: str,
    category: BudgetCategory,
    purpose: str,
    amount: Decimal,
    by: Actor,
    key: UUID | None = None,
) -> BudgetLine:
    """Plan one use of the allocation.

    Raises ValidationError when all lines together would be more than the allocation.
    """
    if not can_plan(by, allocation.fiscal_year) or allocation.area != by.area:
        raise PermissionDenied
    refuse_names(area=allocation.area, texts=[purpose], by=by)
    line = BudgetLine(
        id=key or uuid4(),
        area=allocation.area,
        allocation=allocation,
        strategy=strategy,
        category=category,
        purpose=purpose,
        amount=amount,
    )
    return insert_once(line, "strategy", "category", "purpose", "amount")


@transaction.atomic
def change_line(
    *,
    line: BudgetLine,
    strategy: str,
    category: BudgetCategory,
    purpose: str,
    amount: Decimal,
    version: int,
    by: Actor,
) -> BudgetLine:
    """Change a line.

    Raises ValidationError when it would leave the allocation or fall below what is promised from
    it, and Stale when somebody else saved since `version`.
    """
    if not can_change_line(by, line) or line.area != by.area:
        raise PermissionDenied
    with refusals():
        row = BudgetLine.objects.select_for_update(of=("self",)).filter(pk=line.pk).first()
    if row is None:
        raise ValidationError(_("Somebody removed this line meanwhile."))
    wanted = {"strategy": strategy, "category": category, "purpose": purpose, "amount": amount}
    if all(getattr(row, name) == value for name, value in wanted.items()):
        return row
    if row.version != version:
        raise Stale(row)
    refuse_names(area=row.area, texts=[purpose], by=by)
    for name, value in wanted.items():
        setattr(row, name, value)
    return save_changes(row)


@transaction.atomic
def remove_line(*, line: BudgetLine, by: Actor) -> None:
    """Remove a line nobody has asked money from; a line already gone is no error."""
    if not can_change_line(by, line) or line.area != by.area:
        raise PermissionDenied
    try:
        with refusals():
            BudgetLine.objects.filter(pk=line.pk).delete()
    except ProtectedError as error:
        raise ValidationError(LEDGER["a_used_line_stays"][1]("")) from error
