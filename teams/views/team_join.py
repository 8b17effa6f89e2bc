"""Join us: a form for everybody, and the list for those who answer."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cppc.core.drafts import draft_context, finish_draft
from cppc.core.throttle import may_go_on, visitor
from teams.access import ActorRequest, area_view, public_view
from teams.forms.join import ANSWER, AnswerForm, JoinForm
from teams.models import Area, JoinRequest
from teams.roles import Permission
from teams.services.join import answer_join_request, request_to_join
from teams.views.team import accepted

HOUR = 3600


@public_view
def join(request: HttpRequest, area: str) -> HttpResponse:
    """Anybody may write that they want to help; what they wrote is not shown to anybody here."""
    found = get_object_or_404(Area.objects.open(), slug=area)
    form = JoinForm(request.POST or None)
    if request.method == "POST":
        if not _in_measure(request, found):
            return render(request, "429.html", status=429)
        if form.by_a_program:
            return redirect("teams:join_thanks", found.slug)
        language = (get_language() or "en")[:2]
        if accepted(request, form, request_to_join, area=found, language=language):
            return redirect("teams:join_thanks", found.slug)
    return render(request, "teams/join.html", {"area": found, "form": form})


def _in_measure(request: HttpRequest, area: Area) -> bool:
    mine = may_go_on("join", visitor(request), limit=20, seconds=HOUR)
    return mine and may_go_on("join-area", area.slug, limit=200, seconds=24 * HOUR)


@public_view
def join_thanks(request: HttpRequest, area: str) -> HttpResponse:
    found = get_object_or_404(Area.objects.open(), slug=area)
    return render(request, "teams/join_thanks.html", {"area": found})


@area_view(Permission.MANAGE_TEAM)
def join_requests(request: ActorRequest, area: Area) -> HttpResponse:
    """Those that wait for an answer, or with another state chosen, those."""
    state = request.GET.get("state", JoinRequest.State.RECEIVED)
    if state not in JoinRequest.State.values:
        state = JoinRequest.State.RECEIVED
    rows = JoinRequest.objects.filter(area=area, state=state).order_by("created_at", "pk")
    context = {
        "area": area,
        "state": state,
        "states": JoinRequest.State.choices,
        "page": Paginator(rows, 25).get_page(request.GET.get("page")),
    }
    return render(request, "teams/join_requests.html", context)


@area_view(Permission.MANAGE_TEAM)
def join_answer(request: ActorRequest, area: Area, request_id) -> HttpResponse:
    row = get_object_or_404(JoinRequest, area=area, pk=request_id)
    form = AnswerForm(request.POST or None, instance=row)
    if accepted(request, form, answer_join_request, row=row, by=request.actor):
        finish_draft(request, ANSWER, row.pk)
        messages.success(request, _("Your answer is saved."))
        return redirect("teams:join_requests", area.slug)
    context: dict[str, Any] = {"area": area, "row": row, "form": form, **getattr(form, "held", {})}
    context["draft"] = draft_context(request, ANSWER, row.pk)
    return render(request, "teams/join_answer.html", context)
