"""The family's guest list: the parent's own page with big buttons, and the facilitators' page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft, start_from, take_newer
from families.access import family_view
from families.capacities import Scope
from families.forms.guests import GUEST, DecideForm, GuestForm, RequiredGuestForm
from families.models import Family, Guest
from families.panels import what_comes_next
from families.services import guests as services
from families.services.records import StaleRow
from teams.access import ActorRequest


def family_says(request: ActorRequest) -> bool:
    """Whether the family itself is at the page, and nobody who leads it, of a closed record too."""
    return Scope.SAFETY not in request.scopes


def _list(family: Family) -> HttpResponse:
    return redirect("families:guests", family.area.slug, family.reference)


@family_view(Scope.GUESTS)
def guests(request: ActorRequest, area, family) -> HttpResponse:
    rows = Guest.objects.filter(family=family).order_by("part", "name", "pk")
    context = {
        "area": area,
        "family": family,
        "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        "waiting": rows.filter(state=Guest.State.PROPOSED).count(),
        "family_says": family_says(request),
        "next": what_comes_next(request, family),
    }
    return render(request, "families/guests.html", context)


@family_view(Scope.GUESTS)
def guest_add(request: ActorRequest, area, family) -> HttpResponse:
    form = GuestForm(request.POST or None, initial={"language": family.language})
    if request.method == "POST" and form.is_valid():
        says = family_says(request)
        try:
            services.propose_guest(
                family=family, family_says=says, by=request.actor, **form.as_fields()
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, GUEST, family.pk)
            messages.success(request, _("The name is on the list."))
            return _list(family)
    context = {"area": area, "family": family, "form": form, "family_says": family_says(request)}
    context["draft"] = draft_context(request, GUEST, family.pk)
    return render(request, "families/guest_add.html", context)


@family_view(Scope.GUESTS)
def guest_require(request: ActorRequest, area, family) -> HttpResponse:
    """Somebody the law asks for, with the reason; entered by a facilitator, read by the family."""
    if family_says(request):
        raise PermissionDenied
    form = RequiredGuestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.require_guest(family=family, by=request.actor, **form.as_fields())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, GUEST, f"required-{family.pk}")
            messages.success(request, _("The name is on the list, with the reason."))
            return _list(family)
    context = {"area": area, "family": family, "form": form}
    context["draft"] = draft_context(request, GUEST, f"required-{family.pk}")
    return render(request, "families/guest_require.html", context)


@family_view(Scope.GUESTS)
def guest_edit(request: ActorRequest, area, family, guest_id) -> HttpResponse:
    guest = get_object_or_404(Guest, family=family, pk=guest_id)
    form = GuestForm(request.POST or None, instance=guest, initial={"version": guest.version})
    context = {"area": area, "family": family, "form": form, "clashes": []}
    status = 200
    if request.method == "POST" and form.is_valid():
        version, fields = form.cleaned_data["version"], form.as_fields()
        try:
            services.change_guest(guest=guest, version=version, by=request.actor, **fields)
        except StaleRow as stale:
            status, context["clashes"] = 409, take_newer(form, stale.row)
        else:
            finish_draft(request, GUEST, guest.pk)
            messages.success(request, _("The change is saved."))
            return _list(family)
    context["draft"] = draft_context(request, GUEST, guest.pk)
    return render(request, "families/guest_edit.html", context, status=status)


@family_view(Scope.GUESTS)
def guest_decide(request: ActorRequest, area, family, guest_id) -> HttpResponse:
    """Yes or no: the family's own button, or what a facilitator was told."""
    guest = get_object_or_404(Guest, family=family, pk=guest_id)
    says, status = family_says(request), 200
    form = DecideForm(request.POST or None, initial={"version": guest.version}, family_says=says)
    if request.method == "POST" and form.is_valid():
        try:
            services.decide_guest(
                guest=guest, family_says=says, by=request.actor, **form.cleaned_data
            )
        except StaleRow as stale:
            guest, status = stale.row, 409
            start_from(form, guest.version)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The answer is saved."))
            return _list(family)
    context = {"area": area, "family": family, "guest": guest, "form": form, "family_says": says}
    context["newer"] = status == 409
    return render(request, "families/guest_decide.html", context, status=status)


@family_view(Scope.GUESTS)
def guest_remove(request: ActorRequest, area, family, guest_id) -> HttpResponse:
    guest = get_object_or_404(Guest, family=family, pk=guest_id)
    if guest.state == Guest.State.REQUIRED and family_says(request):
        raise PermissionDenied
    if request.method == "POST":
        services.remove_guest(guest=guest, by=request.actor)
        messages.success(request, _("The name is off the list. You can put it back."))
        return _list(family)
    context = {"area": area, "family": family, "guest": guest}
    return render(request, "families/guest_remove.html", context)
