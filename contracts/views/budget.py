"""The balance of an area and its budget lines."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts import services
from contracts.figures import by_strategy, lines_of, whole
from contracts.forms import LINE, ChangeLineForm, NewLineForm
from contracts.models import Allocation, BudgetLine, FiscalYear
from contracts.policies import can_change_line, can_change_lines, can_plan, can_propose
from contracts.views.parts import (
    YEAR_STATE_WORDS,
    allocation_or_404,
    balance_url,
    chosen_year,
    form_page,
)
from contracts.words import balance_chart, what_is_left
from teams.access import area_view
from teams.models import Area
from teams.roles import Permission


@area_view(Permission.SEE_MONEY)
def balance(request, area: Area) -> HttpResponse:
    """Where the area's money stands in one fiscal year."""
    years = list(FiscalYear.objects.all())
    year = chosen_year(request, years)
    found = Allocation.objects.filter(area=area, fiscal_year=year).select_related("fiscal_year")
    allocation = found.first() if year else None
    context: dict[str, Any] = {"area": area, "years": years, "year": year}
    if allocation:
        context |= _standing(allocation)
        context |= {
            "may_plan": can_plan(request.actor, allocation.fiscal_year),
            "may_change": can_change_lines(request.actor, allocation.fiscal_year),
            "may_propose": can_propose(request.actor, allocation.fiscal_year),
        }
    return render(request, "contracts/balance.html", context)


def _standing(allocation: Allocation) -> dict[str, Any]:
    """Sums, bars and words about one year's money."""
    year, lines = allocation.fiscal_year, lines_of(allocation)
    total, strategies = whole(allocation, lines), by_strategy(lines)
    return {
        "allocation": allocation,
        "lines": lines,
        "total": total,
        "strategies": [(name.label, part) for name, part in strategies.items()],
        "left": what_is_left(year, total, timezone.localdate()),
        "chart": balance_chart(year, total, strategies),
        "year_words": YEAR_STATE_WORDS[year.state],
    }


@area_view(Permission.MANAGE_BUDGET)
def add_line(request, area: Area, year: int) -> HttpResponse:
    """Plan one more use of the allocation."""
    allocation = allocation_or_404(area, year)
    if not can_plan(request.actor, allocation.fiscal_year):
        raise PermissionDenied
    form = NewLineForm(request.POST or None)
    return form_page(
        request,
        "contracts/add_line.html",
        form,
        lambda said: services.add_line(allocation=allocation, by=request.actor, **said),
        draft=(LINE, allocation.pk),
        done=_("The line is in the budget."),
        back=balance_url(area, allocation.fiscal_year),
        area=area,
        year=allocation.fiscal_year,
    )


def _line_or_404(area: Area, line_id: UUID) -> BudgetLine:
    lines = BudgetLine.objects.select_related("area", "allocation__fiscal_year")
    return get_object_or_404(lines, area=area, pk=line_id)


@area_view(Permission.MANAGE_BUDGET)
def change_line(request, area: Area, line_id: UUID) -> HttpResponse:
    """Change a budget line."""
    line = _line_or_404(area, line_id)
    if not can_change_line(request.actor, line):
        raise PermissionDenied
    names = ("strategy", "purpose", "amount", "version")
    now = {name: getattr(line, name) for name in names} | {"category": line.category_id}
    return form_page(
        request,
        "contracts/change_line.html",
        ChangeLineForm(request.POST or None, initial=now),
        lambda said: services.change_line(line=line, by=request.actor, **said),
        draft=(LINE, line.pk),
        done=_("The line is changed."),
        back=balance_url(area, line.allocation.fiscal_year),
        area=area,
        line=line,
    )


@area_view(Permission.MANAGE_BUDGET)
def remove_line(request, area: Area, line_id: UUID) -> HttpResponse:
    """Remove a budget line nobody has asked money from."""
    line = _line_or_404(area, line_id)
    back = balance_url(area, line.allocation.fiscal_year)
    if not can_change_line(request.actor, line):
        raise PermissionDenied
    if request.method != "POST":
        context = {"area": area, "line": line, "back": back}
        return render(request, "contracts/remove_line.html", context)
    tell = partial(messages.success, message=_("The line is removed."))
    try:
        services.remove_line(line=line, by=request.actor)
    except ValidationError as refusal:
        tell = partial(messages.error, message=refusal.messages[0])
    tell(request)
    return redirect(back)
