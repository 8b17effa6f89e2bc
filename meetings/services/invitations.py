"""Invitations to family meetings: sent, printed, told; answered, moved, taken back."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.notices import queue
from families.models import Disclosure, Family, Guest, PersonalLink
from families.services.disclosures import record_disclosure
from families.services.links import OpenLink, make_link, revoke_links
from meetings.models import Attendance, FamilyMeeting, Invitation, QuietHours
from meetings.services.doubles import expect_guest
from meetings.services.times import Times, times_of
from teams.access import Actor
from teams.models import User

MAIL = "meetings.mail_guest"
REMINDERS = {"7d": timedelta(days=7), "1d": timedelta(days=1), "2h": timedelta(hours=2)}
LINK_AFTER = timedelta(hours=4)  # a link in a mail ends a little after the meeting
LETTER_AFTER = timedelta(days=30)  # one on paper still serves when the meeting is moved


@dataclass(frozen=True)
class Wish:
    """How one guest is to be asked."""

    guest: Guest
    route: str
    may_see_place: bool = False


@transaction.atomic
def invite_guests(*, meeting: FamilyMeeting, wishes: Iterable[Wish], by: Actor) -> list[Invitation]:
    """Ask guests to a meeting ahead, each by the way that reaches them; reminders are planned.

    Somebody asked before is asked again only after the invitation was taken back. Raises
    ValidationError for a meeting not ahead, a guest the family does not want there, an e-mail
    route without an address, or when the acting person may not ask.
    """
    meeting = ahead(meeting)
    invited, times = [], times_of(meeting)
    for wish in wishes:
        guest = Guest.objects.filter(pk=wish.guest.pk, family_id=meeting.family_id).first()
        if guest is None or guest.state not in Guest.WELCOME:
            raise ValidationError(_("Ask only people the family wants there."))
        if wish.route == Invitation.Route.EMAIL and not guest.email:
            raise ValidationError(_("There is no e-mail address for %s.") % guest.name)
        invitation = _asked(meeting, guest, wish, by)
        if invitation is not None:
            expect_guest(meeting, guest)
            _send(invitation, times.of_guest(guest.pk).starts_at)
            invited.append(invitation)
    return invited


def _asked(meeting: FamilyMeeting, guest: Guest, wish: Wish, by: Actor) -> Invitation | None:
    """The new or renewed invitation; nothing when one stands already (a form sent twice)."""
    rows = Invitation.objects.select_for_update(of=("self",))
    invitation = rows.filter(meeting=meeting, guest=guest).first()
    if invitation is None:
        invitation = Invitation(
            area_id=meeting.area_id, family_id=meeting.family_id, meeting=meeting, guest=guest
        )
    elif invitation.state != Invitation.State.WITHDRAWN:
        return None
    else:
        invitation.sequence += 1
        invitation.version += 1
    invitation.route, invitation.may_see_place = wish.route, wish.may_see_place
    invitation.state, invitation.asked_by = Invitation.State.ASKED, by.user
    invitation.missed_at = invitation.answered_at = invitation.mailed_at = None
    invitation.full_clean(exclude=["area", "family", "meeting", "guest", "asked_by"])
    try:
        with transaction.atomic():
            invitation.save()
    except ProgrammingError:
        raise ValidationError(_("You cannot ask people to this meeting.")) from None
    return invitation


def _send(invitation: Invitation, starts_at: datetime) -> None:
    """Queue the first mail and the reminders; each finds out for itself whether it still holds."""
    if invitation.route == Invitation.Route.EMAIL:
        _queue_mail(invitation, "asked", starts_at)
    _plan_reminders(invitation, starts_at)


def _plan_reminders(invitation: Invitation, starts_at: datetime) -> None:
    now = timezone.now()
    for name, before in REMINDERS.items():
        due = starts_at - before
        if due > now:
            _queue_mail(invitation, "reminder", starts_at, name=name, due=due)


def _queue_mail(
    invitation: Invitation,
    about: str,
    starts_at: datetime,
    *,
    name: str = "",
    due: datetime | None = None,
) -> None:
    """One mail for one event: the key says invitation, what happened, and its number or time."""
    event = f"{starts_at.isoformat()}:{name}" if name else str(invitation.sequence)
    payload = {
        "invitation": str(invitation.pk),
        "about": about,
        "starts_at": starts_at.isoformat(),
        "message_id": str(uuid.uuid4()),
        "area": str(invitation.area_id),
        "leader": str(invitation.meeting.facilitator_id),
    }
    queue(MAIL, key=f"guest:{about}:{invitation.pk}:{event}", payload=payload, due=due)


@transaction.atomic
def tell_guests(*, meeting: FamilyMeeting, about: str, place_only: bool = False) -> int:
    """Tell guests once that a meeting is "moved" or "cancelled"; how many may be told.

    With `place_only` the time stands, and only those who may know the place hear of it.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).standing().filter(meeting=meeting)
    rows = rows.select_related("meeting")
    if place_only:
        rows = rows.filter(may_see_place=True)
    told, times = list(rows), times_of(meeting)
    for invitation in told:
        starts_at = times.of_guest(invitation.guest_id).starts_at
        _tell(invitation, starts_at, about, remind=about == "moved" and not place_only)
    return len(told)


