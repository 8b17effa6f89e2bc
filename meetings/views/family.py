"""Family Team Meetings: scheduled, moved, called off; views/hold.py has the meeting itself."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cppc.core.drafts import clashes_of, draft_context, finish_draft, start_from
from families.access import family_view
from families.capacities import Scope
from families.panels import what_comes_next
from families.services.records import StaleRow
from meetings.figures import preparation_of
from meetings.forms.family import SCHEDULE, CancelForm, MoveForm, ScheduleForm
from meetings.models import (
    Arrangement,
    Attendance,
    FamilyMeeting,
    Note,
    ParticipationSupport,
    SeparateSession,
)
from meetings.services import family as services
from meetings.services.doubles import one_each
from teams.access import ActorRequest


def meeting_of(family, meeting_id) -> FamilyMeeting:
    """The family's meeting with this id, ready for links; 404 for another family's."""
    meetings = FamilyMeeting.objects.select_related("area", "family")
    return get_object_or_404(meetings, family=family, pk=meeting_id)


@family_view()
def family_index(request: ActorRequest, area, family) -> HttpResponse:
    meetings = FamilyMeeting.objects.filter(family=family).for_list().order_by("-starts_at")
    page = Paginator(meetings, 20).get_page(request.GET.get("page"))
    context = {"area": area, "family": family, "page": page, "scopes": request.scopes}
    return render(request, "meetings/family_index.html", context)


@family_view(Scope.WRITE)
def family_schedule(request: ActorRequest, area, family) -> HttpResponse:
    initial = {"facilitator": request.user.pk, "kind": "community"}
    form = ScheduleForm(request.POST or None, family=family, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            meeting = services.schedule_meeting(
                family=family, by=request.actor, **form.cleaned_data
            )
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, SCHEDULE, family.pk)
            messages.success(request, _("The meeting is on the calendar."))
            return redirect(meeting)
    draft = draft_context(request, SCHEDULE, family.pk)
    context = {"area": area, "family": family, "form": form, "draft": draft}
    return render(request, "meetings/family_schedule.html", context)


@family_view(Scope.PLAN)
def family_detail(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    meeting = meeting_of(family, meeting_id)
    notes = Note.objects.filter(meeting=meeting)
    context = {
        "area": area,
        "family": family,
        "meeting": meeting,
        "scopes": request.scopes,
        "arrangement": Arrangement.objects.filter(meeting=meeting).select_related("youth").first(),
        "next": what_comes_next(request, family, meeting.pk),
        "preparation": preparation_of(meeting),
        "sessions": SeparateSession.objects.filter(meeting=meeting),
        "attendance": one_each(Attendance.objects.filter(meeting=meeting)),
        "notes": sorted(notes, key=lambda note: Note.Section.values.index(note.section)),
    }
    return render(request, "meetings/family_detail.html", context)


@family_view(Scope.PLAN, Scope.WRITE)
def family_move(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    meeting = meeting_of(family, meeting_id)
    form = MoveForm(request.POST or None, initial=_arranged(meeting))
    context = {"area": area, "family": family, "meeting": meeting, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.move_meeting(meeting=meeting, by=request.actor, **form.cleaned_data)
        except StaleRow as stale:
            status, context = 409, {**context, "clashes": _newer(form, stale.row)}
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The change is saved. The circle is told of a new time."))
            return redirect(meeting)
    return render(request, "meetings/family_move.html", context, status=status)


@family_view(Scope.PLAN, Scope.WRITE)
def family_cancel(request: ActorRequest, area, family, meeting_id) -> HttpResponse:
    meeting = meeting_of(family, meeting_id)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.cancel_meeting(meeting=meeting, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("The meeting is called off. The circle is told."))
            return redirect(meeting)
    context = {"area": area, "family": family, "meeting": meeting, "form": form}
    return render(request, "meetings/family_cancel.html", context)


def _arranged(meeting: FamilyMeeting) -> dict:
    """What is arranged now, as the form's first values."""
    arrangement = Arrangement.objects.filter(meeting=meeting).first()
    supports = ParticipationSupport.objects.filter(meeting=meeting)
    return {
        "version": meeting.version,
        "starts_at": meeting.starts_at,
        "minutes": meeting.minutes,
        "mode": meeting.mode,
        "place": arrangement.place if arrangement else "",
        "supports": list(supports.values_list("kind", flat=True)),
    }


def _newer(form: MoveForm, meeting: FamilyMeeting) -> list[dict]:
    arranged = _arranged(meeting)
    version = arranged.pop("version")
    arranged.pop("supports")  # nothing is taken away by a save, so nothing can clash
    clashes = clashes_of(form, arranged)
    start_from(form, version)
    return clashes
