"""What family plans lack, on the gap board: numbers that the database lets out, nothing else."""

from typing import Any, NamedTuple

from django.conf import settings

from meetings.counts import counties_named, months_named, year_of
from meetings.models import FigureCell
from resources.gap_panels import Panel, gap_panel
from resources.models import Category
from teams.models import Area

Name = FigureCell.Name
YEARS = 2  # this fiscal year and the last


class Lacking(NamedTuple):
    """A kind of help, and how many families' plans lacked it in a fiscal year."""

    category: Category
    number: int


def needs_of(area: Area) -> list[dict[str, Any]]:
    """For each fiscal year: families by kind of help, by county and by month; four queries."""
    present = year_of("")
    years = range(present, present - YEARS, -1)
    cells: dict[tuple[int, str], dict[str, int]] = {}
    rows = FigureCell.objects.filter(
        area=area, year__in=years, name__in=[Name.NEEDS, Name.NEEDS_COUNTY, Name.NEEDS_MONTH]
    ).exclude(value=None)
    for year, name, cell, value in rows.values_list("year", "name", "cell", "value"):
        cells.setdefault((year, name), {})[cell] = value or 0
    kinds = Category.objects.in_bulk(
        {code for (_y, n), c in cells.items() for code in c if n == Name.NEEDS}
    )
    names = counties_named(
        {fips for (_y, n), c in cells.items() for fips in c if n == Name.NEEDS_COUNTY}
    )
    found = []
    for year in years:
        by_kind = cells.get((year, Name.NEEDS), {})
        lacking = [
            Lacking(kinds[code], number) for code, number in by_kind.items() if code in kinds
        ]
        counties = cells.get((year, Name.NEEDS_COUNTY), {})
        found.append(
            {
                "year": year,
                "kinds": sorted(lacking, key=lambda one: (-one.number, one.category.name)),
                "counties": [(names[fips], number) for fips, number in counties.items()],
                "months": months_named(year, cells.get((year, Name.NEEDS_MONTH), {})),
            }
        )
    return [one for one in found if one["kinds"] or one["counties"] or one["months"]]


@gap_panel
def needs_on_the_board(area: Area) -> Panel:
    """What family plans needed and nobody gives."""
    limit = max(area.suppression_limit or settings.SUPPRESSION_LIMIT, 2)
    return "meetings/_needs_of_plans.html", {"years": needs_of(area), "limit": limit}