def tell_of_sessions(*, meeting: FamilyMeeting, before: Times, after: Times) -> None:
    """Tell guests once whose own session has another time, or a place they may know."""
    rows = Invitation.objects.select_for_update(of=("self",)).standing().filter(meeting=meeting)
    rows = rows.select_related("meeting")
    for invitation in rows:
        old, new = (times.of_guest(invitation.guest_id) for times in (before, after))
        later, elsewhere = old.starts_at != new.starts_at, old.place != new.place
        if later or (elsewhere and invitation.may_see_place):
            _tell(invitation, new.starts_at, "moved", remind=later)


def _tell(invitation: Invitation, starts_at: datetime, about: str, *, remind: bool) -> None:
    invitation.sequence += 1
    invitation.version += 1
    invitation.save(force_update=True, update_fields=["sequence", "version", "updated_at"])
    _queue_mail(invitation, about, starts_at)
    if remind:
        _plan_reminders(invitation, starts_at)


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Actor) -> Invitation:
    """Send the mail once more with a fresh link; the older links stop working.

    Raises ValidationError when there is no address, or the meeting is not ahead.
    """
    invitation = _locked(invitation)
    meeting = ahead(invitation.meeting)
    if not invitation.guest.email:
        raise ValidationError(_("There is no e-mail address for this person."))
    revoke_links(guest=invitation.guest, subject_ids=[invitation.pk])
    invitation.route, invitation.missed_at = Invitation.Route.EMAIL, None
    _save(invitation, sequence=invitation.sequence + 1)
    starts_at = times_of(meeting).of_guest(invitation.guest_id).starts_at
    _queue_mail(invitation, "asked", starts_at)
    return invitation


@transaction.atomic
def record_answer(
    *, invitation: Invitation, state: str, needs_ride: bool, needs: str, by: Actor
) -> Invitation:
    """Write down what a guest answered by phone, by mail or face to face; the attendance knows it.

    Raises ValidationError when the meeting is not ahead or the answer is none.
    """
    invitation = _locked(invitation)
    ahead(invitation.meeting)
    if state not in (Invitation.State.ACCEPTED, Invitation.State.DECLINED):
        raise ValidationError({"state": _("Choose one of the two answers.")})
    coming = state == Invitation.State.ACCEPTED
    invitation.state, invitation.needs = state, needs
    invitation.needs_ride = needs_ride and coming
    invitation.answered_at, invitation.answered_by_link = timezone.now(), False
    invitation.missed_at = None
    _save(invitation)
    rows = Attendance.objects.filter(meeting=invitation.meeting, guest=invitation.guest)
    expected, excused = Attendance.State.EXPECTED, Attendance.State.EXCUSED
    rows.filter(state__in=[expected, excused]).update(
        state=expected if coming else excused, updated_at=timezone.now()
    )
    return invitation


