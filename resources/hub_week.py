"""A week at a hub: what happens on which day, what is called off, and which days are holidays."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.formats import time_format
from django.utils.translation import gettext as _

from resources import opening
from resources.cards import Words, in_two_languages
from resources.models import HubEvent, PublishedEvent

DAYS = 7
FARTHEST = 8  # weeks that may be looked at ahead


class Entry(NamedTuple):
    """One event on one day."""

    event: HubEvent | PublishedEvent
    title: Words
    note: Words
    times: str
    called_off: bool


class Day(NamedTuple):
    """One day of the week with what happens on it, and the name of the holiday it is."""

    on: date
    holiday: str
    entries: list[Entry]


def holiday_on(day: date) -> str:
    """The name of a day's holiday in the reader's language; nothing for an ordinary day."""
    return opening.holiday_name(opening.holiday_on(day).split("; ")[0])


def week_of(events: Iterable[HubEvent | PublishedEvent], first: date) -> list[Day]:
    """Seven days from `first`: those on which something happens, and holidays."""
    listed = list(events)
    days = [first + timedelta(days=number) for number in range(DAYS)]
    week = [Day(day, holiday_on(day), _entries(listed, day)) for day in days]
    return [one for one in week if one.entries or one.holiday]


def next_days(event: HubEvent, first: date, number: int) -> list[date]:
    """The next days on which a weekly event is planned, from `first`."""
    start = max(first, event.on)
    start += timedelta(days=(event.on.weekday() - start.weekday()) % DAYS)
    days = [start + timedelta(days=DAYS * step) for step in range(number)]
    return [day for day in days if event.is_on(day)]


def _entries(events: list[HubEvent | PublishedEvent], day: date) -> list[Entry]:
    on_it = sorted((one for one in events if one.is_on(day)), key=lambda one: one.starts_at)
    return [entry_of(one, day) for one in on_it]


def entry_of(event: HubEvent | PublishedEvent, day: date | None = None) -> Entry:
    """An event in the reader's language."""
    off = event.called_off if isinstance(event, PublishedEvent) else event.state == "off"
    return Entry(
        event,
        in_two_languages(event.title_en, event.title_es),
        in_two_languages(event.note_en, event.note_es),
        _("%(from)s to %(until)s")
        % {"from": time_format(event.starts_at), "until": time_format(event.ends_at)},
        off or day in event.off_days,
    )
