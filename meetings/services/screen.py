"""The private talk before a meeting: written and read by its facilitators alone."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from families.services.records import StaleRow
from meetings.models import FamilyMeeting, Preparation, SafetyScreen, SeparateSession
from meetings.services.family import tell_circle_of_sessions
from meetings.services.invitations import tell_of_sessions
from meetings.services.prepare import mark_done
from meetings.services.times import times_of
from teams.access import Actor


@dataclass
class Session:
    """One of the separate sessions: when, where, and for whom."""

    starts_at: datetime
    place: str = ""
    user_ids: list[UUID] = field(default_factory=list)
    guest_ids: list[UUID] = field(default_factory=list)


@transaction.atomic
def save_screen(
    *,
    meeting: FamilyMeeting,
    version: int,
    fields: dict[str, Any],
    sessions: list[Session],
    by: Actor,
) -> SafetyScreen:
    """Write down the private talk and how the meeting is kept safe; changed times are told once.

    Raises StaleRow when somebody else saved meanwhile; ValidationError when nobody was asked
    alone, when a court order keeps people apart and they would meet or see each other's place,
    when separate sessions are not said, or somebody stands in two of them.
    """
    rows = SafetyScreen.objects.select_for_update(of=("self",))
    screen = rows.filter(meeting=meeting).first()
    if screen is None:
        screen = SafetyScreen(
            area_id=meeting.area_id, family_id=meeting.family_id, meeting=meeting, version=0
        )
    if screen.version != version:
        raise StaleRow(screen)
    for name, value in fields.items():
        setattr(screen, name, value)
    _check(screen, sessions)
    screen.version += 1
    screen.full_clean(exclude=["area", "family", "meeting"])
    try:
        with transaction.atomic():
            screen.save()
    except IntegrityError:  # somebody wrote the first one at the same moment
        raise StaleRow(SafetyScreen.objects.get(meeting=meeting)) from None
    before = times_of(meeting)
    _write_sessions(meeting, sessions)
    if meeting.state == FamilyMeeting.State.SCHEDULED:
        after, number = times_of(meeting), screen.version
        tell_of_sessions(meeting=meeting, before=before, after=after)
        tell_circle_of_sessions(meeting=meeting, before=before, after=after, number=number)
    mark_done(meeting=meeting, step=Preparation.Step.SAFETY, by=by)
    return screen


def _check(screen: SafetyScreen, sessions: list[Session]) -> None:
    if not screen.asked_alone:
        raise ValidationError({"asked_alone": _("Ask each person alone before you save this.")})
    apart = screen.sessions == SafetyScreen.Sessions.SEPARATE
    if screen.no_contact and not (apart and screen.hides):
        words = _("With a court order, choose separate sessions and hide places and people.")
        raise ValidationError({"sessions": words})
    if apart and len(sessions) != 2:
        raise ValidationError({"sessions": _("Write day, time and people of both sessions.")})
    if apart:
        first, second = sessions
        if {*first.user_ids, *first.guest_ids} & {*second.user_ids, *second.guest_ids}:
            raise ValidationError({"people_2": _("Nobody can be in both sessions.")})


def _write_sessions(meeting: FamilyMeeting, sessions: list[Session]) -> None:
    SeparateSession.objects.filter(meeting=meeting).delete()
    for number, session in enumerate(sessions, 1):
        SeparateSession(
            area_id=meeting.area_id,
            family_id=meeting.family_id,
            meeting=meeting,
            number=number,
            starts_at=session.starts_at,
            place=session.place,
            user_ids=session.user_ids,
            guest_ids=session.guest_ids,
        ).save(force_insert=True)
