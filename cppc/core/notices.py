"""Notices and jobs: rows of the outbox, written in the transaction of the act that causes them.

    queue("meetings.reminder", key=f"reminder:{meeting.pk}:{user.pk}:1d", due=the_day_before,
          payload={"recipient": str(user.pk), "meeting": str(meeting.pk)})

Each app keeps its kinds in `<app>/notices.py`, which is imported at the start. The worker makes
the words at the moment of sending, acting AS THE RECIPIENT and in his language, so that the
database decides whether he may still know of it:

    @notice("meetings.reminder", label=_("Reminders of meetings"))
    def reminder(payload):
        meeting = FamilyMeeting.objects.filter(pk=payload["meeting"], state="scheduled").first()
        if meeting is None:
            return None          # moved, called off, or no longer this person's to see
        return Message(subject=_("A meeting is coming up"), text=_("..."),
                       path=meeting.get_absolute_url())

A payload holds ids only. Words are neutral: no name, no place, nothing about a family.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from celery import current_app
from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise

from cppc.core.identity import current
from cppc.core.models import Outbox

Payload = dict[str, Any]
DRAIN = "cppc.core.tasks.drain_outbox"
QUIET_SECONDS = 30
_quiet = {"until": 0.0}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """What one person is told: neutral, plain words, and the page behind sign-in that says more.

    An urgent one goes at once even to those who asked for one message a day.
    """

    subject: str
    text: str
    path: str = "/home/"
    urgent: bool = False


Renderer = Callable[[Payload], Message | None]
Handler = Callable[[Payload], None]


@dataclass(frozen=True)
class NoticeKind:
    """A kind of notice: what people's settings call it, and whether it can be declined.

    A patient one waits for the end of the recipient's quiet hours.
    """

    label: str | Promise
    mandatory: bool
    render: Renderer
    patient: bool = False


NOTICES: dict[str, NoticeKind] = {}
JOBS: dict[str, Handler] = {}


def notice(
    kind: str, *, label: str | Promise, mandatory: bool = False, patient: bool = False
) -> Callable[[Renderer], Renderer]:
    """Register what makes the words of a kind of notice; mandatory ones reach everybody."""

    def register(render: Renderer) -> Renderer:
        NOTICES[kind] = NoticeKind(label, mandatory, render, patient)
        return render

    return register


def job(kind: str) -> Callable[[Handler], Handler]:
    """Register work done in the worker's scope, in one transaction with "done"."""

    def register(handler: Handler) -> Handler:
        JOBS[kind] = handler
        return handler

    return register


def mandatory_labels() -> list[str | Promise]:
    """The notices nobody can decline, for the page where people choose theirs."""
    return [kind.label for kind in NOTICES.values() if kind.mandatory]


def queue(kind: str, *, key: str, payload: Payload, due: datetime | None = None) -> None:
    """Write one thing to do, in the present transaction; the same key is written only once.

    Raises LookupError for a kind nobody registered, ValueError for a notice to nobody.
    """
    if kind not in NOTICES and kind not in JOBS:
        raise LookupError(f"no notice or job is registered as {kind!r}")
    if kind in NOTICES and not payload.get("recipient"):
        raise ValueError(f"a notice needs a recipient: {kind}")
    who = current.get()
    row = Outbox(
        kind=kind,
        key=key,
        payload=payload,
        due=due or timezone.now(),
        actor_id=who.user_id if who else None,
    )
    Outbox.objects.bulk_create([row], ignore_conflicts=True)
    if due is None or due <= timezone.now():
        hint()


def hint() -> None:
    """Once the transaction is in, tell a worker to look; if that fails, beat looks soon anyway."""
    if not any(waiting[1] is announce for waiting in connection.run_on_commit):
        transaction.on_commit(announce, robust=True)


def announce() -> None:
    """The hint itself: nothing but the name of the task goes through the broker.

    After a broker did not answer, no page asks it again for a while; beat does the work anyway.
    """
    if time.monotonic() < _quiet["until"]:
        return
    try:
        current_app.send_task(DRAIN, retry=False, ignore_result=True)
    except Exception as fault:
        _quiet["until"] = time.monotonic() + QUIET_SECONDS
        log.warning("the broker did not take a hint: %s", type(fault).__name__)
