"""Promises: what is overdue everywhere, how each went in one family, and calls asked for."""

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cppc.core.drafts import clashes_of, start_from
from families import services
from families.access import family_view
from families.capacities import Scope
from families.forms import AnswerForm
from families.led import ON_A_PAGE, SORTS, PromisePages, led_calls
from families.models import CallRequest, Step, StepAnswer
from families.services.records import StaleRow
from teams.access import ActorRequest, signed_in_view


@signed_in_view
def promises(request: HttpRequest) -> HttpResponse:
    """Overdue promises, or all open ones, of every family one leads; by reference and day."""
    everything = request.GET.get("show") == "all"
    sort = request.GET.get("sort", "day")
    rows = PromisePages(
        before=date.max if everything else None, sort=sort if sort in SORTS else "day"
    )
    calls, asked = led_calls()
    context = {
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "everything": everything,
        "calls": calls,
        "asked": asked,
    }
    return render(request, "families/promises.html", context)


@family_view(Scope.PLAN)
def family_promises(request: ActorRequest, area, family) -> HttpResponse:
    """Every step of the family with all that was said of it, open ones first."""
    answers = StepAnswer.objects.select_related("said_by")
    steps = Step.objects.filter(family=family).prefetch_related(
        Prefetch("answers", queryset=answers)
    )
    page = Paginator(steps.order_by("answered_at", "by_when", "pk"), 20)
    calls = CallRequest.objects.filter(family=family, done_at=None)
    context = {
        "area": area,
        "family": family,
        "page": page.get_page(request.GET.get("page")),
        "calls": calls.select_related("step__guest", "step__owner", "answer"),
        "may_write": Scope.WRITE in request.scopes,
        "may_print": {Scope.GUESTS, Scope.PLAN, Scope.WRITE} <= request.scopes,
    }
    return render(request, "families/family_promises.html", context)


@family_view(Scope.PLAN)
def answer(request: ActorRequest, area, family, step_id) -> HttpResponse:
    """How a step went: by whoever may change the plan, or by who promised it."""
    step = get_object_or_404(Step, family=family, pk=step_id)
    may_change = Scope.WRITE in request.scopes
    if not may_change and step.owner_id != request.user.pk:
        raise PermissionDenied
    start = {"version": step.version, "by_when": step.by_when, "who": step.who}
    form = AnswerForm(request.POST or None, step=step, may_change=may_change, initial=start)
    context = {"area": area, "family": family, "step": step, "form": form}
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            services.answer_step(step=step, by=request.actor, **form.cleaned_data)
        except StaleRow as stale:
            status, context["clashes"] = 409, _newer(form, stale.row)
            context["step"] = stale.row
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Your answer is saved."))
            return redirect("families:family_promises", area.slug, family.reference)
    return render(request, "families/answer.html", context, status=status)


@family_view(Scope.PLAN, Scope.WRITE)
@require_POST
def call_done(request: ActorRequest, area, family, call_id) -> HttpResponse:
    """Somebody called; the request leaves the list."""
    call = get_object_or_404(CallRequest, family=family, pk=call_id)
    services.finish_call(call=call, by=request.actor)
    messages.success(request, _("The call is written down as made."))
    return redirect("families:family_promises", area.slug, family.reference)


def _newer(form: AnswerForm, step: Step) -> list[dict]:
    """What somebody else said meanwhile, beside the words in the form."""
    theirs = {"words": step.answer, "by_when": step.by_when, "who": step.who}
    clashes = clashes_of(form, {n: v for n, v in theirs.items() if n in form.fields})
    start_from(form, step.version)
    return clashes
