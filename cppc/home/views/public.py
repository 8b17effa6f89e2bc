"""Pages for everybody, without account and without scripts."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from cppc.home.questions import QUESTIONS, STRATEGIES
from meetings.figures import public_meetings, public_minutes
from resources.figures import hubs
from teams.access import public_view
from teams.figures import PublicSeat, public_seats
from teams.forms.areas import FindAreaForm
from teams.models import Area, AreaCounty, AreaSuccession


@public_view
def welcome(request: HttpRequest) -> HttpResponse:
    """The first page: find your area, find help, join, sign in."""
    if request.user.is_authenticated:
        return redirect("home:index")
    return render(request, "home/welcome.html", {"form": FindAreaForm()})


@public_view
def about(request: HttpRequest) -> HttpResponse:
    """What CPPC is, and the questions people ask."""
    context = {"questions": QUESTIONS, "strategies": STRATEGIES}
    return render(request, "home/about.html", context)


@public_view
def question(request: HttpRequest, name: str) -> HttpResponse:
    """One question and its answer."""
    asked = next((one for one in QUESTIONS if one.name == name), None)
    if asked is None:
        raise Http404
    others = [one for one in QUESTIONS if one is not asked]
    return render(request, "home/question.html", {"asked": asked, "others": others})


@public_view
def area(request: HttpRequest, area: str) -> HttpResponse:
    """An area as everybody sees it; of a closed one only what followed it."""
    found = get_object_or_404(Area, slug=area)
    if found.state == Area.State.CLOSED:
        rows = AreaSuccession.objects.filter(predecessor=found).exclude(successor=None)
        context = {"area": found, "successions": rows.select_related("successor")}
        return render(request, "home/area_closed.html", context)
    page: dict[str, Any] = {
        "area": found,
        "counties": counties_of(found),
        "strategies": STRATEGIES,
        "teams": seats_by_team(public_seats(found.pk)),
        "meetings": public_meetings(found),
        "minutes": public_minutes(found),
        "hubs": hubs(found),
        "hotline": found.hotline or settings.HOTLINE,
    }
    return render(request, "home/area.html", page)


def counties_of(area: Area) -> list[str]:
    """The names of the counties that are in the area today."""
    terms = AreaCounty.objects.on(timezone.localdate()).filter(area=area)
    return list(terms.order_by("county__name").values_list("county__name", flat=True))


def seats_by_team(seats: list[PublicSeat]) -> dict[str, list[PublicSeat]]:
    """The seats of each public team, in the order given."""
    teams: dict[str, list[PublicSeat]] = {}
    for seat in seats:
        teams.setdefault(seat.team, []).append(seat)
    return teams
