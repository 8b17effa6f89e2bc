"""Weekly hours as people write them: "Mon-Fri 9am-5pm; Sat 10am-1pm", read and written.

One notation serves the form, the import and the public page. Times are Iowa's clock.
"""

import re
from collections.abc import Iterable
from datetime import time
from itertools import groupby
from typing import NamedTuple

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from resources.words import plain


class Opening(NamedTuple):
    """One stretch of a week; weekday 1 is Monday."""

    weekday: int
    opens_at: time
    closes_at: time


class UnclearHoursError(ValueError):
    """The text is not a list of days and times; carries the part that is unclear."""


SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
DAY_WORDS = {
    **{word: day for day, word in enumerate(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), 1)},
    **{
        word: day
        for day, word in enumerate(
            ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"), 1
        )
    },
    **{word: day for day, word in enumerate(("lun", "mar", "mie", "jue", "vie", "sab", "dom"), 1)},
    **{
        word: day
        for day, word in enumerate(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), 1
        )
    },
    "tues": 2,
    "weds": 3,
    "thur": 4,
    "thurs": 4,
    **{f"{word}s": day for day, word in enumerate(("monday", "tuesday", "wednesday"), 1)},
    **{f"{word}s": day for day, word in enumerate(("thursday", "friday", "saturday", "sunday"), 4)},
}
MANY_DAYS = {"daily": range(1, 8), "diario": range(1, 8), "weekdays": range(1, 6)}
FIXED_TIMES = {"noon": time(12), "mediodia": time(12)}
LAST = time(23, 59)
TOKEN = re.compile(
    r"(?P<always>24/7|24 hours|24 horas)"
    r"|(?P<time>\d{1,2}(?::\d{2})?\s*(?:a\.?\s?m\b\.?|p\.?\s?m\b\.?)?)"
    r"|(?P<word>[a-z]+)"
    r"|(?P<dash>[-\u2013\u2014])"
    r"|(?P<skip>[\s,;:.&/()]+)"
)
TO = {"to", "a", "thru", "through", "until", "hasta"}
AND = {"and", "y", "e", "every", "day", "de", "from", "las", "los", "la", "todos", "dias", "open"}
CLOSED = {"closed", "cerrado"}


def parse_hours(text: str) -> list[Opening]:
    """The openings in a text; raises UnclearHoursError with the part nobody can read."""
    openings: list[Opening] = []
    for part in re.split(r"[;\n]", text):
        if part.strip():
            openings += _parse_part(part.strip())
    return sorted(set(openings))


def _tokens(part: str) -> list[tuple[str, str]]:
    text, found, at = plain(part), [], 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise UnclearHoursError(part)
        at = match.end()
        kind, word = match.lastgroup or "skip", match.group().strip()
        if kind == "word" and word in TO:
            kind = "dash"
        if kind != "skip" and not (kind == "word" and word in AND):
            found.append((kind, word))
    return found


def _parse_part(part: str) -> list[Opening]:
    """Groups of days followed by their times."""
    tokens = _tokens(part)
    if any(word in CLOSED for _kind, word in tokens):
        return []
    openings: list[Opening] = []
    days: list[int] = []
    at = 0
    while at < len(tokens):
        fresh, at = _days(tokens, at, part)
        days = (
            fresh
            or days
            or (list(range(1, 8)) if tokens[at : at + 1] and tokens[at][0] == "always" else [])
        )
        ranges, at = _ranges(tokens, at, part)
        if not days or not ranges:
            raise UnclearHoursError(part)
        for day in days:
            for opens_at, closes_at in ranges:
                openings += _openings(day, opens_at, closes_at)
    return openings


def _days(tokens: list[tuple[str, str]], at: int, part: str) -> tuple[list[int], int]:
    """The days that begin at `at`: single ones, and spans over the end of a week."""
    days: list[int] = []
    span = False
    while at < len(tokens) and tokens[at][0] in ("word", "dash"):
        kind, word = tokens[at]
        if kind == "dash":
            span = True
        elif word in MANY_DAYS:
            days += MANY_DAYS[word]
        elif word in DAY_WORDS:
            day = DAY_WORDS[word]
            if span and days:
                first = days[-1]
                days += [(first + step - 1) % 7 + 1 for step in range(1, (day - first) % 7)]
            days.append(day)
            span = False
        elif word in FIXED_TIMES:
            break
        else:
            raise UnclearHoursError(part)
        at += 1
    return days, at


