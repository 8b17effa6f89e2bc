"""The family's plan: written together, agreed in versions, its steps answered."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from families.models import Family, Need, Plan, PlanVersion, Step, StepAnswer, Strength
from families.services.answers import note_change, remind
from families.services.promises import Promisers
from families.services.records import StaleRow
from families.services.supports import listings_named
from teams.access import Actor

ROW_MARKS = ("id", "remove", "token", "new_id")  # of a row of steps; the rest are its words


def plan_of(family: Family) -> Plan:
    """The family's plan; the first reader with the right to write makes it."""
    plan = Plan.objects.filter(family=family).first()
    if plan is None:
        try:
            with transaction.atomic():
                plan = Plan(area_id=family.area_id, family=family)
                plan.save(force_insert=True)
        except IntegrityError:  # somebody else made it in this very moment
            plan = Plan.objects.get(family=family)
    return plan


@transaction.atomic
def save_plan(
    *,
    plan: Plan,
    goal: str,
    strengths: Iterable[str],
    needs: Iterable[str],
    steps: Iterable[dict[str, Any]],
    version: int | None = None,
    by: Actor,
) -> Plan:
    """Write the plan as it now reads; steps that are not named stay as they are.

    `strengths` and `needs` are lines in order; `steps` are fields of Step, with `id` for a step
    that exists, a `token` for a new one that may be sent twice, and `remove` true for one to take
    out. Raises StaleRow when the plan is not at
    `version` any more, and ValidationError with the reason.
    """
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if version is not None and plan.version != version:
        raise StaleRow(plan)
    plan.goal = goal
    plan.version += 1
    plan.save(force_update=True)
    _write_lines(plan, Strength, strengths)
    _write_lines(plan, Need, needs)
    _write_steps(plan, list(steps), by)
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


def _write_steps(plan: Plan, rows: list[dict[str, Any]], by: Actor) -> None:
    """Add, change or remove steps; each is read once, locked, so that no answer is overwritten."""
    rows = [{**row, "new_id": _new_id(plan, row)} for row in rows]
    ids = [row.get("id") or row["new_id"] for row in rows]
    saved = Step.objects.select_for_update(of=("self",)).filter(plan=plan, pk__in=ids)
    known = {step.pk: step for step in saved}
    agreed_at = PlanVersion.objects.filter(plan=plan).values_list("agreed_at", flat=True).first()
    promisers = Promisers(plan)
    listings = listings_named(plan.family, [row.get("support") or "" for row in rows])
    for position, fields in enumerate(rows):
        step = known.get(fields.get("id") or fields["new_id"])
        fields = {**fields, **_named(step, fields.get("support") or "", listings)}
        if not fields.get("remove"):
            _write_step(plan, step, {**fields, "position": position}, promisers, by)
        elif step is not None:
            _take_out(step, agreed_at)


def _named(step: Step | None, support: str, listings: dict[str, UUID]) -> dict[str, Any]:
    """The listing that the words name: the one chosen before while they stay as they were.

    A step that names a support lacks none.
    """
    if not support:
        return {"listing": None}
    chosen = step.listing if step is not None and step.support == support else None
    return {"listing": chosen or listings.get(support), "lacks_id": None, "lacks_on": None}


def _new_id(plan: Plan, row: dict[str, Any]) -> UUID:
    """The id of a new step: the same for a page that is sent twice, so that nothing doubles."""
    token = row.get("token")
    return id_of_new_step(plan, token) if token else uuid4()


def id_of_new_step(plan: Plan, token: Any) -> UUID:
    """The id that a new step with this token gets, or has."""
    return uuid5(plan.pk, str(token))


def _take_out(step: Step, agreed_at: datetime | None) -> None:
    """Only a step nobody agreed to or spoke of may vanish; any other is answered, with a word."""
    agreed = bool(agreed_at and step.created_at <= agreed_at)
    if agreed or step.state != Step.State.OPEN or StepAnswer.objects.filter(step=step).exists():
        raise ValidationError(
            _("This step was agreed on: %(step)s. Say on the plan's page that it is dropped.")
            % {"step": step.what}
        )
    step.delete()


def _write_step(
    plan: Plan, step: Step | None, fields: dict[str, Any], promisers: Promisers, by: Actor
) -> None:
    """Add or change one step, tie it to who promised it, and plan the reminder."""
    words = {name: value for name, value in fields.items() if name not in ROW_MARKS}
    before = (step.by_when, step.who) if step else None
    if step is None:  # new, or taken out by somebody else while these words were written
        part = {"area_id": plan.area_id, "family_id": plan.family_id}
        step = Step(**part, plan=plan, pk=fields["new_id"])
    owner_id, guest = promisers.match(words["who"])
    words |= {"owner_id": owner_id, "guest": guest}
    if not step._state.adding:
        if all(getattr(step, name) == value for name, value in words.items()):
            return
        step.version += 1
    for name, value in words.items():
        setattr(step, name, value)
    step.full_clean(exclude=["area", "family", "plan", "owner", "guest"])
    step.save()
    if before is not None:
        note_change(step, before, by)
    remind(step)
