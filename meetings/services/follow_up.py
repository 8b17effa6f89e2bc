"""Closing the loop: the family's own view first, then every earlier promise."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from families.models import Step, StepAnswer
from families.services.answers import answer_step
from families.services.records import StaleRow
from meetings.models import FamilyMeeting, FamilyProgress
from teams.access import Actor

SHOWN = 3


def meeting_before(meeting: FamilyMeeting) -> FamilyMeeting | None:
    """The family's last meeting that was held before this one."""
    held = FamilyMeeting.objects.filter(
        family_id=meeting.family_id,
        state=FamilyMeeting.State.HELD,
        starts_at__lt=meeting.starts_at,
    )
    return held.exclude(pk=meeting.pk).order_by("-starts_at").first()


def earlier_steps(meeting: FamilyMeeting) -> list[Step]:
    """Steps promised before this meeting that were open when it began; none at a first meeting.

    A step written on the day of the meeting belongs to it, unless it was due before.
    """
    before = meeting_before(meeting)
    return _earlier(meeting, before) if before else []


def _earlier(meeting: FamilyMeeting, before: FamilyMeeting) -> list[Step]:
    day = timezone.localdate(meeting.starts_at)
    old = Q(created_at__date__lt=day) | Q(by_when__lt=day) | Q(created_at__lte=before.held_at)
    at_it = Q(answers__at_meeting=meeting.pk)
    steps = Step.objects.filter(old, family_id=meeting.family_id)
    return list(steps.filter(Q(state=Step.State.OPEN) | at_it).distinct().order_by("by_when", "pk"))


def _unspoken(meeting: FamilyMeeting, before: FamilyMeeting, steps: list[Step]) -> list[Step]:
    """The earlier steps that nobody has spoken of yet.

    An open step counts as spoken of when the meeting changed or kept it, or when its day or
    person was changed since the last meeting and its day has not passed.
    """
    day = timezone.localdate(meeting.starts_at)
    kinds = (StepAnswer.Kind.CHANGED, StepAnswer.Kind.KEPT)
    spoken = StepAnswer.objects.filter(step__in=steps, kind__in=kinds)
    here = set(spoken.filter(at_meeting=meeting.pk).values_list("step_id", flat=True))
    since = spoken.filter(kind=StepAnswer.Kind.CHANGED, created_at__gt=before.held_at)
    changed = set(since.values_list("step_id", flat=True))
    return [
        step
        for step in steps
        if step.state == Step.State.OPEN
        and step.pk not in here
        and not (step.pk in changed and step.by_when >= day)
    ]


def look_back_panel(meeting: FamilyMeeting) -> list[Step] | None:
    """For the meeting's page: the steps still to speak of; None when there is nothing earlier."""
    before = meeting_before(meeting)
    if meeting.state == FamilyMeeting.State.CANCELLED or before is None:
        return None
    return _unspoken(meeting, before, _earlier(meeting, before))


def check_loop_closed(meeting: FamilyMeeting) -> None:
    """Refuse to end a later meeting before the family's own view and each earlier step are heard.

    Raises ValidationError that names what is missing; the page beside it links there.
    """
    before = meeting_before(meeting)
    steps = _earlier(meeting, before) if before else []
    if before is None or not steps:
        return
    missing = []
    if not FamilyProgress.objects.filter(meeting=meeting).exists():
        missing.append(_("First write how the family itself sees it, under “Look back”."))
    waiting = _unspoken(meeting, before, steps)
    if waiting:
        text = ngettext(
            "%(number)s earlier step waits for a word under “Look back”: %(which)s",
            "%(number)s earlier steps wait for a word under “Look back”: %(which)s",
            len(waiting),
        )
        which = "; ".join(step.what for step in waiting[:SHOWN])
        which += " ..." if len(waiting) > SHOWN else ""
        missing.append(text % {"number": len(waiting), "which": which})
    if missing:
        raise ValidationError({"held": missing})


@dataclass
class LookBack:
    """What was said when the family looked back; `answers` are arguments of `answer_step`."""

    feeling: int | None = None
    words: str = ""
    said_by: str = ""
    rather_not: bool = False
    version: int = 0
    answers: Iterable[dict[str, Any]] = field(default_factory=list)


@transaction.atomic
def look_back(*, meeting: FamilyMeeting, said: LookBack, by: Actor) -> FamilyProgress:
    """Write down the family's own view, then what became of earlier steps, each with its person.

    Raises StaleRow when somebody else saved the view or answered a step meanwhile, and
    ValidationError when the meeting was called off or an answer cannot be saved.
    """
    rows = FamilyMeeting.objects.select_for_update(of=("self",))
    meeting = rows.get(pk=meeting.pk)
    if meeting.state == FamilyMeeting.State.CANCELLED:
        raise ValidationError(_("This meeting was called off. Schedule a new one."))
    progress = _write_view(meeting, said)
    for answer in said.answers:
        answer_step(**answer, at_meeting=meeting.pk, by=by)
    return progress


def _write_view(meeting: FamilyMeeting, said: LookBack) -> FamilyProgress:
    progress = FamilyProgress.objects.filter(meeting=meeting).first()
    if (progress.version if progress else 0) != said.version:
        raise StaleRow(progress)
    if progress is None:
        part = {"area_id": meeting.area_id, "family_id": meeting.family_id}
        progress = FamilyProgress(**part, meeting=meeting, version=0)
    progress.feeling = None if said.rather_not else said.feeling
    progress.words, progress.said_by = said.words, said.said_by
    progress.rather_not = said.rather_not
    progress.version += 1
    progress.full_clean(exclude=["area", "family", "meeting"])
    progress.save()
    return progress
