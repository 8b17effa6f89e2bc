"""Mails about promises: to guests how it went, to facilitators that somebody asks for a call."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import Message, Payload, job, notice
from cppc.core.outbox import Gone
from families.led import led_calls
from families.models import PersonalLink
from families.services.links import make_link_while_sending
from families.services.promise_links import KEPT_OPEN

MANY = 500


@notice("families.call_asked", label=gettext_lazy("Somebody asks for a call"))
def call_asked(payload: Payload) -> Message | None:
    calls, _total = led_calls(MANY)
    if not any(str(call.call_id) == payload["call"] for call in calls):
        return None
    return Message(
        subject=_("Somebody asks you to call"),
        text=_("Somebody who promised a step asks you to call. Sign in to see whom."),
        path=reverse("families:promises"),
    )


@job("families.promise_mail")
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
    path = make_link_while_sending(
        message_id=payload["message_id"],
        guest_id=payload["guest"],
        purpose=PersonalLink.Purpose.COMMITMENT,
        subject_id=payload["step"],
        expires_at=timezone.now() + KEPT_OPEN,
    )
    if path is None:
        raise Gone("not welcome")
    email, language = row
    with translation.override(language):
        context = {"about": payload["about"], "link": settings.BASE_URL + path}
        body = render_to_string("families/mail/promise.txt", context)
        subject = _("What you said you would do")
    guest_mail(subject, body, to=email, language=language, number=payload["message_id"]).send()


def guest_mail(subject: str, body: str, *, to: str, language: str, number: str) -> EmailMessage:
    """A neutral mail to somebody without an account; a second try repeats its number."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    headers = {
        "Message-ID": f"<{number}@{domain}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "Content-Language": language,
    }
    return EmailMessage(subject=f"CPPC: {subject}", body=body, to=[to], headers=headers)
