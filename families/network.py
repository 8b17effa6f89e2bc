"""The picture of a family's network: where each support stands around the family.

Three rings, the nearest the strongest. Numbers in the picture are those of the list beside it, so
that both say the same; shapes tell the kinds apart where colors do not show.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from families.models import Support

SIZE = 420
MIDDLE = SIZE // 2
RADII = {1: 80, 2: 134, 3: 188}
ROOM = {1: 10, 2: 17, 3: 24}  # how many marks a ring takes side by side
NAMED = {1: 5, 2: 9, 3: 12}  # and how many with a name under each
LINE = 11  # letters in a line of a name, of which there are two
TURN = {1: 0.0, 2: 0.9, 3: 0.45}  # how far each ring is turned, so that names do not meet


class Mark(NamedTuple):
    """One support in the picture."""

    number: int
    support: Support
    x: float
    y: float
    lines: tuple[str, ...]

    @property
    def at(self) -> str:
        """Where it stands, with a point in every language."""
        return f"{self.x:.1f} {self.y:.1f}"


@dataclass
class Network:
    """All supports in order, and the picture of as many as there is room for."""

    supports: Sequence[Support]
    rows: list[tuple[int, Support]] = field(init=False)
    marks: list[Mark] = field(init=False)

    def __post_init__(self) -> None:
        self.rows = list(enumerate(self.supports, 1))
        self.marks = [mark for ring in RADII for mark in self._ring(ring)]

    def _ring(self, ring: int) -> list[Mark]:
        rows = [row for row in self.rows if row[1].strength == ring]
        shown = rows[: ROOM[ring]]
        named = len(shown) <= NAMED[ring]
        marks = []
        for place, (number, support) in enumerate(shown):
            angle = TURN[ring] + 2 * math.pi * place / max(len(shown), 1) - math.pi / 2
            x = MIDDLE + RADII[ring] * math.cos(angle)
            y = MIDDLE + RADII[ring] * math.sin(angle)
            lines = in_two_lines(support.name) if named else ()
            marks.append(Mark(number, support, round(x, 1), round(y, 1), lines))
        return marks

    @property
    def left_out(self) -> int:
        """How many supports stand in the list alone."""
        return len(self.rows) - len(self.marks)

    @property
    def summary(self) -> str:
        """What the picture shows, in words."""
        total = len(self.rows)
        counts = {k: sum(s.kind == k for _n, s in self.rows) for k in Support.Kind.values}
        near = sum(s.strength == Support.Strength.STRONG for _n, s in self.rows)
        return ngettext(
            "%(total)d support: %(natural)d natural, %(informal)d informal, %(formal)d formal. "
            "%(near)d of them strong.",
            "%(total)d supports: %(natural)d natural, %(informal)d informal, %(formal)d formal. "
            "%(near)d of them strong.",
            total,
        ) % {"total": total, "near": near, **counts}

    @property
    def rings(self) -> list[tuple[int, int]]:
        """The radii of the rings, the widest first, with their numbers."""
        return [(ring, RADII[ring]) for ring in sorted(RADII, reverse=True)]

    @property
    def groups(self) -> list[tuple[str, list[tuple[int, Support]]]]:
        """The same content as a list: each ring with its rows."""
        titles = {
            1: _("Closest to the family: strong"),
            2: _("Help now and then"),
            3: _("Weak or new: the family wants more of it"),
        }
        return [
            (titles[ring], [row for row in self.rows if row[1].strength == ring])
            for ring in RADII
            if any(row[1].strength == ring for row in self.rows)
        ]


def in_two_lines(name: str) -> tuple[str, ...]:
    """As much of a name as there is room for: about twenty letters, broken between words."""
    words = name.split()
    first = ""
    while words and len(f"{first} {words[0]}".strip()) <= LINE:
        first = f"{first} {words.pop(0)}".strip()
    rest = " ".join(words)
    if not first:
        first, rest = rest[:LINE], rest[LINE:]
    return (first, cut(rest)) if rest else (first,)


def cut(text: str) -> str:
    """A line, with a mark where it had to end."""
    return text if len(text) <= LINE else text[: LINE - 1].rstrip() + "…"
