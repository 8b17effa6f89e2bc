"""The hours in which nobody is written to: the person's own, else the site's.

An app that keeps people's own hours registers how to find them:

    @own_quiet_hours
    def hours_of(person): ...     # (from, to) as times of day, or None for the site's
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

Hours = tuple[time, time]
FINDERS: list[Callable[[Any], Hours | None]] = []


def own_quiet_hours(find: Callable[[Any], Hours | None]) -> Callable[[Any], Hours | None]:
    """Register what knows the hours of people with an account; runs as that person."""
    FINDERS.append(find)
    return find


def site_hours() -> Hours:
    """The hours for everybody who has not chosen."""
    return time.fromisoformat(settings.QUIET_FROM), time.fromisoformat(settings.QUIET_TO)


def quiet_until(hours: Hours, now: datetime | None = None) -> datetime | None:
    """When the quiet hours that are running now end; None when it is a time to write.

    The same time twice means: no quiet hours. Hours may pass midnight.
    """
    here = timezone.localtime(now)
    begins, ends = hours
    clock = here.time()
    over_night = begins > ends
    within = (clock >= begins or clock < ends) if over_night else begins <= clock < ends
    if not within:
        return None
    day = here.date() + timedelta(days=1 if over_night and clock >= begins else 0)
    return timezone.make_aware(datetime.combine(day, ends))


def quiet_for(person: Any, now: datetime | None = None) -> datetime | None:
    """Until when this person with an account is to be left in peace; None for not at all."""
    own = next((hours for find in FINDERS if (hours := find(person))), None)
    return quiet_until(own or site_hours(), now)
