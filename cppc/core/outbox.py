"""Emptying the outbox: each row leaves once, whoever is killed in between (design section 10).

A worker takes a row by a lease, does it, and marks it done only while the lease is still its own.
A worker that dies leaves a lease that runs out; the next one sends the same Message-ID again, so
that a mail which had left just before is not delivered twice.
"""

import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cppc.core.identity import WORKER, Identity, acting_as
from cppc.core.models import Outbox
from cppc.core.notices import JOBS, NOTICES, Message, Payload, job, queue
from cppc.core.quiet import quiet_for

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=90)  # longer than a mail server may keep us waiting
MOST_TRIES = 8
LONGEST_WAIT = timedelta(hours=1)
KEPT_DONE = timedelta(days=400)
DIGEST = "digest"
DIGEST_KIND = "core.digest"
GAVE_UP = "gave up: "


class Gone(Exception):  # noqa: N818 - an answer, not an error
    """There is nothing to say any more; carries the outcome to record."""


class Later(Exception):  # noqa: N818 - an answer, not an error
    """Not now: the recipient is to be left in peace until `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__("quiet hours")
        self.until = until


@contextmanager
def as_worker() -> Iterator[None]:
    """The scope that may read and change the outbox; it opens no family and no area."""
    with acting_as(Identity(scope=WORKER)):
        yield


def due_rows() -> QuerySet[Outbox]:
    """What may be done now: due, not done, not waiting for a digest, leased by nobody."""
    free = Q(lease=None) | Q(lease__lt=Now())
    return Outbox.objects.filter(free, done_at=None, due__lte=Now()).exclude(outcome=DIGEST)


def drain(limit: int = 200) -> int:
    """Do what is due, one row at a time, up to `limit`; tells how many were done."""
    for number in range(limit):
        row = take_next()
        if row is None:
            return number
        do(row)
    return limit


def take_next() -> Outbox | None:
    """Lease the next due row to this worker; rows that another one is taking are passed over."""
    with as_worker(), transaction.atomic():
        row = due_rows().select_for_update(skip_locked=True).order_by("due", "pk").first()
        if row is not None:
            row.lease, row.tries = timezone.now() + LEASE, row.tries + 1
            row.save(update_fields=["lease", "tries"], force_update=True)
        return row


def do(row: Outbox) -> None:
    """Do one leased row and record what came of it; a failure is tried again later."""
    try:
        with transaction.atomic():
            outcome = run(row)
            settle(row, outcome)
    except Gone as gone:
        settle(row, str(gone))
    except Later as later:
        postpone(row, later.until)
    except Exception as fault:
        log.exception("outbox %s %s failed, try %s", row.kind, row.pk, row.tries)
        put_off(row, fault)


def run(row: Outbox) -> str:
    """The work itself; its outcome in a word. Raises Gone when there is nothing to do any more."""
    if row.kind in JOBS:
        with as_worker():
            # The database vouches for who asked; a payload may claim anybody.
            actor = str(row.actor_id) if row.actor_id else None
            JOBS[row.kind]({**row.payload, "actor": actor})
        return "done"
    return send_notice(row)


def settle(row: Outbox, outcome: str) -> None:
    """Record the outcome, if the lease is still ours; a digest's row waits to be collected."""
    done_at = None if outcome == DIGEST else timezone.now()
    with as_worker():
        Outbox.objects.filter(pk=row.pk, lease=row.lease).update(
            done_at=done_at, outcome=outcome[:80], lease=None
        )


def put_off(row: Outbox, fault: Exception) -> None:
    """Try again after a wait that doubles each time; give up after MOST_TRIES, on record."""
    if row.tries >= MOST_TRIES:
        settle(row, f"{GAVE_UP}{type(fault).__name__}")
        return
    wait = min(timedelta(seconds=15) * 2**row.tries, LONGEST_WAIT)
    with as_worker():
        Outbox.objects.filter(pk=row.pk, lease=row.lease).update(lease=timezone.now() + wait)


