"""Families that another area asks this one to take over, and those that went."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from families.forms.header import RefuseForm, TakeOverForm
from families.models import Handover
from families.services import header as services
from teams.access import ActorRequest, area_view
from teams.roles import Permission


@area_view(Permission.ASSIGN_FACILITATOR)
def handovers(request: ActorRequest, area) -> HttpResponse:
    """Headers alone: reference, kind, county, language, and how it was answered."""
    rows = Handover.objects.filter(Q(area=area) | Q(to_area=area))
    rows = rows.select_related("area", "to_area", "county").order_by("-created_at", "pk")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(request, "families/handovers.html", {"area": area, "page": page})


@area_view(Permission.ASSIGN_FACILITATOR)
def handover_answer(request: ActorRequest, area, handover_id) -> HttpResponse:
    """Say yes and name the facilitator, or say no with a word of why."""
    asked = Handover.objects.select_related("area", "to_area", "county")
    handover = get_object_or_404(asked, to_area=area, pk=handover_id)
    refusing = "refuse" in request.POST
    data = request.POST or None
    accept = TakeOverForm(None if refusing else data, area=area, by=request.user)
    refuse = RefuseForm(data if refusing else None)
    form = refuse if refusing else accept
    if request.method == "POST" and form.is_valid():
        try:
            _answer(handover, form.cleaned_data, request)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect("families:handovers", area.slug)
    context = {"area": area, "handover": handover, "accept": accept, "refuse": refuse}
    return render(request, "families/handover_answer.html", context)


def _answer(handover: Handover, said: dict, request: ActorRequest) -> None:
    if "facilitator" in said:
        services.accept_handover(handover=handover, by=request.actor, **said)
        messages.success(request, _("The family is in your area. Its facilitator is asked."))
    else:
        services.refuse_handover(handover=handover, by=request.actor, **said)
        messages.success(request, _("The other area is told that you said no."))
