"""A plan is agreed: locked as a version, with what each person said; corrected by the next one."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from families.models import (
    Family,
    Need,
    Plan,
    PlanVersion,
    Position,
    Step,
    Strength,
)
from families.services.plan import save_plan
from families.services.promises import Promisers
from families.services.records import StaleRow
from teams.access import Actor


def content_of(plan: Plan) -> dict[str, Any]:
    """What the plan says now, as a locked version keeps it."""
    return {
        "goal": plan.goal,
        "strengths": [row.text for row in Strength.objects.filter(plan=plan)],
        "needs": [row.text for row in Need.objects.filter(plan=plan)],
        "steps": [_step_as_kept(step) for step in Step.objects.filter(plan=plan)],
    }


def _step_as_kept(step: Step) -> dict[str, Any]:
    """A step in a locked version, with the public listing that its support names, if any."""
    kept = {
        "id": str(step.pk),
        "what": step.what,
        "who": step.who,
        "by_when": step.by_when.isoformat(),
        "support": step.support,
        "plan_b": step.plan_b,
        "state": step.state,
        "answer": step.answer,
    }
    if step.listing:
        kept["listing"] = str(step.listing)
    return kept


def reads_like(kept: dict[str, Any], now: dict[str, Any]) -> bool:
    """Whether a locked version says what the plan says; one from before listings were kept too."""
    if not any("listing" in step for step in kept["steps"]):
        steps = [{k: v for k, v in step.items() if k != "listing"} for step in now["steps"]]
        now = {**now, "steps": steps}
    return kept == now


@transaction.atomic
def agree_plan(
    *,
    plan: Plan,
    positions: Iterable[dict[str, Any]],
    by: Actor,
    version: int | None = None,
    meeting: UUID | None = None,
) -> PlanVersion:
    """Lock the plan as it now reads, with what each person said to it.

    `positions` are fields of Position. The same meeting locks the same words once: a second try
    gets the version that is there. Raises StaleRow when the plan is newer than `version`,
    ValidationError without a step, without anybody's word, or with a word that cannot be saved.
    """
    said = list(positions)
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if version is not None and plan.version != version:
        raise StaleRow(plan)
    if not said:
        raise ValidationError(_("Write down what at least one person says to the plan."))
    locked = _lock(plan, by=by, meeting=meeting)
    for fields in said:
        add_position(version=locked, by=by, **fields)
    return locked


@transaction.atomic
def correct_plan(
    *,
    plan: Plan,
    version: int,
    goal: str,
    strengths: Iterable[str],
    needs: Iterable[str],
    steps: Iterable[dict[str, Any]],
    reason: str,
    by: Actor,
) -> PlanVersion:
    """Correct what was agreed: the plan is changed and locked again, with the reason.

    The version before stays as it was. Raises StaleRow when somebody else saved the plan
    meanwhile, ValidationError when nothing was agreed yet, nothing differs or no reason is given.
    """
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.version != version:
        raise StaleRow(plan)
    words: dict[str, Any] = {"goal": goal, "strengths": strengths, "needs": needs, "steps": steps}
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the plan is corrected.")})
    before = PlanVersion.objects.filter(plan=plan).first()
    if before is None:
        raise ValidationError(_("No version is agreed yet. Change the plan at a meeting."))
    plan = save_plan(plan=plan, by=by, **words)
    if content_of(plan) == before.content:
        raise ValidationError(_("Nothing differs from the last version."))
    return _lock(plan, by=by, meeting=None, reason=reason.strip())


def _lock(plan: Plan, *, by: Actor, meeting: UUID | None, reason: str = "") -> PlanVersion:
    content = content_of(plan)
    if not content["steps"]:
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
        content=content,
        meeting=meeting,
        reason=reason,
    )
    version.save(force_insert=True)
    return version


@transaction.atomic
def add_position(
    *,
    version: PlanVersion,
    name: str,
    part: str,
    stance: str,
    by: Actor,
    words: str = "",
    how: str = Position.How.MEETING,
) -> Position:
    """Write down what one person says to a locked version; an earlier word of the person stays.

    Raises ValidationError when a concern has no words, or when a part of it cannot be saved.
    """
    name = name.strip()
    owner_id, guest = Promisers(version.plan).match(name)
    position = Position(
        area_id=version.area_id,
        family_id=version.family_id,
        plan_version=version,
        name=name,
        part=part,
        guest=guest,
        user_id=by.user.pk if how == Position.How.OWN else owner_id,
        stance=stance,
        words=words.strip(),
        how=how,
        attested_by=by.user,
        attested_at=timezone.now(),
    )
    if stance == Position.Stance.CONCERN and not position.words:
        raise ValidationError({"words": _("Write the concern in the person's own words.")})
    position.full_clean(exclude=["area", "family", "plan_version", "guest", "user", "attested_by"])
    position.save(force_insert=True)
    return position


def latest_version(family: Family) -> PlanVersion | None:
    """The last version that was locked."""
    return PlanVersion.objects.filter(family=family).select_related("agreed_by").first()
