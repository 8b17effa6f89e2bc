"""The plan on a page."""

from django.http import HttpResponse
from django.shortcuts import render

from families.access import family_view
from families.capacities import Scope
from families.models import Need, Person, Plan, PlanVersion, Step, Strength
from families.starting import named_in_steps
from teams.access import ActorRequest


@family_view(Scope.PLAN)
def plan(request: ActorRequest, area, family) -> HttpResponse:
    context = {
        "area": area,
        "family": family,
        "may_write": Scope.WRITE in request.scopes,
        "versions": PlanVersion.objects.filter(family=family).select_related("agreed_by"),
        **_content(family),
    }
    return render(request, "families/plan.html", context)


def _content(family) -> dict:
    """What the plan says; four queries, and three more where steps name supports."""
    steps = list(Step.objects.filter(family=family).select_related("lacks"))
    return {
        "plan": Plan.objects.filter(family=family).first(),
        "strengths": Strength.objects.filter(family=family),
        "needs": Need.objects.filter(family=family),
        "steps": named_in_steps([step for step in steps if step.state == Step.State.OPEN]),
        "answered": [step for step in steps if step.state != Step.State.OPEN],
        "people": Person.objects.filter(family=family),
    }
