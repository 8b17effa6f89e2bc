"""Promises and calls of all families that one leads: days and references, no word of content."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple, overload
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from families.models import Facilitator, StepAnswer
from teams.models import User

SORTS = ("day", "-day", "family", "-family")
ON_A_PAGE = 25


def promises_url(area_slug: str, reference: str) -> str:
    """The page of a family's promises, behind an opening of the record."""
    return reverse("families:family_promises", args=[area_slug, reference])


def word_of(answer: str | None) -> str:
    """The kind of an answer as people read it; empty where there is none."""
    return str(StepAnswer.Kind(answer).label) if answer else ""


class LedPromise(NamedTuple):
    """An open step of a family that the acting person leads."""

    step_id: UUID
    reference: str
    area_slug: str
    by_when: date
    last_answer: str
    answered_at: datetime | None
    call_asked: bool

    @property
    def url(self) -> str:
        """Where it can be answered, behind an opening of the record."""
        return promises_url(self.area_slug, self.reference)

    @property
    def last_word(self) -> str:
        """The latest answer in words, if there is one."""
        return word_of(self.last_answer)


class LateFamily(NamedTuple):
    """A family that the acting person leads, with its overdue steps put together."""

    reference: str
    area_slug: str
    first_day: date
    number: int
    last_answer: str | None  # where one step alone is overdue

    @property
    def url(self) -> str:
        """Where the steps can be answered, behind an opening of the record."""
        return promises_url(self.area_slug, self.reference)

    @property
    def last_word(self) -> str:
        """The latest answer in words, if there is one."""
        return word_of(self.last_answer)


class LedCall(NamedTuple):
    """A call that somebody asked for, in a family that the acting person leads."""

    call_id: UUID
    reference: str
    area_slug: str
    asked_at: datetime

    @property
    def url(self) -> str:
        """Where the number and the words stand, behind an opening of the record."""
        return promises_url(self.area_slug, self.reference)


def led_promises(
    *, before: date | None = None, sort: str = "day", most: int = ON_A_PAGE, skipped: int = 0
) -> tuple[list[LedPromise], int]:
    """Open steps due before a day (today: those overdue), and how many there are in all."""
    order = sort if sort in SORTS else "day"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.step_id, p.reference, a.slug, p.by_when, p.last_answer, p.answered_at, "
            "p.calls, p.total FROM authz.led_promises(%s, %s, %s, %s) WITH ORDINALITY p "
            "JOIN teams_area a ON a.id = p.area_id ORDER BY p.ordinality",
            [before or timezone.localdate(), order, most, skipped],
        )
        rows = cursor.fetchall()
    return [LedPromise(*row[:-1]) for row in rows], (rows[0][-1] if rows else 0)


def led_late_families(most: int) -> tuple[list[LateFamily], int, int]:
    """Families with overdue steps, the longest late first; how many families and steps in all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.reference, a.slug, l.first_day, l.number, l.last_answer, l.families, l.total "
            "FROM authz.led_late_families(%s, %s) l JOIN teams_area a ON a.id = l.area_id "
            "ORDER BY l.first_day, l.reference",
            [timezone.localdate(), most],
        )
        rows = cursor.fetchall()
    families, steps = rows[0][-2:] if rows else (0, 0)
    return [LateFamily(*row[:-2]) for row in rows], families, steps


def led_calls(most: int = ON_A_PAGE) -> tuple[list[LedCall], int]:
    """Calls still to make, the longest waiting first, and how many there are in all."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.call_id, c.reference, a.slug, c.asked_at, c.total "
            "FROM authz.led_calls(%s) c JOIN teams_area a ON a.id = c.area_id "
            "ORDER BY c.asked_at, c.call_id",
            [most],
        )
        rows = cursor.fetchall()
    return [LedCall(*row[:-1]) for row in rows], (rows[0][-1] if rows else 0)


class LedConsent(NamedTuple):
    """A consent that ends soon, in a family that the acting person leads; not whose."""

    reference: str
    area_slug: str
    expires_on: date


def led_consents(until: date, most: int = ON_A_PAGE) -> tuple[list[LedConsent], int]:
    """Consents that end from today until a day, the next first, and how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.reference, a.slug, c.expires_on, c.total FROM authz.led_consents(%s, %s) c "
            "JOIN teams_area a ON a.id = c.area_id ORDER BY c.expires_on, c.reference",
            [until, most],
        )
        rows = cursor.fetchall()
    return [LedConsent(*row[:-1]) for row in rows], (rows[0][-1] if rows else 0)


def my_lapses(user: User, until: date) -> list[Facilitator]:
    """One's own approvals that end by a day or have ended, and coached meetings that are due."""
    entries = Facilitator.objects.filter(user=user, withdrawn_on=None).select_related("area")
    return [entry for entry in entries if (day := lapse_day(entry)) and day <= until]


def lapse_day(entry: Facilitator) -> date | None:
    """The day an approval ends, or by which the coached meetings must be done."""
    return entry.coached_by if entry.state == "coaching" else entry.last_day


class PromisePages(Sequence[LedPromise]):
    """All of one's promises for a Paginator: counted and cut by the database."""

    def __init__(self, *, before: date | None, sort: str) -> None:
        self.before, self.sort = before, sort
        self._total: int | None = None

    def __len__(self) -> int:
        if self._total is None:
            self._total = led_promises(before=self.before, most=1)[1]
        return self._total

    @overload
    def __getitem__(self, part: int) -> LedPromise: ...

    @overload
    def __getitem__(self, part: slice) -> list[LedPromise]: ...

    def __getitem__(self, part: int | slice) -> LedPromise | list[LedPromise]:
        if isinstance(part, int):
            return self[part : part + 1][0]
        rows, _total = led_promises(
            before=self.before,
            sort=self.sort,
            most=part.stop - part.start,
            skipped=part.start,
        )
        return rows
