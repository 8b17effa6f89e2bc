"""After saving a plan: a word about what is hard to read."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from families.grade import BEST, hard_parts
from families.models import Family, Plan, Step


def remark_on_reading(request: HttpRequest, family: Family) -> None:
    """Say how many parts of the plan ask for more than six years of school; it is saved anyway."""
    plan = Plan.objects.filter(family=family).first()
    steps = Step.objects.filter(family=family, state=Step.State.OPEN).values("what")
    hard = hard_parts({"goal": plan.goal if plan else "", "steps": steps}, family.language)
    if hard:
        words = ngettext(
            "%(count)s part of the plan is hard to read (grade %(grade)s). Grade %(best)s or lower "
            "is best for the family's copy.",
            "%(count)s parts of the plan are hard to read (up to grade %(grade)s). Grade %(best)s "
            "or lower is best for the family's copy.",
            len(hard),
        )
        highest = max(reading.grade for _text, reading in hard)
        messages.info(request, words % {"count": len(hard), "grade": highest, "best": BEST})
