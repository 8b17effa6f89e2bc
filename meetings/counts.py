"""An area's tables of counts as a page shows them: with every row, hidden cells said so."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.charts import BarChart
from families.models import Support
from meetings.models import FamilyMeeting, FigureCell
from teams.models import Area, AreaCounty, County

YEARS = 3
FIRST_MEETING = {
    "days_14": gettext_lazy("within two weeks"),
    "days_30": gettext_lazy("within 30 days"),
    "later": gettext_lazy("later than that"),
    "none": gettext_lazy("not yet"),
}
STEPS = {
    "done": gettext_lazy("done"),
    "open": gettext_lazy("still to do, in time"),
    "overdue": gettext_lazy("still to do, day has passed"),
    "dropped": gettext_lazy("dropped"),
}


@dataclass
class CountTable:
    """One table: rows of label and value (None: hidden), and the chart of what is shown."""

    name: str
    title: str
    head: str
    rows: list[tuple[str, int | None]] = field(default_factory=list)

    @property
    def hidden(self) -> list[str]:
        """The labels of the cells that are hidden."""
        return [label for label, value in self.rows if value is None]

    @property
    def counts_something(self) -> bool:
        """Whether any row is not a plain zero."""
        return any(value != 0 for _label, value in self.rows)

    @property
    def chart(self) -> BarChart:
        """The picture of the numbers that may be shown."""
        shown = [(label, value) for label, value in self.rows if value is not None]
        return BarChart(
            title=self.title,
            summary=_("%(rows)s rows are shown.") % {"rows": len(shown)},
            rows=shown,
            head=[self.head, _("Number")],
            name=self.name,
        )


def year_of(asked: str) -> int:
    """The fiscal year asked for, by the year it ends; the present one when it makes no sense."""
    today = timezone.localdate()
    present = today.year + (today.month >= 7)
    if asked.isdecimal() and present - YEARS < int(asked[:5]) <= present:
        return int(asked)
    return present


def tables_of(area: Area, year: int) -> list[CountTable]:
    """Every table of an area's fiscal year; three queries."""
    cells: dict[str, dict[str, int | None]] = {}
    for name, cell, value in FigureCell.objects.filter(area=area, year=year).values_list(
        "name", "cell", "value"
    ):
        cells.setdefault(name, {})[cell] = value
    tables = []
    for name, head, labels in _tables(area, year, cells):
        counted = cells.get(name, {})
        if name in ("supports", "steps") and year != year_of(""):
            continue  # these are counted as of now
        rows = [(str(label), counted.get(cell, 0)) for cell, label in labels.items()]
        title = str(FigureCell.Name(name).label)
        tables.append(CountTable(name=name, title=title, head=head, rows=rows))
    return tables


def _tables(
    area: Area, year: int, cells: dict[str, dict[str, int | None]]
) -> list[tuple[str, str, dict]]:
    """Name, heading of the first column, and the label of each cell."""
    return [
        ("kind", _("Kind"), dict(FamilyMeeting.Kind.choices)),
        ("county", _("County"), _counties(area, cells.get("county", {}))),
        ("month", _("Month"), _months(year)),
        ("first_meeting", _("First meeting after the record was opened"), FIRST_MEETING),
        ("supports", _("Kind of support"), dict(Support.Kind.choices)),
        ("steps", _("Steps"), STEPS),
    ]


def _counties(area: Area, counted: dict[str, int | None]) -> dict[str, str]:
    """The area's counties today, and others that counted something."""
    terms = AreaCounty.objects.on(timezone.localdate()).filter(area=area)
    return counties_named({*terms.values_list("county_id", flat=True), *counted})


def counties_named(codes: set[str]) -> dict[str, str]:
    """Counties by name; one query."""
    return dict(County.objects.filter(pk__in=codes).values_list("fips", "name"))


def months_named(year: int, counted: dict[str, int]) -> list[tuple[str, int]]:
    """The months of a fiscal year that may be shown, in words."""
    return [(label, counted[key]) for key, label in _months(year).items() if key in counted]


def _months(year: int) -> dict[str, str]:
    """July to June, up to the present month."""
    days = [date(year - 1, month, 1) for month in range(7, 13)]
    days += [date(year, month, 1) for month in range(1, 7)]
    today = timezone.localdate()
    return {f"{day:%Y-%m}": date_format(day, "YEAR_MONTH_FORMAT") for day in days if day <= today}
