"""The family's plan: written together, agreed in versions, its steps answered."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.notices import queue
from families.models import CircleMember, Family, Need, Plan, PlanVersion, Step, Strength
from teams.access import Actor

REMINDER_HOUR = time(9)


def plan_of(family: Family) -> Plan:
    """The family's plan; the first reader with the right to write makes it."""
    plan = Plan.objects.filter(family=family).first()
    if plan is None:
        plan = Plan(area_id=family.area_id, family=family)
        plan.save(force_insert=True)
    return plan


@transaction.atomic
def save_plan(
    *,
    plan: Plan,
    goal: str,
    strengths: Iterable[str],
    needs: Iterable[str],
    steps: Iterable[dict[str, Any]],
    by: Actor,
) -> Plan:
    """Write the plan as it now reads.

    `strengths` and `needs` are lines in order; `steps` are fields of Step, with `id` for a step
    that exists and `remove` true for one to take out. Raises ValidationError with the reason.
    """
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    plan.goal = goal
    plan.version += 1
    plan.save(force_update=True)
    _write_lines(plan, Strength, strengths)
    _write_lines(plan, Need, needs)
    owners = _owners(plan)
    for position, fields in enumerate(steps):
        _write_step(plan, fields, position, owners)
    return plan


def _write_lines(plan: Plan, model: type, lines: Iterable[str]) -> None:
    """Make the plan's strengths or needs read exactly `lines`, keeping rows whose text stays."""
    kept = {row.text: row for row in model.objects.filter(plan=plan)}  # type: ignore[attr-defined]
    for position, text in enumerate(dict.fromkeys(lines)):
        row = kept.pop(text, None)
        if row is None:
            row = model(area_id=plan.area_id, family_id=plan.family_id, plan=plan, text=text)
        elif row.position == position:
            continue
        row.position = position
        row.full_clean(exclude=["area", "family", "plan"])
        row.save()
    for row in kept.values():
        row.delete()


def _owners(plan: Plan) -> dict[str, Any]:
    """The circle's people with accounts, by their name in small letters."""
    places = CircleMember.objects.current().filter(family_id=plan.family_id)
    people = {place.user for place in places.select_related("user")}
    return {person.get_full_name().casefold(): person for person in people}


def _write_step(plan: Plan, fields: dict[str, Any], position: int, owners: dict[str, Any]) -> None:
    """Add, change or remove one step, and plan the reminder of who has an account."""
    fields = dict(fields)
    step_id, remove = fields.pop("id", None), fields.pop("remove", False)
    step = Step.objects.filter(plan=plan, pk=step_id).first() if step_id else None
    if remove:
        if step is not None:
            step.delete()
        return
    if step is None:  # new, or taken out by somebody else while these words were written
        step = Step(area_id=plan.area_id, family_id=plan.family_id, plan=plan)
    for name, value in fields.items():
        setattr(step, name, value)
    step.owner = owners.get(step.who.strip().casefold())
    step.position = position
    step.full_clean(exclude=["area", "family", "plan", "owner"])
    step.save()
    _remind(step)


def _remind(step: Step) -> None:
    """Queue one reminder the day before a step is due, for an owner with an account."""
    if step.owner_id is None or step.state != Step.State.OPEN:
        return
    day = step.by_when - timedelta(days=1)
    due = timezone.make_aware(datetime.combine(day, REMINDER_HOUR))
    queue(
        "families.step_due",
        key=f"step:{step.pk}:{step.by_when}:{step.owner_id}",
        payload={"recipient": str(step.owner_id), "step": str(step.pk)},
        due=max(due, timezone.now()),
    )


@transaction.atomic
def agree_plan(*, plan: Plan, by: Actor) -> PlanVersion:
    """Freeze the plan as everybody agreed to it; the living plan goes on from there.

    Raises ValidationError when there is no step to agree on.
    """
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    steps = list(Step.objects.filter(plan=plan))
    if not steps:
        raise ValidationError(_("A plan needs at least one step: who does what by when."))
    plan.number += 1
    plan.version += 1
    plan.save(force_update=True)
    version = PlanVersion(
        area_id=plan.area_id,
        family_id=plan.family_id,
        plan=plan,
        number=plan.number,
        agreed_at=timezone.now(),
        agreed_by=by.user,
        content={
            "goal": plan.goal,
            "strengths": [row.text for row in Strength.objects.filter(plan=plan)],
            "needs": [row.text for row in Need.objects.filter(plan=plan)],
            "steps": [
                {
                    "what": step.what,
                    "who": step.who,
                    "by_when": step.by_when.isoformat(),
                    "support": step.support,
                    "plan_b": step.plan_b,
                    "state": step.state,
                }
                for step in steps
            ],
        },
    )
    version.save(force_insert=True)
    return version


@transaction.atomic
def answer_step(*, step: Step, state: str, answer: str, by: Actor) -> Step:
    """Say how a step went: done, dropped with a word of why, or open again.

    Raises ValidationError when a dropped step has no word of why.
    """
    step = Step.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if state == Step.State.DROPPED and not answer.strip():
        raise ValidationError({"answer": _("Say in a word why the step is dropped.")})
    step.state = state
    step.answer = answer
    step.answered_at = None if state == Step.State.OPEN else timezone.now()
    step.version += 1
    step.save(force_update=True)
    return step
