"""Meetings of a team: scheduled, changed, called off; members with an account are told."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.notices import queue
from families.services.records import StaleRow
from meetings.models import TeamMeeting
from teams.access import Actor
from teams.models import Team, TeamMember
from teams.services.wall import refuse_names

REMINDER = timedelta(days=1)
FARTHEST = timedelta(days=730)
LINKS = ["area", "team"]


@transaction.atomic
def schedule_team_meeting(*, team: Team, by: Actor, **fields: Any) -> TeamMeeting:
    """Put a meeting of the team on the calendar, and plan one reminder for its members.

    Raises ValidationError when the time is not ahead, or when the team already meets then, and
    NamesFound when its words may name somebody of a family.
    """
    _check_time(fields["starts_at"])
    meeting = TeamMeeting(area_id=team.area_id, team=team, **fields)
    _refuse_names(meeting, by)
    _check(meeting)
    meeting.save(force_insert=True)
    _remind(meeting)
    return meeting


@transaction.atomic
def change_team_meeting(
    *, meeting: TeamMeeting, version: int, by: Actor, **fields: Any
) -> TeamMeeting:
    """Change a meeting that is ahead; members are told only when its time moves.

    Raises StaleRow when somebody else saved meanwhile, ValidationError when it is over, called
    off, or moved to a time that is not ahead.
    """
    meeting = _ahead(meeting)
    if meeting.version != version:
        raise StaleRow(meeting)
    moved = meeting.starts_at != fields["starts_at"]
    if moved:
        _check_time(fields["starts_at"])
    for name, value in fields.items():
        setattr(meeting, name, value)
    meeting.version += 1
    _check(meeting)
    _refuse_names(meeting, by)
    meeting.save(force_update=True)
    if moved:
        _tell(meeting, "meetings.team_moved", f"moved:{meeting.version}")
        _remind(meeting)
    return meeting


@transaction.atomic
def cancel_team_meeting(*, meeting: TeamMeeting, by: Actor) -> TeamMeeting:
    """Call a meeting off; it stays on record, and members are told."""
    meeting = _ahead(meeting)
    meeting.state = TeamMeeting.State.CANCELLED
    meeting.version += 1
    meeting.save(force_update=True)
    _tell(meeting, "meetings.team_cancelled", "cancelled")
    return meeting


def _check(meeting: TeamMeeting) -> None:
    meeting.clean_fields(exclude=LINKS)
    meeting.validate_constraints()


def _refuse_names(meeting: TeamMeeting, by: Actor) -> None:
    texts = [meeting.place, meeting.online, meeting.agenda_en, meeting.agenda_es]
    refuse_names(area=meeting.area, texts=texts, by=by)


def _ahead(meeting: TeamMeeting) -> TeamMeeting:
    """The meeting as it is now, locked; refused once it is over or called off."""
    rows = TeamMeeting.objects.select_for_update(of=("self",)).select_related("team", "area")
    meeting = rows.get(pk=meeting.pk)
    if meeting.state != TeamMeeting.State.SCHEDULED or meeting.starts_at <= timezone.now():
        raise ValidationError(_("This meeting is not ahead any more."))
    return meeting


def _check_time(starts_at: datetime) -> None:
    now = timezone.now()
    if starts_at <= now:
        raise ValidationError({"starts_at": _("Choose a day and time that lie ahead.")})
    if starts_at > now + FARTHEST:
        raise ValidationError(
            {"starts_at": _("This is more than two years ahead. Check the year.")}
        )


def _remind(meeting: TeamMeeting) -> None:
    due = meeting.starts_at - REMINDER
    if due > timezone.now():
        _tell(meeting, "meetings.team_reminder", "1d", due=due)


def _tell(meeting: TeamMeeting, kind: str, what: str, due: datetime | None = None) -> None:
    """One notice for each member with an account; the words are made when it is sent."""
    members = TeamMember.objects.filter(team_id=meeting.team_id).exclude(person=None)
    starts_at = meeting.starts_at.isoformat()
    for person_id in members.order_by("person").values_list("person", flat=True).distinct():
        queue(
            kind,
            key=f"team:{meeting.pk}:{starts_at}:{what}:{person_id}",
            payload={
                "recipient": str(person_id),
                "meeting": str(meeting.pk),
                "starts_at": starts_at,
            },
            due=due,
        )
