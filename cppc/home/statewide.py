"""All areas side by side: counts and sums, never a family."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from operator import methodcaller
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.figures import Balance, balances
from contracts.models import FiscalYear
from contracts.models.reference import current_number
from meetings.figures import area_figures
from resources.figures import published_counts
from teams.figures import TeamSummary, team_summaries
from teams.models import Area, AreaCounty
from teams.models.team import Sector

FIGURES = ["open_families", "meetings_held", "meetings_ahead", "steps_open", "steps_done"]


NO_SEATS = TeamSummary(0, 0, len(Sector))


@dataclass
class AreaRow:
    """One area's state of affairs."""

    area: Area
    counties: list[str] = field(default_factory=list)
    team: TeamSummary = NO_SEATS
    figures: dict[str, int | None] = field(default_factory=dict)
    balance: Balance | None = None
    published: int = 0

    def figure(self, name: str) -> str:
        """A count in words: small ones are hidden, so that nobody can tell who is meant."""
        if name not in self.figures:
            return _("not yet")
        value = self.figures[name]
        if value is None:
            return _("fewer than %(limit)s") % {"limit": settings.SUPPRESSION_LIMIT}
        return str(value)

    def number(self, name: str) -> int:
        """What a hidden count sorts as: between none and the smallest that is shown."""
        value = self.figures.get(name, -1)
        return 1 if value is None else value

    @property
    def shown_figures(self) -> list[str]:
        """The counts in the order of the table's columns."""
        return [self.figure(name) for name in FIGURES]

    @property
    def allocated(self) -> Decimal | None:
        """What the area got this fiscal year; nothing when nothing is set yet."""
        return None if self.balance is None else self.balance.allocated

    @property
    def paid(self) -> Decimal | None:
        """What was paid of it."""
        return None if self.balance is None else self.balance.paid

    @property
    def left(self) -> Decimal | None:
        """What can still be committed this fiscal year."""
        return None if self.balance is None else self.balance.left


Key = Callable[[AreaRow], Any]
SORTS: dict[str, Key] = {
    "name": lambda row: row.area.name,
    "boundary": lambda row: row.area.boundary,
    "seats": lambda row: row.team.filled,
    "missing": lambda row: row.team.missing_sectors,
    **{name: methodcaller("number", name) for name in FIGURES},
    "allocated": lambda row: row.balance.allocated if row.balance else Decimal(-1),
    "paid": lambda row: row.balance.paid if row.balance else Decimal(-1),
    "left": lambda row: Decimal(-1) if row.left is None else row.left,
    "published": lambda row: row.published,
}


def area_rows() -> list[AreaRow]:
    """Every open area by name, in a fixed number of queries."""
    today = timezone.localdate()
    counties: dict[UUID, list[str]] = defaultdict(list)
    terms = AreaCounty.objects.on(today).order_by("county__name")
    for area_id, name in terms.values_list("area", "county__name"):
        counties[area_id].append(name)
    year = FiscalYear.objects.numbered(current_number(today)).first()
    money = balances(year) if year else {}
    teams, figures, published = team_summaries(), area_figures(), published_counts()
    return [
        AreaRow(
            area=area,
            counties=counties[area.pk],
            team=teams.get(area.pk, NO_SEATS),
            figures=figures.get(area.pk, {}),
            balance=money.get(area.pk),
            published=published.get(area.pk, 0),
        )
        for area in Area.objects.open()
    ]


def chosen(rows: list[AreaRow], *, text: str, sort: str) -> list[AreaRow]:
    """The rows whose area or county has `text` in its name, in the order asked for."""
    wanted = text.strip().casefold()
    found = [row for row in rows if any(wanted in name.casefold() for name in names_of(row))]
    key = SORTS.get(sort.removeprefix("-"), SORTS["name"])
    return sorted(found, key=key, reverse=sort.startswith("-"))


def names_of(row: AreaRow) -> list[str]:
    """What a row can be found by."""
    return [row.area.name, *row.counties]


def headings() -> list[str]:
    """The columns of the table and of the export, in the reader's language."""
    return [
        _("Area"),
        _("Counties"),
        _("Boundary"),
        _("Seats held"),
        _("Seats"),
        _("Sectors missing"),
        _("Open families"),
        _("Family meetings held this fiscal year"),
        _("Family meetings ahead"),
        _("Plan steps to do"),
        _("Plan steps done"),
        _("Allocated"),
        _("Committed"),
        _("Paid"),
        _("Left to commit"),
        _("Public listings"),
    ]


def cells(row: AreaRow) -> list[Any]:
    """One line of the export, under `headings()`."""
    money: list[Any] = [""] * 4
    if row.balance is not None:
        balance = row.balance
        money = [balance.allocated, balance.committed, balance.paid, balance.left]
    return [
        row.area.name,
        ", ".join(row.counties),
        row.area.get_boundary_display(),
        row.team.filled,
        row.team.seats,
        row.team.missing_sectors,
        *row.shown_figures,
        *money,
        row.published,
    ]
