"""Bar charts as plain figures: the picture and its table are made from the same numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.text import slugify

Number = int | Decimal

BAR_STEP = 52
TEXT_DROP = 14
BAR_DROP = 22
# Marks drawn over the color of each part, so that color never stands alone.
MARKS = ("", "M0 16 20 0", "M0 8H20", "M5 0V16M15 0V16", "M0 0 20 16M0 16 20 0")


def money(value: Number) -> str:
    """An amount of dollars as people here write it, in both languages: $1,234.50."""
    amount = Decimal(value)
    return f"{'-' if amount < 0 else ''}${abs(amount):,.2f}"


def count(value: Number) -> str:
    """A number of things, with the separators of the language."""
    return number_format(value, use_l10n=True, force_grouping=True)


def words_for(unit: str) -> Callable[[Number], str]:
    """How the numbers of a chart are written: `money` or `count`."""
    return money if unit == "money" else count


def share(value: Number, whole: Number) -> str:
    """`value` as a percentage of `whole`, between 0 and 100, with a point in every language."""
    if whole <= 0 or value <= 0:
        return "0"
    return f"{min(Decimal(value) / Decimal(whole), Decimal(1)) * 100:.3f}"


@dataclass(frozen=True)
class BarChart:
    """One bar for each row; `rows` are pairs of a label and a number."""

    title: str
    summary: str
    rows: Sequence[tuple[str, Number]]
    head: Sequence[str]
    unit: str = "count"
    name: str = ""
    bars: list[dict] = field(init=False)
    table: list[list[str]] = field(init=False)
    height: int = field(init=False)

    def __post_init__(self) -> None:
        words = words_for(self.unit)
        longest = max((value for _, value in self.rows), default=0)
        bars = [
            {
                "label": label,
                "words": words(value),
                "width": share(value, longest),
                "text_y": place * BAR_STEP + TEXT_DROP,
                "y": place * BAR_STEP + BAR_DROP,
            }
            for place, (label, value) in enumerate(self.rows)
        ]
        set_once(self, bars=bars, table=[[label, words(value)] for label, value in self.rows])


@dataclass(frozen=True)
class StackedBarChart:
    """One bar for each row, cut into parts; `rows` are pairs of a label and one number a part.

    `wholes` gives what the full width of each bar means; without it the longest bar is full.
    """

    title: str
    summary: str
    parts: Sequence[str]
    rows: Sequence[tuple[str, Sequence[Number]]]
    head: Sequence[str]
    unit: str = "count"
    name: str = ""
    wholes: Sequence[Number] = ()
    key: list[dict] = field(init=False)
    bars: list[dict] = field(init=False)
    table: list[list[str]] = field(init=False)
    height: int = field(init=False)

    def __post_init__(self) -> None:
        if len(self.parts) > len(MARKS):
            raise ValueError(f"A stacked chart takes at most {len(MARKS)} parts.")
        words = words_for(self.unit)
        longest = max((sum(values) for _, values in self.rows), default=0)
        wholes = self.wholes or [longest] * len(self.rows)
        bars = [
            {
                "label": label,
                "words": words(sum(values)),
                "parts": pieces(values, whole),
                "text_y": place * BAR_STEP + TEXT_DROP,
                "y": place * BAR_STEP + BAR_DROP,
            }
            for place, ((label, values), whole) in enumerate(zip(self.rows, wholes, strict=True))
        ]
        table = [[label, *(words(value) for value in values)] for label, values in self.rows]
        key = [
            {"label": part, "color": place + 1, "marks": MARKS[place]}
            for place, part in enumerate(self.parts)
        ]
        set_once(self, bars=bars, table=table, key=key)


def pieces(values: Sequence[Number], whole: Number) -> list[dict]:
    """Where each part of one stacked bar starts and how wide it is, in per cent of the picture."""
    placed: list[dict] = []
    before: Number = 0
    for color, value in enumerate(values, start=1):
        if value > 0:
            placed.append({"x": share(before, whole), "width": share(value, whole), "color": color})
            before += value
    return placed


def set_once(chart: BarChart | StackedBarChart, **made: list) -> None:
    """Fill the derived fields of a frozen chart."""
    for name, value in made.items():
        object.__setattr__(chart, name, value)
    object.__setattr__(chart, "height", len(chart.rows) * BAR_STEP)
    if not chart.name:
        object.__setattr__(chart, "name", f"chart-{slugify(chart.title)}")
