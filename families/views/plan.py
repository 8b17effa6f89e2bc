"""The plan on a page and on paper."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import translation

from families.access import family_view
from families.capacities import Scope
from families.models import CircleMember, Need, Person, Plan, PlanVersion, Step, Strength
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


@family_view(Scope.PLAN)
def plan_copy(request: ActorRequest, area, family) -> HttpResponse:
    """The family copy: one page for the refrigerator, large, in the family's language."""
    language = request.GET.get("language", family.language)
    if not translation.check_for_language(language):
        language = family.language
    lead = CircleMember.objects.current().filter(family=family, capacity="facilitator")
    lead = lead.exclude(accepted_at=None).select_related("user")
    context = {"area": area, "family": family, "lead": lead.first(), **_content(family)}
    with translation.override(language):
        return render(request, "families/plan_copy.html", context)


def _content(family) -> dict:
    """What the plan says; four queries."""
    steps = list(Step.objects.filter(family=family))
    return {
        "plan": Plan.objects.filter(family=family).first(),
        "strengths": Strength.objects.filter(family=family),
        "needs": Need.objects.filter(family=family),
        "steps": [step for step in steps if step.state == Step.State.OPEN],
        "answered": [step for step in steps if step.state != Step.State.OPEN],
        "people": Person.objects.filter(family=family),
    }
