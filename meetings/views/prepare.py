"""Before a meeting: preparation, agreement to take part, supports, the private talk."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft, take_newer
from families.access import family_view
from families.capacities import Scope
from families.panels import what_comes_next
from families.services.records import StaleRow
from meetings.figures import preparation_of, support_costs_of
from meetings.forms.prepare import (
    SCREEN,
    SCREEN_FIELDS,
    OverrideForm,
    PreparationForm,
    ScreenForm,
    SupportForm,
    TakingPartForm,
)
from meetings.models import ParticipationSupport, SafetyScreen, SeparateSession, TakingPart
from meetings.services import prepare as services
from meetings.services.screen import save_screen
from meetings.views.family import meeting_of
from teams.access import ActorRequest, area_view
from teams.roles import Permission


def _page(meeting) -> HttpResponse:
    reference = meeting.family.reference
    return redirect("meetings:family_prepare", meeting.area.slug, reference, meeting.pk)


@family_view(Scope.PLAN, Scope.WRITE)
def family_prepare(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """Everything that comes before this meeting, on one page."""
    meeting = meeting_of(family, meeting_id)
    state = preparation_of(meeting)
    ticked = sorted(state["done"])
    form = PreparationForm(
        request.POST or None, initial={"before": ",".join(ticked), "done": ticked}
    )
    if request.method == "POST" and form.is_valid():
        services.save_preparation(meeting=meeting, by=request.actor, **form.changes())
        messages.success(request, _("The preparation is saved."))
        return _page(meeting)
    context = {"area": area, "family": family, "meeting": meeting, "form": form, **state}
    context["next"] = what_comes_next(request, family, meeting.pk)
    context["may_screen"] = Scope.SAFETY in request.scopes
    return render(request, "meetings/family_prepare.html", context)


@family_view(Scope.PLAN, Scope.WRITE)
def family_override(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    meeting = meeting_of(family, meeting_id)
    form = OverrideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.override_preparation(meeting=meeting, by=request.actor, **form.cleaned_data)
        messages.success(request, _("The reason stands on the meeting's page."))
        return redirect(meeting)
    context = {"area": area, "family": family, "meeting": meeting, "form": form}
    return render(request, "meetings/family_override.html", context)


@family_view(Scope.PLAN, Scope.WRITE)
def family_taking_part(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    meeting = meeting_of(family, meeting_id)
    form = TakingPartForm(request.POST or None, family=family)
    if request.method == "POST" and form.is_valid():
        try:
            services.record_taking_part(meeting=meeting, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The agreement is written down."))
            return _page(meeting)
    context = {"area": area, "family": family, "meeting": meeting, "form": form}
    return render(request, "meetings/family_taking_part.html", context)


@family_view(Scope.PLAN, Scope.WRITE)
def family_not_taking_part(request: ActorRequest, area, family, meeting_id, row_id) -> HttpResponse:
    meeting = meeting_of(family, meeting_id)
    rows = TakingPart.objects.select_related("person")
    row = get_object_or_404(rows, meeting=meeting, pk=row_id)
    if request.method == "POST":
        services.take_back_taking_part(row=row, by=request.actor)
        messages.success(request, _("The agreement is taken back."))
        return _page(meeting)
    context = {"area": area, "family": family, "meeting": meeting, "row": row}
    return render(request, "meetings/family_not_taking_part.html", context)


@family_view(Scope.PLAN, Scope.WRITE)
def family_support(request: ActorRequest, area, family, meeting_id, support_id) -> HttpResponse:
    meeting = meeting_of(family, meeting_id)
    support = get_object_or_404(ParticipationSupport, meeting=meeting, pk=support_id)
    form = SupportForm(request.POST or None, instance=support, initial={"version": support.version})
    context = {"area": area, "family": family, "meeting": meeting, "form": form}
    context["support"], status = support, 200
    if request.method == "POST" and form.is_valid():
        version, fields = form.cleaned_data["version"], form.as_fields()
        try:
            services.change_support(support=support, version=version, by=request.actor, **fields)
        except StaleRow as stale:
            status, context["clashes"] = 409, take_newer(form, stale.row)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The change is saved."))
            return _page(meeting)
    return render(request, "meetings/family_support.html", context, status=status)


@family_view(Scope.SAFETY)
def family_screen(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    """The private talk; its page never prints."""
    meeting = meeting_of(family, meeting_id)
    form = ScreenForm(request.POST or None, family=family, **_said(meeting))
    context = {"area": area, "family": family, "meeting": meeting, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = {"fields": form.as_fields(), "sessions": form.apart()}
        version = form.cleaned_data["version"]
        try:
            save_screen(meeting=meeting, version=version, by=request.actor, **said)
        except StaleRow as stale:
            status, context["clashes"] = 409, take_newer(form, stale.row)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, SCREEN, meeting.pk)
            messages.success(request, _("Saved. Only facilitators of this family can read it."))
            return _page(meeting)
    context["draft"] = draft_context(request, SCREEN, meeting.pk)
    return render(request, "meetings/family_screen.html", context, status=status)


def _said(meeting) -> dict:
    """What is written down for this meeting; for a first talk, what the last one said."""
    screen = SafetyScreen.objects.filter(meeting=meeting).first()
    initial: dict = {"version": screen.version if screen else 0}
    if screen is None:
        last = SafetyScreen.objects.filter(family_id=meeting.family_id).order_by("-created_at")
        if found := last.first():
            names = [name for name in SCREEN_FIELDS if name != "asked_alone"]
            initial |= {name: getattr(found, name) for name in names}
    for row in SeparateSession.objects.filter(meeting=meeting):
        people = [f"u:{pk}" for pk in row.user_ids] + [f"g:{pk}" for pk in row.guest_ids]
        initial |= {f"starts_{row.number}": row.starts_at, f"place_{row.number}": row.place}
        initial[f"people_{row.number}"] = people
    return {"instance": screen, "initial": initial}


@area_view(Permission.SEE_MONEY)
def support_costs(request: ActorRequest, area) -> HttpResponse:
    """What supports cost in a fiscal year, without a family."""
    year, rows = support_costs_of(area, request.GET.get("year", ""))
    context = {"area": area, "year": year, "rows": rows}
    return render(request, "meetings/support_costs.html", context)