@transaction.atomic
def mark_missed(*, invitation: Invitation, by: Actor) -> Invitation:
    """Somebody found out that it did not arrive: it waits on the facilitator's home page."""
    invitation = _locked(invitation)
    if invitation.state != Invitation.State.ASKED:
        raise ValidationError(_("This person has answered, so it did arrive."))
    invitation.missed_at = timezone.now()
    _save(invitation)
    return invitation


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor) -> Invitation:
    """Take an invitation back: links end, reminders find nothing to say."""
    invitation = _locked(invitation)
    invitation.state = Invitation.State.WITHDRAWN
    _save(invitation)
    revoke_links(guest=invitation.guest, subject_ids=[invitation.pk])
    rows = Attendance.objects.filter(meeting=invitation.meeting, guest=invitation.guest)
    waiting = rows.filter(state__in=["expected", "excused"], agreed_confidentiality=False)
    waiting.filter(person=None).delete()
    waiting.update(guest=None, state="expected", updated_at=timezone.now())  # of the family: stays
    return invitation


@transaction.atomic
def print_letter(*, invitation: Invitation, family: Family, by: Actor) -> str:
    """The address for a letter on paper, told this once; older links of this guest end.

    The copy is written into the list of what left the record.
    """
    invitation = _locked(invitation)
    meeting = ahead(invitation.meeting)
    record_disclosure(
        family=family,
        what=Disclosure.What.INVITATION,
        recipient=invitation.guest.name,
        purpose=_("To ask this person to a meeting"),
        form=Disclosure.Form.PRINT,
        guest=invitation.guest,
        subject_id=meeting.pk,
        by=by,
    )
    revoke_links(guest=invitation.guest, subject_ids=[invitation.pk])
    return make_link(
        guest=invitation.guest,
        purpose=PersonalLink.Purpose.INVITATION,
        subject_id=invitation.pk,
        expires_at=meeting.starts_at + LETTER_AFTER,
    )


def answer_by_link(
    *, link: OpenLink, state: str, needs_ride: bool, needs: str, quiet_from: time, quiet_to: time
) -> bool:
    """A guest's own answer; False when the meeting is not ahead any more. Its leader is told."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, version, facilitator_id "
            "FROM authz.answer_invitation(%s, %s, %s, %s, %s, %s, %s)",
            [link.token, link.binding, state, needs_ride, needs, str(quiet_from), str(quiet_to)],
        )
        row = cursor.fetchone()
        if row is None:
            return False
        invitation_id, version, facilitator_id = row
        payload = {"recipient": str(facilitator_id), "invitation": str(invitation_id)}
        queue("meetings.guest_answered", key=f"answer:{invitation_id}:{version}", payload=payload)
    return True


@transaction.atomic
def set_quiet_hours(*, by: User, from_time: time, to_time: time) -> QuietHours:
    """Choose the hours in which one gets no reminders; the same time twice means none."""
    row = QuietHours.objects.filter(user=by).first() or QuietHours(user=by)
    row.from_time, row.to_time = from_time, to_time
    row.save()
    return row


def ahead(meeting: FamilyMeeting) -> FamilyMeeting:
    """The meeting as it is now. Raises ValidationError when it is not ahead any more."""
    meeting = FamilyMeeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if meeting.state != FamilyMeeting.State.SCHEDULED or meeting.starts_at <= timezone.now():
        raise ValidationError(_("This meeting is not ahead any more."))
    return meeting


def _locked(invitation: Invitation) -> Invitation:
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("meeting", "guest")
    row = rows.get(pk=invitation.pk)
    if row.state == Invitation.State.WITHDRAWN:
        raise ValidationError(_("This invitation was taken back meanwhile."))
    return row


def _save(invitation: Invitation, **fields: int) -> None:
    for name, value in fields.items():
        setattr(invitation, name, value)
    invitation.version += 1
    invitation.full_clean(exclude=["area", "family", "meeting", "guest", "asked_by"])
    invitation.save(force_update=True)