def _ranges(
    tokens: list[tuple[str, str]], at: int, part: str
) -> tuple[list[tuple[time, time]], int]:
    """The stretches of a day that begin at `at`."""
    ranges: list[tuple[time, time]] = []
    while at < len(tokens) and _is_time(tokens[at]):
        if tokens[at][0] == "always":
            ranges.append((time(0), LAST))
            at += 1
            continue
        if len(tokens) < at + 3 or tokens[at + 1][0] != "dash" or not _is_time(tokens[at + 2]):
            raise UnclearHoursError(part)
        ranges.append(_stretch(tokens[at][1], tokens[at + 2][1], part))
        at += 3
    return ranges, at


def _is_time(token: tuple[str, str]) -> bool:
    return token[0] in ("time", "always") or token[1] in FIXED_TIMES


def _stretch(first: str, last: str, part: str) -> tuple[time, time]:
    """Two times, the missing a.m. or p.m. of one taken from the other where only one fits."""
    opens, opens_half = _minutes(first, part)
    closes, closes_half = _minutes(last, part)
    if not opens_half and not closes_half:
        if opens < 7 * 60:  # "1-5" can be night or afternoon: we do not guess
            raise UnclearHoursError(part)
        if closes <= opens:
            closes += 12 * 60
    elif not opens_half and closes_half == "p" and opens + 12 * 60 < closes and opens < 12 * 60:
        opens += 12 * 60
    elif not closes_half and closes <= opens:
        closes += 12 * 60
    if opens == closes or max(opens, closes) > 24 * 60:
        raise UnclearHoursError(part)
    return _clock(opens), _clock(closes)


def _minutes(text: str, part: str) -> tuple[int, str]:
    """Minutes since midnight and "a", "p" or nothing."""
    if text in FIXED_TIMES:
        return FIXED_TIMES[text].hour * 60, "p"
    match = re.match(r"(\d{1,2})(?::(\d{2}))?\s*([ap]?)", text)
    if match is None:
        raise UnclearHoursError(part)
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if (half and not 1 <= hour <= 12) or hour > 24 or minute > 59:
        raise UnclearHoursError(part)
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    elif hour > 12 or text.startswith("0"):
        half = "24"  # written by the 24-hour clock
    return hour * 60 + minute, half


def _clock(minutes: int) -> time:
    return LAST if minutes >= 24 * 60 else time(minutes // 60, minutes % 60)


def _openings(day: int, opens_at: time, closes_at: time) -> list[Opening]:
    """One stretch, or two when it goes past midnight."""
    if closes_at > opens_at:
        return [Opening(day, opens_at, closes_at)]
    late = [Opening(day, opens_at, LAST)]
    return late if closes_at == time(0) else [*late, Opening(day % 7 + 1, time(0), closes_at)]


def hours_text(openings: Iterable[Opening]) -> str:
    """The same openings in the notation that `parse_hours` reads."""
    return "; ".join(
        f"{SHORT[first - 1]}{f'-{SHORT[last - 1]}' if last > first else ''} "
        + ", ".join(f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in ranges)
        for first, last, ranges in _runs(openings)
    )


def describe_hours(openings: Iterable[Opening]) -> list[str]:
    """The openings in the reader's language, one line for each run of like days."""
    lines = []
    for first, last, ranges in _runs(openings):
        days = str(WEEKDAYS[first - 1])
        if last > first:
            days = _("%(first)s to %(last)s") % {"first": days, "last": WEEKDAYS[last - 1]}
        times = [_("%(from)s to %(until)s") % _times(*one) for one in ranges if one != ALL_DAY]
        told = ", ".join(times) or _("all day and night")
        lines.append(f"{capfirst(days)}: {told}")
    return lines


ALL_DAY = (time(0), LAST)


def _times(opens_at: time, closes_at: time) -> dict[str, str]:
    return {"from": clock_words(opens_at), "until": clock_words(closes_at)}


def clock_words(moment: time) -> str:
    """A time of day in the reader's words."""
    if moment in (time(0), LAST):
        return _("midnight")
    return _("noon") if moment == time(12) else time_format(moment)


def _runs(openings: Iterable[Opening]) -> list[tuple[int, int, tuple[tuple[time, time], ...]]]:
    """Neighboring days with the same stretches: first day, last day, the stretches."""
    by_day = {
        day: tuple((one.opens_at, one.closes_at) for one in rows)
        for day, rows in groupby(sorted(openings), key=lambda one: one.weekday)
    }
    runs: list[tuple[int, int, tuple[tuple[time, time], ...]]] = []
    for day, ranges in by_day.items():
        if runs and runs[-1][1] == day - 1 and runs[-1][2] == ranges:
            runs[-1] = (runs[-1][0], day, ranges)
        else:
            runs.append((day, day, ranges))
    return runs
