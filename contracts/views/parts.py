"""What the money pages share: the year of a page, a form with its draft, what a service refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from contracts.forms import put_refusal
from contracts.models import Allocation, Commitment, FiscalYear
from contracts.models.reference import current_number
from contracts.services.refusals import Stale
from cppc.core.drafts import clashes_of, draft_context, finish_draft, start_from
from teams.access import ActorRequest
from teams.models import Area
from teams.services.wall import NamesFound
from teams.views.wall import field_of, words_held


def chosen_year(request: HttpRequest, years: list[FiscalYear]) -> FiscalYear | None:
    """The year asked for by `?year=2027`, else the one that includes today, if it was started."""
    asked = request.GET.get("year", "")
    number = int(asked) if asked.isdecimal() and len(asked) == 4 else current_number()
    return next((year for year in years if year.number == number), None)


def year_or_404(number: int) -> FiscalYear:
    """The year that ends in June of `number`; 404 when it was never started."""
    if not 2000 <= number <= 2999:
        raise Http404
    return get_object_or_404(FiscalYear.objects.numbered(number))


def allocation_or_404(area: Area, number: int) -> Allocation:
    """What the area gets in that year, with the year."""
    found = Allocation.objects.select_related("area", "fiscal_year")
    return get_object_or_404(found, area=area, fiscal_year=year_or_404(number))


def commitment_or_404(area: Area, commitment_id: Any) -> Commitment:
    """One commitment of the area, with its line and year."""
    found = Commitment.objects.for_list().prefetch_related("decided_by")
    return get_object_or_404(found, area=area, pk=commitment_id)


def balance_url(area: Area, year: FiscalYear) -> str:
    """The area's balance page, on this year."""
    return f"{reverse('contracts:balance', args=[area.slug])}?year={year.number}"


def form_page(
    request: ActorRequest,
    template: str,
    form: Form,
    write: Callable[[dict[str, Any]], Any],
    *,
    draft: tuple[str, object],
    back: str,
    done: str = "",
    **context: Any,
) -> HttpResponse:
    """Show the form, or run the service and go `back`; a refusal stands beside its field.

    When somebody else saved meanwhile the page comes again with 409 and both texts.
    """
    status, context = 200, {"clashes": []} | context
    if request.method == "POST" and form.is_valid():
        try:
            write(form.cleaned_data)
        except NamesFound as found:
            context |= held(request, form, found, context.get("area"))
        except ValidationError as refusal:
            put_refusal(form, refusal)
        except Stale as stale:
            status, context["clashes"] = 409, put_clashes(form, stale.row)
        else:
            finish_draft(request, *draft)
            if done:
                messages.success(request, done)
            return redirect(back)
    context |= {"form": form, "back": back, "draft": draft_context(request, *draft)}
    return render(request, template, context, status=status)


def held(request: ActorRequest, form: Form, found: NamesFound, area: Area | None) -> dict[str, Any]:
    """Words that may name a family; a second person is asked where an area is known."""
    known = found.area or area
    if known is not None:
        return words_held(request, known, form, found, gettext_noop("Money"))
    form.add_error(field_of(form, found), found)
    return {}


def put_clashes(form: Form, row: Any) -> list[dict[str, Any]]:
    """The fields that differ from the row as it is now; the next save starts from that."""
    said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    now = {name: getattr(row, name) for name in said}
    theirs = {name: value for name, value in now.items() if value != said[name]}
    start_from(form, row.version)
    plain = {name: getattr(value, "pk", value) for name, value in theirs.items()}
    return clashes_of(form, plain)


YEAR_STATE_WORDS: dict[str, Any] = {
    FiscalYear.State.OPEN: "",
    FiscalYear.State.CLOSING: _(
        "This fiscal year is closing. Payments can still be recorded, nothing new can be planned."
    ),
    FiscalYear.State.LOCKED: _("This fiscal year is locked. Nothing can be changed in it."),
}
