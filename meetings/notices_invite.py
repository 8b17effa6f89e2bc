"""Mails to guests without an account, and what a meeting's leader is told of their answers.

A mail to a guest is a job of the worker: the database gives address and words to it alone, and
only while the guest is welcome and the meeting is as it was when the mail was queued. The link is
made while sending (`make_link_while_sending`), so no secret waits anywhere.
"""

from datetime import datetime, time
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.bounces import BOUNCED, handed_over
from cppc.core.notices import Message, Payload, job, notice, queue
from cppc.core.outbox import Gone, Later, build_mail
from cppc.core.quiet import Hours, own_quiet_hours, quiet_until
from families.models import PersonalLink
from families.services.links import make_link_while_sending
from meetings.calendar_files import Entry, calendar_file
from meetings.models import FamilyMeeting, QuietHours
from meetings.services.invitations import LINK_AFTER, MAIL
from teams.models import Area, User

CALM = ("asked", "reminder")  # these wait for the day; a changed time does not


class GuestMail(NamedTuple):
    """What one mail to a guest needs, as the database gives it to the worker."""

    guest_id: UUID
    email: str
    language: str
    starts_at: datetime
    minutes: int
    place: str | None
    phone: str | None
    sequence: int
    quiet_from: time
    quiet_to: time


@own_quiet_hours
def chosen_hours(person: User) -> Hours | None:
    """The hours a person with an account has chosen, if he has."""
    row = QuietHours.objects.filter(user=person).first()
    return (row.from_time, row.to_time) if row else None


@job(MAIL)
def mail_guest(payload: Payload) -> None:
    """Send one guest one mail about one invitation; Gone when there is nothing to say any more."""
    mail = _what_to_say(payload)
    if payload["about"] in CALM:
        until = quiet_until((mail.quiet_from, mail.quiet_to))
        if until is not None and until < mail.starts_at:
            raise Later(until)
        if until is not None:
            raise Gone("quiet hours until it begins")
    with translation.override(mail.language):
        arrived = _send(payload, mail)
    _note(payload["invitation"], arrived=arrived)


def _what_to_say(payload: Payload) -> GuestMail:
    """Address and facts, or Gone; asked in the worker's scope."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT guest_id, email, language, starts_at, minutes, place, phone, sequence, "
            "quiet_from, quiet_to FROM authz.invitation_mail(%s, %s, %s)",
            [payload["invitation"], payload["about"], payload["starts_at"]],
        )
        row = cursor.fetchone()
    if row is None:
        raise Gone("nothing to say")
    return GuestMail(*row)


def _send(payload: Payload, mail: GuestMail) -> bool:
    """Hand the mail over; False when the mail server refuses the address for good."""
    about, path = payload["about"], None
    if about != "cancelled":
        path = make_link_while_sending(
            message_id=payload["message_id"],
            guest_id=mail.guest_id,
            purpose=PersonalLink.Purpose.INVITATION,
            subject_id=payload["invitation"],
            expires_at=mail.starts_at + LINK_AFTER,
        )
    link = settings.BASE_URL + path if path else ""
    context = {"mail": mail, "about": about, "link": link, **_sender(payload, mail)}
    body = render_to_string("meetings/mail/guest.txt", context)
    message = build_mail(
        str(SUBJECTS[about]),
        body,
        to=mail.email,
        language=mail.language,
        message_id=payload["message_id"],
    )
    entry = Entry(
        payload["invitation"],
        mail.starts_at,
        mail.minutes,
        mail.sequence,
        mail.place or "",
        mail.phone or "",
        cancelled=about == "cancelled",
    )
    if about != "reminder":
        kind = f"text/calendar; method={entry.method}; charset=utf-8"
        message.attach("meeting.ics", calendar_file(entry).decode(), kind)
    return handed_over(message)


def _sender(payload: Payload, mail: GuestMail) -> dict[str, str]:
    """The partnership that sends it, and the first name of who answers the phone in the mail.

    No name where the phone is somebody else's: who leads the meeting may have changed.
    """
    area = Area.objects.filter(pk__in=[payload.get("area")]).first()
    leader = User.objects.filter(pk__in=[payload.get("leader")]).exclude(name="").first()
    known = leader is not None and leader.phone == mail.phone
    first = leader.name.split()[0] if leader is not None and known else ""
    return {"area": area.name if area else "", "first_name": first}


SUBJECTS = {
    "asked": gettext_lazy("You are invited to a meeting"),
    "moved": gettext_lazy("A meeting has changed"),
    "cancelled": gettext_lazy("A meeting is called off"),
    "reminder": gettext_lazy("You have a meeting soon"),
}


def _note(invitation_id: str, *, arrived: bool) -> None:
    """Write down that a mail left; one that did not arrive becomes a task for the leader."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT facilitator_id, version FROM authz.note_invitation_mail(%s, %s)",
            [invitation_id, arrived],
        )
        row = cursor.fetchone()
    if row is not None:
        facilitator_id, version = row
        payload = {"recipient": str(facilitator_id), "invitation": invitation_id}
        queue("meetings.guest_missed", key=f"missed:{invitation_id}:{version}", payload=payload)


def note_bounce(payload: Payload) -> None:
    """A report said that a mail about this invitation did not arrive; runs as the worker."""
    _note(payload["invitation"], arrived=False)


BOUNCED[MAIL] = note_bounce


def _meeting_of(payload: Payload) -> FamilyMeeting | None:
    """The leader's own meeting behind an invitation; content stays closed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.meeting_of_invitation(%s)", [payload["invitation"]])
        (meeting_id,) = cursor.fetchone()
    meetings = FamilyMeeting.objects.select_related("area", "family").upcoming()
    return meetings.filter(pk=meeting_id, facilitator=payload["recipient"]).first()


def _page(meeting: FamilyMeeting) -> str:
    return reverse(
        "meetings:invitations", args=[meeting.area.slug, meeting.family.reference, meeting.pk]
    )


@notice("meetings.guest_answered", label=gettext_lazy("Answers to invitations"), patient=True)
def guest_answered(payload: Payload) -> Message | None:
    meeting = _meeting_of(payload)
    if meeting is None:
        return None
    return Message(
        subject=_("Somebody answered an invitation"),
        text=_("Somebody you asked to a meeting has answered. Sign in to see the answer."),
        path=_page(meeting),
    )


@notice(
    "meetings.guest_missed",
    label=gettext_lazy("Invitations that did not arrive"),
    mandatory=True,
    patient=True,
)
def guest_missed(payload: Payload) -> Message | None:
    meeting = _meeting_of(payload)
    if meeting is None:
        return None
    return Message(
        subject=_("An invitation did not arrive"),
        text=_("A mail to somebody you asked to a meeting did not arrive. Please ask another way."),
        path=_page(meeting),
    )
