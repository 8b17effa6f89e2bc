"""What became of a promise: each answer kept as said, calls asked for, days changed."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.notices import queue
from families.models import CallRequest, CircleMember, Step, StepAnswer
from families.services.promises import Promisers
from families.services.records import StaleRow
from teams.access import Actor

REMINDER_HOUR = time(9)
ASKED = {"before": -2, "after": 1}  # days from the day a guest promised
Kind = StepAnswer.Kind
STATES = {Kind.DONE: Step.State.DONE, Kind.DROPPED: Step.State.DROPPED}
LEADS = ("facilitator", "co_facilitator")


@transaction.atomic
def answer_step(
    *,
    step: Step,
    kind: str,
    words: str = "",
    by_when: date | None = None,
    who: str = "",
    version: int | None = None,
    at_meeting: UUID | None = None,
    by: Actor,
) -> StepAnswer:
    """Write down how a step went: done, not yet, changed, dropped with a word of why, open again.

    Raises ValidationError beside the field when a word or the new day is missing or the day has
    passed, and StaleRow when somebody else answered meanwhile (`version` says what was shown).
    """
    step = Step.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if version is not None and step.version != version:
        raise StaleRow(step)
    answer = StepAnswer(
        area_id=step.area_id,
        family_id=step.family_id,
        step=step,
        kind=kind,
        words=words.strip(),
        said_by=by.user,
        at_meeting=at_meeting,
    )
    if kind == Kind.CHANGED:
        _change(step, answer, by_when or step.by_when, who.strip() or step.who)
    _check(step, answer)
    _settle(step, answer)
    answer.save(force_insert=True)
    if kind == Kind.CALL_ME:
        ask_for_call(answer)
    if kind in (Kind.CHANGED, Kind.REOPENED):
        remind(step)
    return answer


def _change(step: Step, answer: StepAnswer, by_when: date, who: str) -> None:
    """Give the step its new day or person; refuse when neither is new, or the day has passed."""
    if by_when < timezone.localdate():
        raise ValidationError({"by_when": _("Choose a day that lies ahead.")})
    if (by_when, who) == (step.by_when, step.who):
        raise ValidationError({"by_when": _("Choose a new day, or write who does it now.")})
    answer.old_by_when, answer.new_by_when = step.by_when, by_when
    if who != step.who:
        answer.old_who, answer.new_who = step.who, who
        step.owner_id, step.guest = Promisers(step.plan).match(who)
    step.by_when, step.who = by_when, who


def _check(step: Step, answer: StepAnswer) -> None:
    """Refuse what the family would stumble over later."""
    if answer.kind == Kind.DROPPED and not answer.words:
        raise ValidationError({"words": _("Say in a word why the step is dropped.")})
    if answer.kind == Kind.KEPT and step.by_when < timezone.localdate():
        raise ValidationError({"by_when": _("This day has passed. Choose a new one.")})
    answer.full_clean(exclude=["area", "family", "step", "said_by", "guest"])


def _settle(step: Step, answer: StepAnswer) -> None:
    """The step as it stands after the answer."""
    step.state = STATES.get(Kind(answer.kind), Step.State.OPEN)
    step.answer = answer.words
    step.answered_at = None if step.state == Step.State.OPEN else timezone.now()
    step.version += 1
    step.save(force_update=True)


def ask_for_call(answer: StepAnswer) -> None:
    """A call to make, and a neutral notice to who leads the family; asked twice, it stays one."""
    waiting = CallRequest.objects.filter(step_id=answer.step_id, done_at=None)
    if waiting.exists():
        return
    call = CallRequest(
        area_id=answer.area_id, family_id=answer.family_id, step_id=answer.step_id, answer=answer
    )
    call.save(force_insert=True)
    places = CircleMember.objects.current().filter(family_id=answer.family_id, capacity__in=LEADS)
    leads = places.exclude(accepted_at=None).values_list("user_id", flat=True).distinct()
    tell_of_call(call.pk, leads)


def tell_of_call(call_id: UUID, leads: Iterable[UUID]) -> None:
    """One neutral notice to everybody who leads the family."""
    for user_id in leads:
        payload = {"recipient": str(user_id), "call": str(call_id)}
        queue("families.call_asked", key=f"call:{call_id}:{user_id}", payload=payload)


@transaction.atomic
def finish_call(*, call: CallRequest, by: Actor) -> CallRequest:
    """Note that somebody called; a second time changes nothing."""
    call = CallRequest.objects.select_for_update(of=("self",)).get(pk=call.pk)
    if call.done_at is None:
        call.done_at, call.done_by = timezone.now(), by.user
        call.version += 1
        call.save(force_update=True)
    return call


def remind(step: Step) -> None:
    """Plan the reminders of an open step: of its owner with an account, else of its guest.

    The owner is told once, the day before. A guest with an e-mail address is asked two days before
    the day and on the day after it, by personal link; who has answered by then is left in peace.
    """
    if step.state != Step.State.OPEN:
        return
    if step.owner_id is not None:
        payload = {"recipient": str(step.owner_id), "step": str(step.pk)}
        key = f"step:{step.pk}:{step.by_when}:{step.owner_id}"
        queue("families.step_due", key=key, payload=payload, due=_morning(step.by_when, -1))
    elif step.guest_id is not None:
        for about, days in ASKED.items():
            queue(
                "families.promise_mail",
                key=f"promise:{step.pk}:{step.by_when}:{step.guest_id}:{about}",
                payload={
                    "step": str(step.pk),
                    "guest": str(step.guest_id),
                    "by_when": step.by_when.isoformat(),
                    "about": about,
                    "message_id": str(uuid4()),
                },
                due=_morning(step.by_when, days),
            )


def _morning(day: date, days: int) -> datetime:
    """Nine o'clock of a day so many days from `day`, or now if that has passed."""
    due = timezone.make_aware(datetime.combine(day + timedelta(days=days), REMINDER_HOUR))
    return max(due, timezone.now())


def note_change(step: Step, before: tuple[date, str], by: Actor) -> None:
    """Keep on record that the plan gave an older step another day or person."""
    by_when, who = before
    if (by_when, who) == (step.by_when, step.who):
        return
    StepAnswer(
        area_id=step.area_id,
        family_id=step.family_id,
        step=step,
        kind=Kind.CHANGED,
        said_by=by.user,
        old_by_when=by_when,
        new_by_when=step.by_when,
        old_who=who if who != step.who else "",
        new_who=step.who if who != step.who else "",
    ).save(force_insert=True)
