"""The plan on a page and on paper, and how its steps went."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from families import services
from families.access import family_view
from families.capacities import Scope
from families.forms import AnswerForm
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


@family_view(Scope.PLAN)
def answer(request: ActorRequest, area, family, step_id) -> HttpResponse:
    """How a step went: by whoever may change the plan, or by who promised it."""
    step = get_object_or_404(Step, family=family, pk=step_id)
    if Scope.WRITE not in request.scopes and step.owner_id != request.user.pk:
        raise PermissionDenied
    form = AnswerForm(request.POST or None, initial={"state": step.state, "answer": step.answer})
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_step(step=step, by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Your answer is saved."))
            return redirect("families:plan", area.slug, family.reference)
    context = {"area": area, "family": family, "step": step, "form": form}
    return render(request, "families/answer.html", context)


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
