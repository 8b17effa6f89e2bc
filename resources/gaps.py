"""What an area's network lacks: against what is typical, by searches, by county and language."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from resources.models import Category
from resources.search import tag
from resources.services.gaps import first_month
from teams.models import Area

BY_CATEGORY = """
SELECT c.code, k.fips, count(*)
FROM resources_publishedlisting p
  CROSS JOIN LATERAL unnest(%s::varchar[]) AS c(code)
  CROSS JOIN LATERAL unnest(%s::varchar[]) AS k(fips)
WHERE NOT p.stale AND p.search @@ %s::tsquery AND (p.statewide OR k.fips = ANY (p.counties))
  AND p.search @@ ('''c:' || c.code || '''')::tsquery
GROUP BY 1, 2
"""
BY_LANGUAGE = """
SELECT l.code, k.fips, count(*)
FROM resources_publishedlisting p
  CROSS JOIN LATERAL unnest(p.languages) AS l(code)
  CROSS JOIN LATERAL unnest(%s::varchar[]) AS k(fips)
WHERE NOT p.stale AND p.search @@ %s::tsquery AND (p.statewide OR k.fips = ANY (p.counties))
GROUP BY 1, 2
"""


@dataclass
class Lack:
    """A kind of help that a network typically has, with how many listings each county has."""

    category: Category
    counts: dict[str, int]

    @property
    def missing(self) -> list[str]:
        """The counties without any."""
        return [fips for fips, number in self.counts.items() if not number]


class Cell(NamedTuple):
    """Searches of a month in a county; None where too few to be told."""

    county: str
    month: date
    few: int | None
    none: int | None


@dataclass
class Looked:
    """A kind of help that was looked for and hardly found, with numbers by county and month."""

    category: Category
    cells: list[Cell] = field(default_factory=list)

    @property
    def number(self) -> int:
        """All that may be shown together."""
        return sum((cell.few or 0) + (cell.none or 0) for cell in self.cells)


def counties_of(area: Area) -> dict[str, str]:
    """The counties an area covers today, by name."""
    terms = area.county_terms.filter(to_on=None).select_related("county")
    return dict(sorted(((t.county_id, t.county.name) for t in terms), key=lambda one: one[1]))


def lacks_of(counties: list[str]) -> list[Lack]:
    """What is typical, with its listings by county; what is missing most comes first."""
    typical = list(Category.objects.filter(typical=True))
    counted = _counted(BY_CATEGORY, [[one.code for one in typical], counties], counties)
    lacks = [
        Lack(one, {fips: counted.get((one.code, fips), 0) for fips in counties}) for one in typical
    ]
    return sorted(lacks, key=lambda lack: (-len(lack.missing), lack.category.position))


def languages_of(counties: list[str]) -> dict[str, dict[str, int]]:
    """How many listings help in each language, by county."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(counties, 0))
    for (code, fips), number in _counted(BY_LANGUAGE, [counties], counties).items():
        found[code][fips] = number
    return dict(found)


def searches_of(area: Area, counties: dict[str, str]) -> list[Looked]:
    """Searches of the last twelve months that found little, the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, fips, month, little, nothing FROM authz.search_gaps(%s, %s, %s)",
            [area.pk, first_month(), settings.SUPPRESSION_LIMIT],
        )
        rows = cursor.fetchall()
    kinds = Category.objects.in_bulk({row[0] for row in rows})
    looked: dict[str, Looked] = {}
    for code, fips, month, few, none in sorted(rows, key=lambda row: row[2], reverse=True):
        cell = Cell(counties.get(fips, ""), month, few, none)
        looked.setdefault(code, Looked(kinds[code])).cells.append(cell)
    return sorted(looked.values(), key=lambda one: -one.number)


def _counted(sql: str, values: list, counties: list[str]) -> dict[tuple[str, str], int]:
    """Rows of two keys and a number, of listings that serve these counties."""
    if not counties:
        return {}
    serving = " | ".join([tag("k", "all"), *(tag("k", fips) for fips in counties)])
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, serving])
        return {(one, two): number for one, two, number in cursor.fetchall()}
