"""Counts of an area's family meetings: never a family, and no way from a number to one."""

import csv

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from meetings.counts import YEARS, tables_of, year_of
from meetings.models import FigureCell
from teams.access import ActorRequest, area_view
from teams.models import Area
from teams.roles import Permission


@area_view(Permission.SEE_AREA)
def counts(request: ActorRequest, area: Area) -> HttpResponse:
    """Tables with charts; small cells are hidden."""
    year, present = year_of(request.GET.get("year", "")), year_of("")
    first = FigureCell.objects.filter(area=area).values_list("as_of", flat=True).first()
    context = {
        "area": area,
        "year": year,
        "years": range(present - YEARS + 1, present + 1),
        "tables": tables_of(area, year),
        "as_of": first,
        "limit": area.suppression_limit or settings.SUPPRESSION_LIMIT,
    }
    return render(request, "meetings/counts.html", context)


@area_view(Permission.SEE_AREA)
def counts_csv(request: ActorRequest, area: Area) -> HttpResponse:
    """The same tables as a file."""
    year = year_of(request.GET.get("year", ""))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cppc-counts-{area.slug}-{year}.csv"'
    response.write("\ufeff")  # so that spreadsheet programs read the accents
    writer = csv.writer(response)
    writer.writerow([_("Table"), _("Row"), _("Number")])
    for table in tables_of(area, year):
        for label, value in table.rows:
            writer.writerow([table.title, label, _("hidden") if value is None else value])
    return response
