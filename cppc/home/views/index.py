"""Home of whoever signed in: what waits, by role."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cppc.core.drafts import drafts_of
from cppc.home.waiting import sections_for, standing_of
from teams.access import signed_in_view
from teams.roles import Permission

OPEN_TO = {"families", "circles"}  # sections of somebody whom a family has let in or asked


@signed_in_view
def index(request: HttpRequest) -> HttpResponse:
    """What waits for this person, each part with its own empty words."""
    standing = standing_of(request.user)  # type: ignore[arg-type]
    sections = sections_for(standing)
    context = {
        "nobody_yet": standing.nobody_yet and not {s.name for s in sections} & OPEN_TO,
        "sees_state": standing.may_statewide(Permission.SEE_STATE),
        "leads": bool(standing.areas_with(Permission.OPEN_FAMILY)),
        "sections": sections,
        "drafts": list(drafts_of(request.user)[:10]),
    }
    return render(request, "home/index.html", context)
