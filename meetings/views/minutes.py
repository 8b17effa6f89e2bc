"""Minutes of a team's meetings, for the team and, once published, for everybody."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from cppc.core.drafts import draft_context, finish_draft, take_newer
from families.services.records import StaleRow
from meetings.forms.minutes import MINUTES, MinutesForm
from meetings.models import TeamMeeting, TeamMinutes
from meetings.services import minutes as services
from meetings.views.team import meeting_of
from teams.access import ActorRequest, area_view, public_view
from teams.models import Area
from teams.roles import Permission
from teams.services.wall import NamesFound
from teams.views.wall import words_held


@require_POST
@area_view(Permission.MANAGE_TEAM)
def team_hold(request: ActorRequest, area: Area, meeting_id) -> HttpResponse:
    """Write down that the meeting took place."""
    meeting = meeting_of(area, meeting_id)
    try:
        services.hold_team_meeting(meeting=meeting, by=request.actor)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("The meeting took place. You can write its minutes now."))
    return redirect("meetings:team_detail", area.slug, meeting.pk)


@area_view(Permission.MANAGE_TEAM)
def team_minutes(request: ActorRequest, area: Area, meeting_id) -> HttpResponse:
    """Write the minutes; words that may name somebody of a family are held back."""
    meeting = meeting_of(area, meeting_id)
    minutes = TeamMinutes.objects.filter(meeting=meeting).first()
    initial = {"version": minutes.version if minutes else 0}
    form = MinutesForm(request.POST or None, instance=minutes, initial=initial)
    context: dict[str, Any] = {"area": area, "meeting": meeting, "form": form}
    if request.method == "POST" and form.is_valid():
        answer = _written(request, area, meeting, form)
        if isinstance(answer, HttpResponse):
            return answer
        context |= answer
    context["draft"] = draft_context(request, MINUTES, meeting.pk)
    status = 409 if "clashes" in context else 200
    return render(request, "meetings/team_minutes.html", context, status=status)


def _written(
    request: ActorRequest, area: Area, meeting: TeamMeeting, form: MinutesForm
) -> HttpResponse | dict[str, Any]:
    try:
        services.save_minutes(meeting=meeting, by=request.actor, **form.cleaned_data)
    except NamesFound as found:
        return words_held(request, area, form, found, gettext_noop("Minutes"))
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return {}
    except StaleRow as stale:
        return {"clashes": take_newer(form, stale.row)}
    finish_draft(request, MINUTES, meeting.pk)
    messages.success(request, _("The minutes are saved. They are not public yet."))
    return redirect("meetings:team_detail", area.slug, meeting.pk)


@area_view(Permission.MANAGE_TEAM)
def team_minutes_publish(request: ActorRequest, area: Area, meeting_id) -> HttpResponse:
    """Ask once, then let everybody read the minutes."""
    minutes = _minutes_of(area, meeting_id)
    context: dict[str, Any] = {"area": area, "minutes": minutes, "meeting": minutes.meeting}
    if request.method == "POST":
        try:
            services.publish_minutes(minutes=minutes, by=request.actor)
        except NamesFound as found:
            context |= words_held(request, area, Form(), found, gettext_noop("Minutes"))
        except ValidationError as refusal:
            context["refusal"] = refusal.messages[0]
        else:
            messages.success(request, _("Everybody can read the minutes now."))
            return redirect("meetings:team_detail", area.slug, meeting_id)
    return render(request, "meetings/team_minutes_publish.html", context)


@require_POST
@area_view(Permission.MANAGE_TEAM)
def team_minutes_take_back(request: ActorRequest, area: Area, meeting_id) -> HttpResponse:
    services.take_back_minutes(minutes=_minutes_of(area, meeting_id), by=request.actor)
    messages.success(request, _("The minutes are no longer public. You can correct them."))
    return redirect("meetings:team_detail", area.slug, meeting_id)


def _minutes_of(area: Area, meeting_id: Any) -> TeamMinutes:
    rows = TeamMinutes.objects.select_related("meeting__team")
    return get_object_or_404(rows, area=area, meeting=meeting_id)


@public_view
def public_minutes(request: HttpRequest, area: str, meeting_id) -> HttpResponse:
    """Published minutes of a public meeting, for everybody."""
    rows = TeamMinutes.objects.filter(public=True, meeting__public=True, meeting__team__public=True)
    found = get_object_or_404(
        rows.select_related("meeting__team", "area"), area__slug=area, meeting=meeting_id
    )
    context = {"area": found.area, "minutes": found, "meeting": found.meeting}
    return render(request, "meetings/public_minutes.html", context)
