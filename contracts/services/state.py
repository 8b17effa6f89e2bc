"""What the state decides: years, allocations, categories."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from contracts.models import Allocation, BudgetCategory, FiscalYear
from contracts.policies import can_run_year, can_set_allocation
from contracts.services.refusals import Stale, insert_once, refusals, save_changes
from teams.access import Actor
from teams.models import Area
from teams.services.wall import refuse_names


@transaction.atomic
def open_year(*, number: int, by: Actor) -> FiscalYear:
    """Start the fiscal year that ends in June of `number`, if it is not there already."""
    if not can_run_year(by):
        raise PermissionDenied
    starts_on = date(number - 1, 7, 1)
    year = FiscalYear.objects.filter(starts_on=starts_on).first()
    if year is None:
        year = FiscalYear(starts_on=starts_on)
        with refusals():
            year.save(force_insert=True)
    return year


@transaction.atomic
def set_year_state(*, year: FiscalYear, state: str, by: Actor) -> FiscalYear:
    """Open a year, let it close (no new plans), or lock it (no writes at all)."""
    if not can_run_year(by):
        raise PermissionDenied
    row = FiscalYear.objects.select_for_update().get(pk=year.pk)
    if row.state != state:
        row.state = state
        save_changes(row)
    return row


@transaction.atomic
def set_allocation(
    *,
    area: Area,
    year: FiscalYear,
    amount: Decimal,
    source: str,
    by: Actor,
    version: int = 0,
) -> Allocation:
    """Set what an area gets for a year, with the decision it rests on; 0 is the version of none.

    Raises ValidationError when the area has already planned more, NamesFound when the decision's
    words may name a family, and Stale when somebody else saved since `version`.
    """
    if not can_set_allocation(by, year):
        raise PermissionDenied
    rows = Allocation.objects.select_for_update(of=("self",)).filter(area=area, fiscal_year=year)
    with refusals():
        allocation = rows.first()
    if allocation is None or allocation.source != source:
        refuse_names(area=area, texts=[source], by=by)
    if allocation is None:
        allocation = Allocation(area=area, fiscal_year=year, amount=amount, source=source)
        allocation.set_by = by.user
        return insert_once(allocation)
    if (allocation.amount, allocation.source) == (amount, source):
        return allocation
    if allocation.version != version:
        raise Stale(allocation)
    allocation.amount, allocation.source, allocation.set_by = amount, source, by.user
    return save_changes(allocation)


@transaction.atomic
def give_default(*, year: FiscalYear, source: str, by: Actor) -> int:
    """Give every open area without an allocation the default amount; tells how many got one.

    Raises NamesFound when the words may name somebody of any area's family.
    """
    if not can_set_allocation(by, year):
        raise PermissionDenied
    without = Area.objects.open().exclude(
        pk__in=Allocation.objects.filter(fiscal_year=year).values("area")
    )
    refuse_names(area=None, texts=[source], by=by)
    given = 0
    for area in without:
        amount = Decimal(settings.DEFAULT_ALLOCATION)
        set_allocation(area=area, year=year, amount=amount, source=source, by=by)
        given += 1
    return given


@transaction.atomic
def add_category(
    *, name_en: str, name_es: str, from_on: date, by: Actor, key: UUID | None = None
) -> BudgetCategory:
    """Offer one more category from a day on; refuses a name that is offered already."""
    if not can_run_year(by):
        raise PermissionDenied
    refuse_names(area=None, texts=[name_en, name_es], by=by)
    category = BudgetCategory(id=key or uuid4(), name_en=name_en, name_es=name_es, from_on=from_on)
    return insert_once(category, "name_en", "name_es", "from_on")


@transaction.atomic
def end_category(*, category: BudgetCategory, by: Actor) -> BudgetCategory:
    """Stop offering a category after today; lines that have it keep it."""
    if not can_run_year(by):
        raise PermissionDenied
    row = BudgetCategory.objects.select_for_update().get(pk=category.pk)
    if row.to_on is None:
        row.to_on = max(timezone.localdate(), row.from_on)
        with refusals():
            row.save(force_update=True)
    return row
