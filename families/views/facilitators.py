"""The register of facilitators: a list, one entry, its approval."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft, take_newer
from families.figures import loads_of_facilitators
from families.forms.facilitators import (
    FACILITATOR,
    ApproveForm,
    FacilitatorForm,
    NewFacilitatorForm,
    WithdrawForm,
)
from families.models import Facilitator
from families.services import facilitators as services
from families.services.records import StaleRow
from teams.access import ActorRequest, area_view
from teams.roles import Permission


def entry_of(area, entry_id) -> Facilitator:
    """An entry of this area's register; 404 for what the person may not see."""
    entries = Facilitator.objects.select_related("user", "area")
    return get_object_or_404(entries, area=area, pk=entry_id)


@area_view(Permission.SEE_PEOPLE)
def facilitators(request: ActorRequest, area) -> HttpResponse:
    """The whole register for those who manage it; a facilitator finds the own entry."""
    entries = Facilitator.objects.filter(area=area).select_related("user", "area")
    page = Paginator(entries.order_by("user__name", "pk"), 50).get_page(request.GET.get("page"))
    loads = loads_of_facilitators(area)
    context = {
        "area": area,
        "page": page,
        "rows": [(entry, loads.get(entry.user_id, 0)) for entry in page],
        "manages": request.actor.may(Permission.MANAGE_PEOPLE),
    }
    return render(request, "families/facilitators.html", context)


@area_view(Permission.SEE_PEOPLE)
def facilitator(request: ActorRequest, area, entry_id) -> HttpResponse:
    entry = entry_of(area, entry_id)
    own = entry.user_id == request.user.pk
    manages = request.actor.may(Permission.MANAGE_PEOPLE) and not own
    context = {"area": area, "entry": entry, "manages": manages}
    return render(request, "families/facilitator.html", context)


@area_view(Permission.MANAGE_PEOPLE)
def facilitator_add(request: ActorRequest, area) -> HttpResponse:
    form = NewFacilitatorForm(request.POST or None, area=area, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            entry = services.add_facilitator(by=request.actor, **form.as_fields())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, FACILITATOR, area.pk)
            messages.success(request, _("The person is in the register."))
            return redirect("families:facilitator", area.slug, entry.pk)
    draft = draft_context(request, FACILITATOR, area.pk)
    context = {"area": area, "form": form, "draft": draft}
    return render(request, "families/facilitator_add.html", context)


@area_view(Permission.MANAGE_PEOPLE)
def facilitator_edit(request: ActorRequest, area, entry_id) -> HttpResponse:
    entry = entry_of(area, entry_id)
    form = FacilitatorForm(request.POST or None, instance=entry, initial={"version": entry.version})
    context, status = {"area": area, "entry": entry, "form": form}, 200
    if request.method == "POST" and form.is_valid():
        version, fields = form.cleaned_data["version"], form.as_fields()
        try:
            services.change_facilitator(entry=entry, version=version, by=request.actor, **fields)
        except StaleRow as stale:
            status, context["clashes"] = 409, take_newer(form, stale.row)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, FACILITATOR, entry.pk)
            return _done(request, entry, _("The change is saved."))
    context["draft"] = draft_context(request, FACILITATOR, entry.pk)
    return render(request, "families/facilitator_edit.html", context, status=status)


@area_view(Permission.MANAGE_PEOPLE)
def facilitator_approve(request: ActorRequest, area, entry_id) -> HttpResponse:
    entry = entry_of(area, entry_id)
    initial = {
        "version": entry.version,
        "approval_number": entry.approval_number,
        "late_reason": entry.late_reason,
    }
    form = ApproveForm(request.POST or None, initial=initial)
    context, status = {"area": area, "entry": entry, "form": form}, 200
    if request.method == "POST" and form.is_valid():
        try:
            services.approve_facilitator(entry=entry, by=request.actor, **form.cleaned_data)
        except StaleRow as stale:
            status, context["clashes"] = 409, take_newer(form, stale.row)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _done(request, entry, _("The approval is in the register."))
    return render(request, "families/facilitator_approve.html", context, status=status)


@area_view(Permission.MANAGE_PEOPLE)
def facilitator_withdraw(request: ActorRequest, area, entry_id) -> HttpResponse:
    entry = entry_of(area, entry_id)
    form = WithdrawForm(request.POST or None, initial={"version": entry.version})
    context, status = {"area": area, "entry": entry, "form": form}, 200
    if request.method == "POST" and form.is_valid():
        try:
            services.withdraw_approval(entry=entry, by=request.actor, **form.cleaned_data)
        except StaleRow as stale:
            status, context["clashes"] = 409, take_newer(form, stale.row)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return _done(request, entry, _("The approval is taken back."))
    return render(request, "families/facilitator_withdraw.html", context, status=status)


def _done(request: ActorRequest, entry: Facilitator, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("families:facilitator", entry.area.slug, entry.pk)
