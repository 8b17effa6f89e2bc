"""Whether a listing is open now, by Iowa's clock, and when it opens next; holidays included.

Hours are wall-clock times, so the nights on which clocks change need no rule of their own.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

import holidays
from django.db.models import Q
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.hours import clock_words
from resources.models import PublishedListing, Service

DAY, WEEK = 24 * 60, 7 * 24 * 60
WEEKEND, OFFICE_HOURS = 5 * DAY, range(8 * 60, 17 * 60)  # when most of a network is open
DAYS_AHEAD = 14
OBSERVED = " (observed)"
# The names that the list of holidays has for the United States and Iowa.
HOLIDAY_NAMES = {
    "New Year's Day": gettext_lazy("New Year's Day"),
    "Martin Luther King Jr. Day": gettext_lazy("Martin Luther King Jr. Day"),
    "Lincoln's Birthday": gettext_lazy("Lincoln's Birthday"),
    "Washington's Birthday": gettext_lazy("Presidents' Day"),
    "Memorial Day": gettext_lazy("Memorial Day"),
    "Juneteenth National Independence Day": gettext_lazy("Juneteenth"),
    "Independence Day": gettext_lazy("Independence Day"),
    "Labor Day": gettext_lazy("Labor Day"),
    "Veterans Day": gettext_lazy("Veterans Day"),
    "Thanksgiving Day": gettext_lazy("Thanksgiving"),
    "Christmas Day": gettext_lazy("Christmas Day"),
}
Hours = Iterable[tuple[int, str, str]]


@dataclass(frozen=True)
class Moment:
    """A moment by Iowa's clock: the day, and the minute of its week from Monday 00:00."""

    day: date
    minute: int

    @property
    def holiday(self) -> str:
        """The name of the holiday that this day is, in the reader's language, or nothing."""
        return holiday_words(holiday_on(self.day))


class OpenState(NamedTuple):
    """How it stands with a listing at a moment: `is_open`, and that in words."""

    is_open: bool
    words: str


def moment_of(at: datetime | None = None) -> Moment:
    """Now, or `at`, by Iowa's clock."""
    local = timezone.localtime(at)
    return Moment(local.date(), local.weekday() * DAY + local.hour * 60 + local.minute)


@lru_cache(maxsize=16)
def _holidays_of(year: int) -> dict[date, str]:
    return dict(holidays.country_holidays("US", subdiv="IA", years=year))


def holiday_on(day: date) -> str:
    """What holiday a day is, as the list of holidays names it; nothing on other days."""
    return _holidays_of(day.year).get(day, "")


def holiday_words(name: str) -> str:
    """A holiday's name in the reader's language; several on one day stand side by side."""
    return ", ".join(_one_holiday(one) for one in name.split("; ")) if name else ""


def holiday_name(name: str) -> str:
    """One holiday's name in the reader's language, whether it is the day itself or the day off."""
    plain = name.removesuffix(OBSERVED)
    return str(HOLIDAY_NAMES.get(plain, plain))


def _one_holiday(name: str) -> str:
    known = holiday_name(name)
    return _("%(holiday)s (day off)") % {"holiday": known} if name.endswith(OBSERVED) else known


def open_at(moment: Moment) -> Q:
    """Listings that are open at this moment; on a holiday those alone that say so."""
    by_day = moment.minute < WEEKEND and moment.minute % DAY in OFFICE_HOURS
    lookup = "open_week__holds_common" if by_day else "open_week__holds"
    now = Q((lookup, moment.minute))
    return now & Q(holidays=Service.Holidays.OPEN) if holiday_on(moment.day) else now


def open_state(listing: PublishedListing, moment: Moment) -> OpenState:
    """Whether a listing is open, until when, or when it opens next; in words."""
    if not listing.hours:
        return OpenState(False, _("Hours not known. Call first."))
    keeps = listing.holidays == Service.Holidays.OPEN
    if moment.holiday and not keeps:
        return OpenState(False, _on_a_holiday(listing.holidays, moment.holiday))
    stretches = _stretches(listing.hours)
    for start, end in stretches:
        if start <= moment.minute < end:
            return OpenState(True, _until(start, end, stretches))
    return OpenState(False, _next_opening(stretches, moment, keeps))


def _on_a_holiday(said: str, holiday: str) -> str:
    if said == Service.Holidays.CLOSED:
        return _("Closed today: %(holiday)s") % {"holiday": holiday}
    return _("Today is %(holiday)s. Call before you go.") % {"holiday": holiday}


def _stretches(hours: Hours) -> list[tuple[int, int]]:
    """The stretches of the week in minutes; those that touch are one, over midnight too."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(_minutes(*one) for one in hours):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _minutes(weekday: int, opens: str, closes: str) -> tuple[int, int]:
    """One row of `hours`; closing at 23:59 goes on to midnight."""
    first, last = time.fromisoformat(opens), time.fromisoformat(closes)
    end = DAY if closes == "23:59" else last.hour * 60 + last.minute
    start = (weekday - 1) * DAY
    return start + first.hour * 60 + first.minute, start + end


def _until(start: int, end: int, stretches: list[tuple[int, int]]) -> str:
    if end == WEEK and stretches[0][0] == 0:  # Sunday night goes on into Monday
        end = stretches[0][1]
    if (start, end) == (0, WEEK):
        return _("Open day and night")
    return _("Open now, until %(time)s") % {"time": _clock(end)}


def _next_opening(stretches: list[tuple[int, int]], moment: Moment, keeps: bool) -> str:
    for ahead in range(DAYS_AHEAD):
        day = moment.day + timedelta(days=ahead)
        if holiday_on(day) and not keeps:
            continue
        for start, _end in stretches:
            if start // DAY == day.weekday() and (ahead or start > moment.minute):
                return _opens(ahead, day, _clock(start))
    return _("Closed now. Call first.")


def _opens(ahead: int, day: date, clock: str) -> str:
    if ahead == 0:
        return _("Opens today at %(time)s") % {"time": clock}
    if ahead == 1:
        return _("Opens tomorrow at %(time)s") % {"time": clock}
    if ahead < 7:
        return _("Opens %(day)s at %(time)s") % {"day": WEEKDAYS[day.weekday()], "time": clock}
    return _("Closed this week. Call first.")


def _clock(minute: int) -> str:
    return clock_words(time(minute % DAY // 60, minute % 60))
