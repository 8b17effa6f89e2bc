"""Areas as everybody sees them, and one area as its people see it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from teams.access import ActorRequest, area_view, public_view, statewide_view
from teams.forms.areas import FindAreaForm
from teams.models import Area, AreaCounty, AreaSuccession, County
from teams.roles import Permission
from teams.state_map import areas_by_county, state_map


def _terms(day: Any) -> list[AreaCounty]:
    """Who holds which county on a day; where two kinds overlap, the decategorization area."""
    rows = AreaCounty.objects.on(day).filter(area__state=Area.State.ACTIVE)
    return list(rows.select_related("area", "county").order_by("-kind", "area__name"))


@public_view
def areas(request: ActorRequest) -> HttpResponse:
    """The map and the list of areas, and which one a county or a ZIP code belongs to."""
    form = FindAreaForm(request.GET if {"county", "zip"} & request.GET.keys() else None)
    asked = form.is_bound and form.is_valid()
    zip_code = form.cleaned_data["zip"] if asked else None
    county = (zip_code.county if zip_code else form.cleaned_data["county"]) if asked else None
    terms = _terms(timezone.localdate())
    holders = areas_by_county(terms)
    found = holders.get(county.pk) if county else None
    context = {
        "form": form,
        "county": county,
        "zip_code": zip_code,
        "found": found,
        "map": state_map(list(County.objects.all()), holders, chosen=found, mark=zip_code),
        "areas": areas_with_counties(terms),
    }
    return render(request, "teams/areas.html", context)


def areas_with_counties(terms: list[AreaCounty]) -> list[tuple[Area, list[str]]]:
    """Every area by name, with the names of its counties."""
    counties: dict[Any, list[str]] = {}
    names: dict[Any, Area] = {}
    for term in terms:
        names[term.area_id] = term.area
        counties.setdefault(term.area_id, []).append(term.county.name)
    ordered = sorted(names.values(), key=lambda area: area.name)
    return [(area, sorted(counties[area.pk])) for area in ordered]


@area_view(Permission.SEE_AREA)
def area(request: ActorRequest, area: Area) -> HttpResponse:
    """One area for its people: counties by date, the boundary and its source, its history."""
    context = {
        "area": area,
        "today": timezone.localdate(),
        "terms": area.county_terms.select_related("county").order_by("county__name", "from_on"),
        "history": history_of(area),
        "may_change": request.actor.may(Permission.MANAGE_AREAS),
    }
    return render(request, "teams/area.html", context)


def history_of(area: Area) -> Any:
    """What happened to the area, newest first."""
    rows = AreaSuccession.objects.filter(predecessor=area) | AreaSuccession.objects.filter(
        successor=area
    )
    return rows.select_related("predecessor", "successor").order_by("-on", "-recorded_at")


@statewide_view(Permission.MANAGE_AREAS)
def manage_areas(request: ActorRequest) -> HttpResponse:
    """All areas, closed ones too, with the state of each boundary."""
    order = {"boundary": "boundary", "-boundary": "-boundary", "-name": "-name"}
    sort = order.get(request.GET.get("sort", ""), "name")
    rows = Area.objects.order_by(sort, "name")
    return render(request, "teams/manage_areas.html", {"areas": rows})
