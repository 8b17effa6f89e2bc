"""The state's own pages: all areas in one table, and what could not be delivered."""

import csv

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.home.statewide import area_rows, cells, chosen, headings
from teams.access import ActorRequest, statewide_view
from teams.roles import Permission

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def rows_asked_for(request: ActorRequest) -> list:
    """What the address asks for: some words to look for, and an order."""
    text, sort = request.GET.get("q", ""), request.GET.get("sort", "name")
    return chosen(area_rows(), text=text[:80], sort=sort)


@statewide_view(Permission.SEE_STATE)
def state(request: ActorRequest) -> HttpResponse:
    """Every area's state of affairs, sortable; counts too small to show stay hidden."""
    rows = rows_asked_for(request)
    context = {
        "page": Paginator(rows, 25).get_page(request.GET.get("page")),
        "q": request.GET.get("q", ""),
        "query": request.GET.urlencode(),
        "found": len(rows),
        "administers": request.actor.may(Permission.MANAGE_AREAS),
        "undelivered": Outbox.objects.filter(outcome__startswith="gave up:").count(),
    }
    return render(request, "home/state.html", context)


@statewide_view(Permission.SEE_STATE)
def state_csv(request: ActorRequest) -> HttpResponse:
    """The same table as a file, with the same search and order."""
    day = timezone.localdate().isoformat()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cppc-areas-{day}.csv"'
    response.write("\ufeff")  # so that spreadsheet programs read the accents
    writer = csv.writer(response)
    writer.writerow(headings())
    for row in rows_asked_for(request):
        writer.writerow([harmless(cell) for cell in cells(row)])
    return response


def harmless(cell: object) -> object:
    """A text that a spreadsheet would run as a formula gets a mark in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell


@statewide_view(Permission.MANAGE_AREAS)
def undelivered(request: ActorRequest) -> HttpResponse:
    """Notices and jobs that were given up: what kind, when, how often tried; never about whom."""
    rows = Outbox.objects.filter(outcome__startswith="gave up:").order_by("-created_at", "pk")
    columns = rows.values("kind", "created_at", "done_at", "tries", "outcome")
    page = Paginator(columns, 50).get_page(request.GET.get("page"))
    return render(request, "home/undelivered.html", {"page": page})