def postpone(row: Outbox, until: datetime) -> None:
    """Wait for the end of quiet hours; that is no failed try."""
    with as_worker():
        Outbox.objects.filter(pk=row.pk, lease=row.lease).update(
            due=until, lease=None, tries=row.tries - 1
        )


def recipient_of(payload: Payload) -> Any:
    """The person something is for; Gone when the account has ended."""
    with as_worker():
        person = get_user_model().objects.filter(pk=payload["recipient"]).first()
    if person is None or not person.is_active:
        raise Gone("no account")
    return person


def words_for(row: Outbox, person: Any) -> Message:
    """The message as its recipient may read it now; Gone when he may not, or it is over."""
    with acting_as(Identity(person.pk)), translation.override(person.language):
        message = NOTICES[row.kind].render(row.payload)
    if message is None:
        raise Gone("nothing to say")
    return message


def send_notice(row: Outbox) -> str:
    """Send one notice as its recipient wants it: now, in the day's digest, or not at all."""
    person, kind = recipient_of(row.payload), NOTICES[row.kind]
    message = words_for(row, person)
    if person.notices == "none" and not kind.mandatory:
        raise Gone("declined")
    if kind.patient:
        wait_for_day(person)
    if person.notices == DIGEST and not (kind.mandatory or message.urgent):
        return DIGEST
    send(person, message.subject, [message], message_id=row.pk)
    return "sent"


def wait_for_day(person: Any) -> None:
    """Raises Later while the person's quiet hours run."""
    with acting_as(Identity(person.pk)):
        until = quiet_for(person)
    if until is not None:
        raise Later(until)


@job(DIGEST_KIND)
def send_digest(payload: Payload) -> None:
    """One mail with everything that waited for this person; each is made anew, as of now."""
    person = recipient_of(payload)
    waiting = list(
        Outbox.objects.select_for_update()
        .filter(done_at=None, outcome=DIGEST, payload__recipient=payload["recipient"])
        .order_by("due", "pk")
    )
    messages = []
    for part in waiting:
        try:
            messages.append(words_for(part, person))
            part.outcome = "sent in a digest"
        except Gone as gone:
            part.outcome = str(gone)
        part.done_at = timezone.now()
    Outbox.objects.bulk_update(waiting, ["outcome", "done_at"])
    if not messages:
        raise Gone("nothing to say")
    with translation.override(person.language):
        subject = _("Your messages of today")
    send(person, subject, messages, message_id=payload["message_id"])


def send(person: Any, subject: str, messages: list[Message], *, message_id: object) -> None:
    """One neutral mail in the recipient's language, with an id that a second try repeats."""
    with translation.override(person.language):
        profile = settings.BASE_URL + reverse("teams:profile")
        context = {"messages": messages, "base": settings.BASE_URL, "profile": profile}
        body = render_to_string("core/mail/notice.txt", context)
    build_mail(
        subject, body, to=person.email, language=person.language, message_id=message_id
    ).send()


def build_mail(
    subject: str, body: str, *, to: str, language: str, message_id: object
) -> EmailMessage:
    """A mail that says a computer wrote it, with an id that a second try repeats."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    return EmailMessage(
        subject=f"CPPC: {subject}",
        body=body,
        to=[to],
        headers={
            "Message-ID": f"<{message_id}@{domain}>",
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": language,
        },
    )


def queue_digests() -> int:
    """For everybody with notices waiting: one digest for today, due at once."""
    today = timezone.localdate().isoformat()
    with as_worker():
        people = set(
            Outbox.objects.filter(done_at=None, outcome=DIGEST).values_list(
                "payload__recipient", flat=True
            )
        )
        for person in sorted(people):
            payload = {"recipient": person, "message_id": str(uuid.uuid4())}
            queue(DIGEST_KIND, key=f"digest:{person}:{today}", payload=payload)
    return len(people)


def forget_done() -> int:
    """Rows done long ago go; nobody asks for them any more."""
    with as_worker():
        old = Outbox.objects.filter(done_at__lt=timezone.now() - KEPT_DONE)
        return old.delete()[0]
