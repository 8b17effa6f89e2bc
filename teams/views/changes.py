"""The record of changes, of an area and of the state."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render

from cppc.core.models import AuditEvent
from teams.access import ActorRequest, area_view, statewide_view
from teams.forms.changes import ChangesForm
from teams.history import entries_of
from teams.models import Area
from teams.roles import Permission

PER_PAGE = 30


def _context(request: ActorRequest, area: Area | None, rows: Q) -> dict[str, Any]:
    form = ChangesForm(request.GET or None, area=area)
    asked = form.condition() if form.is_bound else Q()
    events = AuditEvent.objects.filter(rows & asked, family_id=None).order_by("-id")
    page = Paginator(events, PER_PAGE).get_page(request.GET.get("page"))
    return {"area": area, "form": form, "page": page, "entries": entries_of(page.object_list)}


@area_view(Permission.SEE_AUDIT)
def changes(request: ActorRequest, area: Area) -> HttpResponse:
    """What changed in an area: people, team, money, listings; nothing of families."""
    rows = Q(area_id=area.pk) | Q(rel="teams_area", row_id=str(area.pk))
    return render(request, "teams/changes.html", _context(request, area, rows))


@statewide_view(Permission.SEE_AUDIT)
def state_changes(request: ActorRequest) -> HttpResponse:
    """What changed for the whole state: areas, state roles, closed accounts."""
    return render(request, "teams/state_changes.html", _context(request, None, Q(area_id=None)))
