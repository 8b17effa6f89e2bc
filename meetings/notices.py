"""What circles and team members are told of their meetings; made when sent, as the recipient."""

from datetime import datetime

from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import Message, Payload, notice
from meetings.models import FamilyMeeting, TeamMeeting


def _meeting(payload: Payload, state: str) -> FamilyMeeting | None:
    """The meeting, if the recipient may still see it and it is as it was when this was queued."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.own_time(%s)", [payload["meeting"]])
        (own,) = cursor.fetchone()
    if own != datetime.fromisoformat(payload["starts_at"]):
        return None
    meetings = FamilyMeeting.objects.select_related("area", "family")
    return meetings.filter(pk=payload["meeting"], state=state).first()


@notice("meetings.reminder", label=gettext_lazy("Reminders of meetings"), patient=True)
def reminder(payload: Payload) -> Message | None:
    meeting = _meeting(payload, FamilyMeeting.State.SCHEDULED)
    if meeting is None or datetime.fromisoformat(payload["starts_at"]) <= timezone.now():
        return None
    return Message(
        subject=_("You have a meeting soon"),
        text=_("You have a meeting soon. Sign in to see when and where."),
        path=meeting.get_absolute_url(),
        urgent=True,
    )


@notice("meetings.moved", label=gettext_lazy("Meetings at a new time"), mandatory=True)
def moved(payload: Payload) -> Message | None:
    meeting = _meeting(payload, FamilyMeeting.State.SCHEDULED)
    if meeting is None:
        return None
    return Message(
        subject=_("A meeting has a new time"),
        text=_("A meeting of yours has a new time. Sign in to see it."),
        path=meeting.get_absolute_url(),
        urgent=True,
    )


@notice("meetings.cancelled", label=gettext_lazy("Meetings that are called off"), mandatory=True)
def cancelled(payload: Payload) -> Message | None:
    meeting = _meeting(payload, FamilyMeeting.State.CANCELLED)
    if meeting is None:
        return None
    return Message(
        subject=_("A meeting is called off"),
        text=_("A meeting of yours is called off. Sign in to see which one."),
        path=meeting.get_absolute_url(),
        urgent=True,
    )


def _team_meeting(payload: Payload, state: str) -> TeamMeeting | None:
    """The team's meeting, as long as the recipient is on the team and it is as when queued."""
    return TeamMeeting.objects.filter(
        pk=payload["meeting"],
        state=state,
        starts_at=datetime.fromisoformat(payload["starts_at"]),
        team__members__person=payload["recipient"],
    ).first()


def _about_team(payload: Payload, state: str, subject: str, text: str) -> Message | None:
    meeting = _team_meeting(payload, state)
    if meeting is None:
        return None
    path = reverse("meetings:team_detail", args=[meeting.area.slug, meeting.pk])
    return Message(subject=subject, text=text, path=path)


@notice("meetings.team_reminder", label=gettext_lazy("Reminders of team meetings"), patient=True)
def team_reminder(payload: Payload) -> Message | None:
    text = _("A team you belong to meets soon. Sign in to see when and where.")
    return _about_team(payload, TeamMeeting.State.SCHEDULED, _("Your team meets soon"), text)


@notice("meetings.team_moved", label=gettext_lazy("Team meetings at a new time"))
def team_moved(payload: Payload) -> Message | None:
    text = _("A meeting of a team you belong to has a new time. Sign in to see it.")
    return _about_team(payload, TeamMeeting.State.SCHEDULED, _("A meeting has a new time"), text)


@notice("meetings.team_cancelled", label=gettext_lazy("Team meetings that are called off"))
def team_cancelled(payload: Payload) -> Message | None:
    text = _("A meeting of a team you belong to is called off. Sign in to see which one.")
    return _about_team(payload, TeamMeeting.State.CANCELLED, _("A meeting is called off"), text)
