"""Pages of a team's meetings: ahead, past, planned, changed, called off."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cppc.core.drafts import draft_context, finish_draft, take_newer
from families.services.records import StaleRow
from meetings.forms.team import TEAM_MEETING, TeamMeetingForm
from meetings.models import TeamMeeting, TeamMinutes
from meetings.services import team as services
from teams.access import ActorRequest, area_view
from teams.models import Area, Team
from teams.roles import Permission
from teams.services.wall import NamesFound
from teams.views.wall import words_held


def meeting_of(area: Area, meeting_id) -> TeamMeeting:
    """A team meeting of this area, with its team; 404 for any other."""
    rows = TeamMeeting.objects.select_related("team")
    return get_object_or_404(rows, area=area, pk=meeting_id)


@area_view(Permission.SEE_TEAM)
def team_index(request: ActorRequest, area: Area) -> HttpResponse:
    """Meetings ahead, and those that are over."""
    meetings = TeamMeeting.objects.filter(area=area).select_related("team")
    over = meetings.exclude(pk__in=meetings.upcoming()).order_by("-starts_at", "pk")
    manages = request.actor.may(Permission.MANAGE_TEAM)
    context = {
        "area": area,
        "ahead": meetings.upcoming().order_by("starts_at")[:100],
        "page": Paginator(over, 25).get_page(request.GET.get("page")),
        "manages": manages,
        "teams": Team.objects.filter(area=area) if manages else [],
    }
    return render(request, "meetings/team_index.html", context)


@area_view(Permission.SEE_TEAM)
def team_detail(request: ActorRequest, area: Area, meeting_id) -> HttpResponse:
    meeting = meeting_of(area, meeting_id)
    ahead = meeting.state == TeamMeeting.State.SCHEDULED and meeting.starts_at > timezone.now()
    manages = ahead and request.actor.may(Permission.MANAGE_TEAM)
    over = meeting.starts_at <= timezone.now() and meeting.state != TeamMeeting.State.CANCELLED
    context = {
        "area": area,
        "meeting": meeting,
        "manages": manages,
        "minutes": TeamMinutes.objects.filter(meeting=meeting).first(),
        "keeps": over and request.actor.may(Permission.MANAGE_TEAM),
    }
    return render(request, "meetings/team_detail.html", context)


@area_view(Permission.MANAGE_TEAM)
def team_schedule(request: ActorRequest, area: Area, team_id) -> HttpResponse:
    team = get_object_or_404(Team, area=area, pk=team_id)
    form = TeamMeetingForm(request.POST or None, initial={"public": team.public})
    held: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            services.schedule_team_meeting(team=team, by=request.actor, **form.as_fields())
        except NamesFound as found:
            held = words_held(request, area, form, found, gettext_noop("A team meeting"))
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            finish_draft(request, TEAM_MEETING, team.pk)
            messages.success(request, _("The meeting is on the calendar."))
            return redirect("meetings:team_index", area.slug)
    context: dict[str, Any] = {"area": area, "team": team, "form": form} | held
    context["draft"] = draft_context(request, TEAM_MEETING, team.pk)
    return render(request, "meetings/team_schedule.html", context)


@area_view(Permission.MANAGE_TEAM)
def team_change(request: ActorRequest, area: Area, meeting_id) -> HttpResponse:
    meeting = meeting_of(area, meeting_id)
    initial = {"version": meeting.version}
    form = TeamMeetingForm(request.POST or None, instance=meeting, initial=initial)
    context: dict[str, Any] = {"area": area, "meeting": meeting, "form": form}
    if request.method == "POST" and form.is_valid():
        answer = _changed(request, area, meeting, form)
        if isinstance(answer, HttpResponse):
            return answer
        context |= answer
    context["draft"] = draft_context(request, TEAM_MEETING, meeting.pk)
    status = 409 if "clashes" in context else 200
    return render(request, "meetings/team_change.html", context, status=status)


def _changed(request: ActorRequest, area: Area, meeting: TeamMeeting, form) -> HttpResponse | dict:
    """Save the change; or say what stands against it, for the page that shows the words again."""
    version = form.cleaned_data["version"] or 0
    try:
        services.change_team_meeting(
            meeting=meeting, version=version, by=request.actor, **form.as_fields()
        )
    except NamesFound as found:
        return words_held(request, area, form, found, gettext_noop("A team meeting"))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return {}
    except StaleRow as stale:
        return {"clashes": take_newer(form, stale.row)}
    finish_draft(request, TEAM_MEETING, meeting.pk)
    messages.success(request, _("The change is saved."))
    return redirect("meetings:team_detail", area.slug, meeting.pk)


@area_view(Permission.MANAGE_TEAM)
def team_cancel(request: ActorRequest, area: Area, meeting_id) -> HttpResponse:
    """Asks first; the meeting stays on record as called off."""
    meeting = meeting_of(area, meeting_id)
    if request.method == "POST":
        try:
            services.cancel_team_meeting(meeting=meeting, by=request.actor)
        except ValidationError as refusal:
            messages.error(request, refusal.messages[0])
        else:
            messages.success(request, _("The meeting is called off. Its members are told."))
        return redirect("meetings:team_index", area.slug)
    back = reverse("meetings:team_detail", args=[area.slug, meeting.pk])
    context = {"area": area, "meeting": meeting, "back": back}
    return render(request, "meetings/team_cancel.html", context)
