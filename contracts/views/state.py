"""What the state sees and sets: allocations of all areas, years, categories."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from contracts import services
from contracts.figures import Balance, balances
from contracts.forms import (
    ALLOCATION,
    CATEGORY,
    AllocationForm,
    CategoryForm,
    DefaultForm,
    YearForm,
)
from contracts.models import Allocation, BudgetCategory, FiscalYear
from contracts.models.reference import current_number
from contracts.policies import can_run_year, can_set_allocation
from contracts.views.parts import YEAR_STATE_WORDS, chosen_year, form_page, year_or_404
from cppc.core.charts import money
from teams.access import statewide_view
from teams.models import Area
from teams.roles import Permission

SORTS = ("allocated", "budgeted", "committed", "paid", "left")


def _rows(year: FiscalYear, sort: str) -> list[dict[str, Any]]:
    """Open areas, and closed ones that had money, with their balances; two queries."""
    by_area = balances(year)
    rows = [
        {"area": area, "balance": by_area.get(area.pk)}
        for area in Area.objects.order_by("name")
        if area.state == Area.State.ACTIVE or area.pk in by_area
    ]
    name = sort.removeprefix("-")
    if name in SORTS:
        rows.sort(key=lambda row: getattr(row["balance"] or Balance(), name))
    if sort.startswith("-"):
        rows.reverse()
    return rows


def _added_up(rows: list[dict[str, Any]]) -> Balance:
    """The whole state's balance."""
    known = [row["balance"] for row in rows if row["balance"]]
    names = ("allocated", "budgeted", "committed", "paid", "waiting")
    return Balance(*(sum((getattr(one, n) for one in known), Decimal(0)) for n in names))


@statewide_view(Permission.SEE_STATE)
def allocations(request) -> HttpResponse:
    """All areas' money of a year in one table."""
    years = list(FiscalYear.objects.all())
    year = chosen_year(request, years)
    started = {one.number for one in years}
    context: dict[str, Any] = {
        "years": years,
        "year": year,
        "may_run": can_run_year(request.actor),
        "to_start": [n for n in (current_number(), current_number() + 1) if n not in started],
    }
    if year:
        rows = _rows(year, request.GET.get("sort", ""))
        context |= {"rows": rows, "total": _added_up(rows)}
        context |= {"without": sum(1 for row in rows if not row["balance"])}
        context |= {"may_set": can_set_allocation(request.actor, year)}
        context |= {"year_words": YEAR_STATE_WORDS[year.state]}
    return render(request, "contracts/allocations.html", context)


def _allocations_url(year: FiscalYear) -> str:
    return f"{reverse('contracts:allocations')}?year={year.number}"


@statewide_view(Permission.SET_ALLOCATION)
def set_allocation(request, year: int, slug: str) -> HttpResponse:
    """Set what one area gets for a year."""
    fiscal_year, area = year_or_404(year), get_object_or_404(Area, slug=slug)
    if not can_set_allocation(request.actor, fiscal_year):
        raise PermissionDenied
    now = Allocation.objects.filter(area=area, fiscal_year=fiscal_year).first()
    first = {"amount": settings.DEFAULT_ALLOCATION, "version": 0}
    if now:
        first = {"amount": now.amount, "source": now.source, "version": now.version}
    return form_page(
        request,
        "contracts/set_allocation.html",
        AllocationForm(request.POST or None, initial=first),
        lambda said: services.set_allocation(area=area, year=fiscal_year, by=request.actor, **said),
        draft=(ALLOCATION, f"{area.pk}-{year}"),
        done=_("The allocation is set."),
        back=_allocations_url(fiscal_year),
        area=area,
        year=fiscal_year,
    )


@statewide_view(Permission.SET_ALLOCATION)
def give_default(request, year: int) -> HttpResponse:
    """Give every open area that has nothing yet the default amount."""
    fiscal_year = year_or_404(year)
    if not can_set_allocation(request.actor, fiscal_year):
        raise PermissionDenied

    def write(said: dict[str, Any]) -> None:
        given = services.give_default(year=fiscal_year, by=request.actor, **said)
        words = ngettext("%(n)s area got it.", "%(n)s areas got it.", given) % {"n": given}
        messages.success(request, words)

    return form_page(
        request,
        "contracts/give_default.html",
        DefaultForm(request.POST or None),
        write,
        draft=(ALLOCATION, f"default-{year}"),
        back=_allocations_url(fiscal_year),
        year=fiscal_year,
        amount=money(Decimal(settings.DEFAULT_ALLOCATION)),
    )


@require_POST
@statewide_view(Permission.SET_ALLOCATION)
def open_year(request) -> HttpResponse:
    """Start this fiscal year or the next one."""
    asked = request.POST.get("number", "")
    if asked not in {str(current_number()), str(current_number() + 1)}:
        raise PermissionDenied
    year = services.open_year(number=int(asked), by=request.actor)
    messages.success(request, _("%(year)s is started.") % {"year": year})
    return redirect(_allocations_url(year))


@statewide_view(Permission.SET_ALLOCATION)
def set_year(request, year: int) -> HttpResponse:
    """Open a fiscal year, let it close, or lock it."""
    fiscal_year = year_or_404(year)
    form = YearForm(request.POST or None, initial={"state": fiscal_year.state})
    if request.method == "POST" and form.is_valid():
        services.set_year_state(year=fiscal_year, by=request.actor, **form.cleaned_data)
        messages.success(request, _("%(year)s is changed.") % {"year": fiscal_year})
        return redirect(_allocations_url(fiscal_year))
    context = {"form": form, "year": fiscal_year, "back": _allocations_url(fiscal_year)}
    return render(request, "contracts/set_year.html", context)


@statewide_view(Permission.SEE_STATE)
def categories(request) -> HttpResponse:
    """Kinds of cost that budget lines may have, and those of before."""
    context = {
        "categories": BudgetCategory.objects.all(),
        "today": timezone.localdate(),
        "may_run": can_run_year(request.actor),
    }
    return render(request, "contracts/categories.html", context)


@statewide_view(Permission.SET_ALLOCATION)
def add_category(request) -> HttpResponse:
    """Offer one more kind of cost."""
    return form_page(
        request,
        "contracts/add_category.html",
        CategoryForm(request.POST or None, initial={"from_on": timezone.localdate()}),
        lambda said: services.add_category(by=request.actor, **said),
        draft=(CATEGORY, "new"),
        done=_("The kind of cost is offered."),
        back=reverse("contracts:categories"),
    )


@statewide_view(Permission.SET_ALLOCATION)
def end_category(request, category_id: UUID) -> HttpResponse:
    """Stop offering a kind of cost."""
    category = get_object_or_404(BudgetCategory, pk=category_id)
    back = reverse("contracts:categories")
    if request.method == "POST":
        services.end_category(category=category, by=request.actor)
        messages.success(request, _("It is no longer offered after today."))
        return redirect(back)
    context = {"category": category, "back": back}
    return render(request, "contracts/end_category.html", context)
