"""Family Team Meetings: scheduled, moved, called off, logged."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.notices import queue
from families.models import CircleMember, Family, Person
from families.services import plan_of, save_plan
from families.services.facilitators import check_approved
from families.services.records import StaleRow
from meetings.models import (
    Arrangement,
    Attendance,
    FamilyMeeting,
    Note,
    ParticipationSupport,
)
from meetings.services.attendance import check_somebody_came, write_attendance
from meetings.services.follow_up import check_loop_closed
from meetings.services.invitations import REMINDERS, tell_guests
from meetings.services.prepare import ask_for_supports, check_kind, check_prepared
from meetings.services.times import Times, times_of
from teams.access import Actor
from teams.models import User

FARTHEST = timedelta(days=730)


@transaction.atomic
def schedule_meeting(
    *,
    family: Family,
    kind: str,
    starts_at: datetime,
    minutes: int,
    mode: str,
    place: str,
    supports: Iterable[str],
    facilitator: User,
    youth: Person | None = None,
    by: Actor,
) -> FamilyMeeting:
    """Book a family's next meeting, with everybody of the family expected, and plan reminders.

    Raises ValidationError when the time is not ahead, when the kind is not for this family or its
    youth, when the family still has a meeting ahead, or when the facilitator has no approval for
    that day or already leads another meeting then, in whatever area.
    """
    _check_time(starts_at)
    day = timezone.localdate(starts_at)
    youth = check_kind(family=family, kind=kind, youth=youth, on=day)
    _check_leads(facilitator, family, day)
    _check_free(facilitator.pk, starts_at, minutes, but=None)
    meeting = FamilyMeeting(
        area_id=family.area_id,
        family=family,
        kind=kind,
        starts_at=starts_at,
        minutes=minutes,
        mode=mode,
        facilitator=facilitator,
    )
    meeting.full_clean(exclude=["area", "family", "facilitator"])
    try:
        with transaction.atomic():
            meeting.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(_("This family already has a meeting ahead.")) from None
    part = {"area_id": family.area_id, "family": family, "meeting": meeting}
    Arrangement(**part, place=place, youth=youth).save(force_insert=True)
    ask_for_supports(meeting, supports)
    for person in Person.objects.filter(family=family):
        Attendance(**part, name=person.name, part=Attendance.Part.FAMILY, person=person).save(
            force_insert=True
        )
    remind_circle(meeting)
    return meeting


@transaction.atomic
def move_meeting(
    *,
    meeting: FamilyMeeting,
    version: int,
    starts_at: datetime,
    minutes: int,
    mode: str,
    place: str,
    supports: Iterable[str],
    by: Actor,
) -> FamilyMeeting:
    """Change when, how or where a scheduled meeting is; a changed time is told once, at once.

    Raises StaleRow when somebody else changed it meanwhile, ValidationError otherwise.
    """
    meeting = _locked(meeting)
    if meeting.version != version:
        raise StaleRow(meeting)
    _check_scheduled(meeting)
    moved = meeting.starts_at != starts_at
    longer = meeting.minutes != minutes
    if moved:
        _check_time(starts_at)
        _check_still_leads(meeting, timezone.localdate(starts_at))
    _check_free(meeting.facilitator_id, starts_at, minutes, but=meeting)
    meeting.starts_at, meeting.minutes, meeting.mode = starts_at, minutes, mode
    meeting.version += 1
    meeting.save(force_update=True)
    elsewhere = _arrange(meeting, place)
    ask_for_supports(meeting, supports)
    if moved:
        _tell(meeting, "meetings.moved", f"moved:{meeting.pk}:{meeting.version}")
        remind_circle(meeting)
    if moved or longer or elsewhere:
        tell_guests(meeting=meeting, about="moved", place_only=not (moved or longer))
    return meeting


@transaction.atomic
def cancel_meeting(*, meeting: FamilyMeeting, why: str, by: Actor) -> FamilyMeeting:
    """Call a scheduled meeting off, with a word of why, and tell the circle once."""
    meeting = _locked(meeting)
    _check_scheduled(meeting)
    if not why.strip():
        raise ValidationError({"why": _("Say in a word why the meeting is called off.")})
    meeting.state = FamilyMeeting.State.CANCELLED
    meeting.cancelled_why = why
    meeting.version += 1
    meeting.save(force_update=True)
    _tell(meeting, "meetings.cancelled", f"cancelled:{meeting.pk}")
    tell_guests(meeting=meeting, about="cancelled")
    return meeting


@dataclass
class MeetingLog:
    """What was written at a meeting. Rows are fields by name; `id` names a row that exists."""

    attendance: Iterable[dict[str, Any]] = ()
    walk_ins: Iterable[str] = ()
    walk_in_part: str = Attendance.Part.SUPPORT
    notes: dict[str, str] = field(default_factory=dict)
    goal: str = ""
    strengths: Iterable[str] = ()
    needs: Iterable[str] = ()
    steps: Iterable[dict[str, Any]] = ()
    held: bool = False
    next_starts_at: datetime | None = None
    plan_version: int | None = None  # of the plan these words started from


@transaction.atomic
def log_meeting(
    *, meeting: FamilyMeeting, version: int, log: MeetingLog, by: Actor
) -> FamilyMeeting:
    """Write down a meeting: who came, what was said, the plan, the next meeting.

    Raises StaleRow when somebody else saved the meeting or the plan meanwhile, and ValidationError
    when it was called off, when it is marked held before its day or without anybody who came, or
    when a part cannot be saved.
    """
    meeting = _locked(meeting)
    if meeting.version != version:
        raise StaleRow(meeting)
    if meeting.state == FamilyMeeting.State.CANCELLED:
        raise ValidationError(_("This meeting was called off. Schedule a new one."))
    write_attendance(meeting, log.attendance, log.walk_ins, log.walk_in_part)
    _write_notes(meeting, log.notes)
    save_plan(
        plan=plan_of(meeting.family),
        goal=log.goal,
        strengths=log.strengths,
        needs=log.needs,
        steps=log.steps,
        version=log.plan_version,
        by=by,
    )
    if log.held and meeting.state != FamilyMeeting.State.HELD:
        _hold(meeting, by)
    meeting.version += 1
    meeting.save(force_update=True)
    if log.next_starts_at:
        _schedule_next(meeting, log.next_starts_at, by)
    return meeting


def remind_circle(meeting: FamilyMeeting) -> None:
    """Queue the reminders that still lie ahead, for everybody of the circle with an account."""
    times = times_of(meeting)
    for user_id in _circle(meeting):
        _remind(meeting, user_id, times.of_user(user_id).starts_at)


def _remind(meeting: FamilyMeeting, user_id: UUID, starts_at: datetime) -> None:
    """The reminders of one person that still lie ahead, by the own time."""
    now = timezone.now()
    for name, before in REMINDERS.items():
        due = starts_at - before
        if due > now:
            key = f"reminder:{meeting.pk}:{starts_at.isoformat()}:{name}"
            _queue(meeting, "meetings.reminder", key, user_id, starts_at, due=due)


def tell_circle_of_sessions(
    *, meeting: FamilyMeeting, before: Times, after: Times, number: int
) -> None:
    """Tell people with an account once whose own session has another time; `number` counts."""
    for user_id in _circle(meeting):
        starts_at = after.of_user(user_id).starts_at
        if before.of_user(user_id).starts_at != starts_at:
            key = f"session:{meeting.pk}:{number}"
            _queue(meeting, "meetings.moved", key, user_id, starts_at)
            _remind(meeting, user_id, starts_at)


def _circle(meeting: FamilyMeeting) -> list[UUID]:
    places = CircleMember.objects.current().filter(family_id=meeting.family_id)
    people = places.exclude(accepted_at=None).values_list("user_id", flat=True)
    return list(people.distinct())


def _tell(meeting: FamilyMeeting, kind: str, key: str) -> None:
    """One notice for each person of the circle; the words are made when it is sent."""
    times = times_of(meeting)
    for user_id in _circle(meeting):
        _queue(meeting, kind, key, user_id, times.of_user(user_id).starts_at)


def _queue(
    meeting: FamilyMeeting,
    kind: str,
    key: str,
    user_id: UUID,
    starts_at: datetime,
    due: datetime | None = None,
) -> None:
    payload = {
        "recipient": str(user_id),
        "meeting": str(meeting.pk),
        "starts_at": starts_at.isoformat(),
    }
    queue(kind, key=f"{key}:{user_id}", payload=payload, due=due)


def _locked(meeting: FamilyMeeting) -> FamilyMeeting:
    rows = FamilyMeeting.objects.select_for_update(of=("self",))
    return rows.select_related("family", "area").get(pk=meeting.pk)


def _check_scheduled(meeting: FamilyMeeting) -> None:
    if meeting.state != FamilyMeeting.State.SCHEDULED:
        raise ValidationError(_("This meeting is not ahead any more."))


def _check_time(starts_at: datetime) -> None:
    now = timezone.now()
    if starts_at <= now:
        raise ValidationError({"starts_at": _("Choose a day and time that lie ahead.")})
    if starts_at > now + FARTHEST:
        raise ValidationError(
            {"starts_at": _("This is more than two years ahead. Check the year.")}
        )


def _check_leads(facilitator: User, family: Family, day: date) -> None:
    """Refuse a facilitator without an approval for that day, and say what to do about it."""
    try:
        check_approved(user=facilitator, area=family.area, on=day)
    except ValidationError as refusal:
        raise ValidationError({"facilitator": refusal.messages}) from None


def _check_still_leads(meeting: FamilyMeeting, day: date) -> None:
    """Refuse another day for a meeting whose leader is not known any more, or not approved."""
    if meeting.leader is None:
        words = _("Who leads this meeting is not known to you. Call it off and schedule it anew.")
        raise ValidationError(words)
    check_approved(user=meeting.leader, area=meeting.area, on=day)


def _arrange(meeting: FamilyMeeting, place: str) -> bool:
    """Write the place down; whether it is another one than before.

    Raises ValidationError for whoever does not see the place there is: it would stay in silence.
    """
    saved = Arrangement.objects.filter(meeting=meeting).first()
    if saved is None:
        new = Arrangement(
            area_id=meeting.area_id, family_id=meeting.family_id, meeting=meeting, place=place
        )
        try:
            with transaction.atomic():
                new.save(force_insert=True)
        except IntegrityError:
            words = _("You do not see where this meeting is, so you cannot change it.")
            raise ValidationError({"place": words}) from None
        return bool(place)
    if saved.place == place:
        return False
    saved.place = place
    saved.save(force_update=True, update_fields=["place", "updated_at"])
    return True


def _check_free(
    facilitator_id: UUID, starts_at: datetime, minutes: int, but: FamilyMeeting | None
) -> None:
    """Refuse a time at which the facilitator leads another meeting, in whatever area."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authz.facilitator_busy(%s::uuid, %s, %s, %s::uuid)",
            [facilitator_id, starts_at, minutes, but.pk if but else None],
        )
        (busy,) = cursor.fetchone()
    if busy:
        raise ValidationError(
            {"starts_at": _("The facilitator leads another meeting at this time.")}
        )


