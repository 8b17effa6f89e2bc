"""Before a meeting: what was prepared, who agreed to take part, supports, and the gate."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from families.models import Family, Person
from families.services.records import StaleRow
from meetings.milestones import age_on
from meetings.models import (
    FamilyMeeting,
    ParticipationSupport,
    Preparation,
    PreparationOverride,
    TakingPart,
)
from teams.access import Actor

YOUTH_FROM, DHS_YOUTH_FROM = 16, 14
AGREEMENT = "agreement"
Kind = FamilyMeeting.Kind


def missing_for(meeting: FamilyMeeting) -> list[str]:
    """What a meeting still needs before it is held: names of steps, and the agreement."""
    done = set(Preparation.objects.filter(meeting=meeting).values_list("step", flat=True))
    missing = [str(step) for step in Preparation.REQUIRED if step not in done]
    if not TakingPart.objects.filter(meeting=meeting, taken_back_on=None).exists():
        missing.append(AGREEMENT)
    return missing


def check_prepared(*, meeting: FamilyMeeting, by: Actor, override_reason: str = "") -> None:
    """Refuse to hold a meeting that is not prepared, unless somebody says why it goes on.

    A reason given here, or before on the page of the preparation, stands on the meeting's page.
    """
    missing = missing_for(meeting)
    if not missing or PreparationOverride.objects.filter(meeting=meeting).exists():
        return
    if not override_reason.strip():
        raise ValidationError(
            {
                "held": _(
                    "The preparation is not finished. Finish it on the meeting's page, or write "
                    "there why you meet all the same. Nothing you typed is lost."
                )
            }
        )
    override_preparation(meeting=meeting, reason=override_reason, by=by)


@transaction.atomic
def override_preparation(*, meeting: FamilyMeeting, reason: str, by: Actor) -> None:
    """Let a meeting be held without everything prepared; the reason is shown from then on.

    Raises ValidationError without a reason. Said twice, the first reason stays.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why you meet all the same.")})
    row = PreparationOverride(
        area_id=meeting.area_id,
        family_id=meeting.family_id,
        meeting=meeting,
        reason=reason,
        missing=",".join(missing_for(meeting)),
        decided_by=by.user,
    )
    row.full_clean(exclude=["area", "family", "meeting", "decided_by"], validate_constraints=False)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        return


@transaction.atomic
def save_preparation(
    *, meeting: FamilyMeeting, before: Iterable[str], after: Iterable[str], by: Actor
) -> None:
    """Write down what was done, and take back what was ticked by mistake.

    Only what changed between `before` and `after` is touched, so that two people keep each
    other's ticks.
    """
    before, after = set(before), set(after)
    for step in sorted(after - before):
        mark_done(meeting=meeting, step=step, by=by)
    Preparation.objects.filter(meeting=meeting, step__in=before - after).delete()


def mark_done(*, meeting: FamilyMeeting, step: str, by: Actor) -> None:
    """One thing was done today; done before, it keeps its day."""
    Preparation.objects.get_or_create(
        area_id=meeting.area_id,
        meeting=meeting,
        step=step,
        defaults={
            "family_id": meeting.family_id,
            "done_on": timezone.localdate(),
            "done_by": by.user,
        },
    )


@transaction.atomic
def record_taking_part(
    *, meeting: FamilyMeeting, person: Person, how: str, agreed_on: date, by: Actor
) -> TakingPart:
    """Write down that somebody of the family agreed to take part.

    Raises ValidationError for a day ahead, or when it is written down already.
    """
    if agreed_on > timezone.localdate():
        raise ValidationError({"agreed_on": _("This day has not come yet.")})
    row = TakingPart(
        area_id=meeting.area_id,
        family_id=meeting.family_id,
        meeting=meeting,
        person=person,
        how=how,
        agreed_on=agreed_on,
        recorded_by=by.user,
    )
    row.full_clean(exclude=["area", "family", "meeting", "recorded_by"])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        there = _("This person's agreement is already written down.")
        raise ValidationError({"person": there}) from None
    return row


@transaction.atomic
def take_back_taking_part(*, row: TakingPart, by: Actor) -> None:
    """Somebody does not want to take part any more; a normal answer."""
    current = TakingPart.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.taken_back_on is None:
        current.taken_back_on = timezone.localdate()
        current.version += 1
        current.save(force_update=True)


def ask_for_supports(meeting: FamilyMeeting, kinds: Iterable[str]) -> None:
    """Each kind of support once; what was asked before stays as it is."""
    there = set(ParticipationSupport.objects.filter(meeting=meeting).values_list("kind", flat=True))
    for kind in dict.fromkeys(kinds):
        if kind not in there:
            ParticipationSupport(
                area_id=meeting.area_id, family_id=meeting.family_id, meeting=meeting, kind=kind
            ).save(force_insert=True)


@transaction.atomic
def change_support(
    *, support: ParticipationSupport, version: int, by: Actor, **fields: Any
) -> ParticipationSupport:
    """Who arranges a support, how far it is, what it costs.

    Raises StaleRow when somebody else saved meanwhile, ValidationError when something is arranged
    by nobody.
    """
    current = ParticipationSupport.objects.select_for_update(of=("self",)).get(pk=support.pk)
    if current.version != version:
        raise StaleRow(current)
    for name, value in fields.items():
        setattr(current, name, value)
    arranged = current.state in (
        ParticipationSupport.State.ARRANGED,
        ParticipationSupport.State.GIVEN,
    )
    if arranged and not current.assigned_to.strip():
        raise ValidationError({"assigned_to": _("Write who arranges it.")})
    current.version += 1
    current.full_clean(exclude=["area", "family", "meeting"])
    current.save(force_update=True)
    return current


def check_kind(*, family: Family, kind: str, youth: Person | None, on: date) -> Person | None:
    """The young person a meeting of this kind is about, or None; the kinds are kept apart.

    Raises ValidationError when the kind is not for this family, or the youth is too young.
    """
    dhs = family.kind == Family.Kind.DHS
    if kind in (Kind.FTDM, Kind.PRE_REMOVAL) and not dhs:
        raise ValidationError({"kind": _("This kind is for families with a DHS case.")})
    if kind != Kind.YTDM:
        return None
    if youth is None:
        raise ValidationError({"youth": _("Choose the young person this meeting is about.")})
    if youth.born_on is None:
        raise ValidationError(
            {"youth": _("Write down this person's date of birth first, in the family's record.")}
        )
    least = DHS_YOUTH_FROM if dhs else YOUTH_FROM
    if age_on(youth.born_on, on) < least:
        words = _("This kind of meeting is for young people from %(age)s years on.")
        raise ValidationError({"youth": words % {"age": least}})
    return youth
