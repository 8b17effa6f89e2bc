"""Openings in an emergency: made by state staff, seen by the area."""

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render

from families import services
from families.agreement import POINTS
from families.forms.consent import BreakGlassForm
from families.models import BreakGlass
from teams.access import ActorRequest, area_view, statewide_view
from teams.models import Area
from teams.roles import Permission
from teams.sign_in import ask_for_second_factor, used_second_factor


@statewide_view(Permission.BREAK_GLASS)
def break_glass(request: ActorRequest) -> HttpResponse:
    """Open one record for minutes, with a reason that everybody concerned reads."""
    if not used_second_factor(request):
        return ask_for_second_factor(request)
    form = BreakGlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            family = services.break_glass(by=request.actor, **form.cleaned_data)
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            return redirect(family)
    mine = BreakGlass.objects.filter(user=request.user).select_related("area", "family")
    page = Paginator(mine.order_by("-created_at", "pk"), 25).get_page(request.GET.get("page"))
    context = {"form": form, "points": POINTS, "page": page}
    return render(request, "families/break_glass.html", context)


@area_view(Permission.ASSIGN_FACILITATOR)
def emergencies(request: ActorRequest, area: Area) -> HttpResponse:
    """What state staff opened in this area, and why; no word of the records."""
    rows = BreakGlass.objects.filter(area=area).select_related("user", "family")
    page = Paginator(rows.order_by("-created_at", "pk"), 25).get_page(request.GET.get("page"))
    return render(request, "families/emergencies.html", {"area": area, "page": page})