def _hold(meeting: FamilyMeeting, by: Actor) -> None:
    if timezone.localdate(meeting.starts_at) > timezone.localdate():
        raise ValidationError(
            {"held": _("This meeting's day has not come. Move it first, or save without this.")}
        )
    check_somebody_came(meeting)
    check_loop_closed(meeting)
    check_prepared(meeting=meeting, by=by)
    meeting.state = FamilyMeeting.State.HELD
    meeting.held_at = timezone.now()


def _write_notes(meeting: FamilyMeeting, notes: dict[str, str]) -> None:
    saved = {note.section: note for note in Note.objects.filter(meeting=meeting)}
    for section, text in notes.items():
        note = saved.get(section)
        if note is None and not text.strip():
            continue
        if note is None:
            note = Note(
                area_id=meeting.area_id,
                family_id=meeting.family_id,
                meeting=meeting,
                section=section,
            )
        elif note.text == text:
            continue
        note.text = text
        note.full_clean(exclude=["area", "family", "meeting"])
        note.save()


def _schedule_next(meeting: FamilyMeeting, starts_at: datetime, by: Actor) -> None:
    """Book the meeting agreed on today, like this one; needs this one to be held."""
    if meeting.state != FamilyMeeting.State.HELD:
        raise ValidationError(
            {"next_starts_at": _("Mark this meeting as held before you book the next one.")}
        )
    if meeting.leader is None:
        words = _("Who led this meeting is not known to you. Schedule the next one anew.")
        raise ValidationError({"next_starts_at": words})
    arrangement = Arrangement.objects.filter(meeting=meeting).first()
    try:
        schedule_meeting(
            family=meeting.family,
            kind=meeting.kind,
            starts_at=starts_at,
            minutes=meeting.minutes,
            mode=meeting.mode,
            place=arrangement.place if arrangement else "",
            supports=ParticipationSupport.objects.filter(meeting=meeting)
            .exclude(state=ParticipationSupport.State.DROPPED)
            .values_list("kind", flat=True),
            youth=arrangement.youth if arrangement else None,
            facilitator=meeting.leader,
            by=by,
        )
    except ValidationError as refusal:
        raise ValidationError({"next_starts_at": refusal.messages}) from None
