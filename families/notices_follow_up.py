"""Mails about promises: to guests how it went, to facilitators that somebody asks for a call."""

from datetime import datetime

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.bounces import BOUNCED, handed_over
from cppc.core.notices import Message, Payload, job, notice, queue
from cppc.core.outbox import Gone, Later, build_mail
from cppc.core.quiet import quiet_until, site_hours
from families.led import led_calls
from families.models import PersonalLink
from families.services.links import make_link_while_sending
from families.services.promise_links import KEPT_OPEN

MANY = 500
PROMISE_MAIL = "families.promise_mail"


@notice("families.call_asked", label=gettext_lazy("Somebody asks for a call"))
def call_asked(payload: Payload) -> Message | None:
    if not _waits(payload["call"]):
        return None
    return Message(
        subject=_("Somebody asks you to call"),
        text=_("Somebody who promised a step asks you to call. Sign in to see whom."),
        path=reverse("families:promises"),
    )


@notice(
    "families.promise_missed",
    label=gettext_lazy("Mails about promises that did not arrive"),
    mandatory=True,
    patient=True,
)
def promise_missed(payload: Payload) -> Message | None:
    if not _waits(payload["call"]):
        return None
    return Message(
        subject=_("A mail about a promise did not arrive"),
        text=_("Somebody who promised a step could not be asked by mail. Please ask another way."),
        path=reverse("families:promises"),
    )


def _waits(call_id: str) -> bool:
    """Whether this call still waits for the recipient or somebody who leads with him."""
    calls, _total = led_calls(MANY)
    return any(str(call.call_id) == call_id for call in calls)


@job(PROMISE_MAIL)
def promise_mail(payload: Payload) -> None:
    """Ask a guest without account how a promise went; Gone when there is nothing to ask."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT email, language FROM authz.promise_mail(%s, %s, %s)",
            [payload["step"], payload["guest"], payload["by_when"]],
        )
        row = cursor.fetchone()
    if row is None:
        raise Gone("nothing to ask")
    arrived = mail_guest(
        payload,
        *row,
        subject=gettext_lazy("What you said you would do"),
        template="families/mail/promise.txt",
        purpose=PersonalLink.Purpose.COMMITMENT,
        subject_id=payload["step"],
        expires_at=timezone.now() + KEPT_OPEN,
    )
    if not arrived:
        note_missed(payload)


def note_missed(payload: Payload) -> None:
    """A mail about a promise did not arrive: a call to make, and a word to who leads the family."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT call_id, leads FROM authz.promise_missed(%s, %s)",
            [payload["step"], payload["guest"]],
        )
        row = cursor.fetchone()
    if row is None:
        return
    call_id, leads = row
    for person in leads:
        told = {"recipient": str(person), "call": str(call_id)}
        queue("families.promise_missed", key=f"promise-missed:{call_id}:{person}", payload=told)


BOUNCED[PROMISE_MAIL] = note_missed


def mail_guest(
    payload: Payload,
    email: str,
    language: str,
    *,
    subject: Promise,
    template: str,
    purpose: str,
    subject_id: str,
    expires_at: datetime,
) -> bool:
    """Send a guest without account one mail with a personal link, in the guest's own hours.

    The template gets the payload and `link`. False when the address is refused for good; raises
    Later in quiet hours, and Gone for a guest who is not welcome any more.
    """
    leave_in_peace(payload["guest"])
    path = make_link_while_sending(
        message_id=payload["message_id"],
        guest_id=payload["guest"],
        purpose=purpose,
        subject_id=subject_id,
        expires_at=expires_at,
    )
    if path is None:
        raise Gone("not welcome")
    with translation.override(language):
        body = render_to_string(template, {**payload, "link": settings.BASE_URL + path})
        words = str(subject)
    number = payload["message_id"]
    return handed_over(build_mail(words, body, to=email, language=language, message_id=number))


def leave_in_peace(guest_id: str) -> None:
    """Raises Later in the hours in which a guest without account wants no mail; else the site's."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quiet_from, quiet_to FROM authz.guest_hours(%s)", [guest_id])
        own = cursor.fetchone()
    until = quiet_until(own or site_hours())
    if until is not None:
        raise Later(until)
