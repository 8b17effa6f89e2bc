"""The record as a whole: its header, sealing, closing, opening again, asking another area."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft, take_newer
from families.access import family_view
from families.capacities import Scope
from families.forms.header import ABOUT, CloseForm, HandoverForm, HeaderForm, ReasonForm
from families.models import CircleMember, FamilyEvent, Handover, Step
from families.services import header as services
from families.services.pairs import twins_of
from families.services.records import StaleRow
from teams.access import ActorRequest


@family_view(Scope.PEOPLE)
def about(request: ActorRequest, area, family) -> HttpResponse:
    """What is known of the record as a whole, and what may become of it."""
    context = {
        "area": area,
        "family": family,
        "scopes": request.scopes,
        "events": FamilyEvent.objects.filter(family=family).select_related("by")[:50],
        "handover": asked_handover(family),
        "twins": twins_of(family),
        "may_lead": Scope.LEAD in request.scopes,
    }
    return render(request, "families/about.html", context)


@family_view(Scope.WRITE)
def header_edit(request: ActorRequest, area, family) -> HttpResponse:
    form = HeaderForm(request.POST or None, instance=family, initial={"version": family.version})
    context = {"area": area, "family": family, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        version, fields = form.cleaned_data["version"], form.as_fields()
        try:
            services.change_header(family=family, version=version, by=request.actor, **fields)
        except StaleRow as stale:
            status, context["clashes"] = 409, take_newer(form, stale.row)
        else:
            messages.success(request, _("The change is saved."))
            return redirect("families:about", area.slug, family.reference)
    return render(request, "families/header_edit.html", context, status=status)


@family_view(Scope.LEAD)
def seal(request: ActorRequest, area, family) -> HttpResponse:
    """Seal the record, or lift the seal: whichever it is not."""
    wanted = not family.sealed
    said = _("The record is sealed.") if wanted else _("The seal is lifted.")

    def act(reason: str) -> None:
        services.seal_family(family=family, seal=wanted, reason=reason, by=request.actor)

    return _with_reason(request, family, ReasonForm(request.POST or None), act, "seal", said)


@family_view(Scope.LEAD)
def close(request: ActorRequest, area, family) -> HttpResponse:
    def act(outcome: str, reason: str) -> None:
        services.close_family(family=family, outcome=outcome, reason=reason, by=request.actor)

    more = {"open_steps": Step.objects.filter(family=family, state=Step.State.OPEN).count()}
    form = CloseForm(request.POST or None)
    said = _("The record is closed.")
    return _with_reason(request, family, form, act, "close", said, more)


@family_view(Scope.LEAD)
def reopen(request: ActorRequest, area, family) -> HttpResponse:
    def act(reason: str) -> None:
        services.reopen_family(family=family, reason=reason, by=request.actor)

    form = ReasonForm(request.POST or None)
    return _with_reason(request, family, form, act, "reopen", _("The record is open again."))


@family_view(Scope.LEAD)
def handover_ask(request: ActorRequest, area, family) -> HttpResponse:
    def act(**fields: Any) -> None:
        services.ask_handover(family=family, by=request.actor, **fields)

    form = HandoverForm(request.POST or None, family=family)
    said = _("The other area is asked. You stay in charge until it says yes.")
    places = CircleMember.objects.current().filter(family=family).count()
    return _with_reason(request, family, form, act, "handover_ask", said, {"places": places})


@family_view(Scope.LEAD)
def handover_withdraw(request: ActorRequest, area, family) -> HttpResponse:
    def act(reason: str) -> None:
        services.withdraw_handover(family=family, reason=reason, by=request.actor)

    form = ReasonForm(request.POST or None)
    said = _("It is taken back. The record stays here.")
    return _with_reason(request, family, form, act, "handover_withdraw", said)


def asked_handover(family) -> Handover | None:
    """What another area was asked and has not answered."""
    asked = Handover.objects.filter(record=family.pk, state=Handover.State.ASKED)
    return asked.select_related("to_area").first()


def _with_reason(
    request: ActorRequest,
    family,
    form: Form,
    act: Callable[..., None],
    name: str,
    said: str,
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """A page that asks for a reason, does one thing and goes back to the record as a whole."""
    key = f"{family.pk}.{name}"
    if request.method == "POST" and form.is_valid():
        try:
            act(**form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, ABOUT, key)
            messages.success(request, said)
            return redirect("families:about", family.area.slug, family.reference)
    context = {"area": family.area, "family": family, "form": form, **(more or {})}
    context["draft"] = draft_context(request, ABOUT, key)
    return render(request, f"families/{name}.html", context)
