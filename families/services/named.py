"""A step names a support of the public directory, or says which kind of help nobody gives."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from families.models import Plan, Step
from families.services.records import StaleRow
from resources.models import Category, PublishedListing
from teams.access import Actor

LONGEST = 160


@transaction.atomic
def name_support(*, step: Step, version: int, listing: PublishedListing, by: Actor) -> Step:
    """Let a step name a public listing, by its name in the family's language.

    Raises StaleRow when the step changed since it was shown, ValidationError when it is answered.
    """
    spanish = listing.name_es if step.family.language == "es" else ""
    name = (spanish or listing.name_en)[:LONGEST]
    return _change(step, version, support=name, listing=listing.pk)


@transaction.atomic
def say_nobody_gives(*, step: Step, version: int, category: Category, by: Actor) -> Step:
    """Note the kind of help a step needs and nobody gives; only counts of it leave the record.

    Raises StaleRow when the step changed since it was shown, ValidationError when it is answered.
    """
    before = step.lacks_on if step.lacks_id == category.pk else None
    return _change(step, version, lacks=category, lacks_on=before or timezone.localdate())


@transaction.atomic
def take_support_off(*, step: Step, version: int, by: Actor) -> Step:
    """Let a step name no support, and no kind of help that is missing."""
    return _change(step, version)


def _change(step: Step, version: int, **fields: object) -> Step:
    """Write what a step names; the plan counts it as a change, so that open pages notice."""
    plan = Plan.objects.select_for_update(of=("self",)).get(pk=step.plan_id)
    saved = Step.objects.select_for_update(of=("self",)).get(pk=step.pk)
    if saved.version != version:
        raise StaleRow(saved)
    if saved.state != Step.State.OPEN:
        raise ValidationError(_("This step is answered already."))
    named = {"support": "", "listing": None, "lacks": None, "lacks_on": None, **fields}
    if all(getattr(saved, name) == value for name, value in named.items()):
        return saved
    for name, value in named.items():
        setattr(saved, name, value)
    saved.version += 1
    saved.save(force_update=True)
    plan.version += 1
    plan.save(force_update=True)
    return saved
