"""What all parts of the demo data share: the day, the dice, the areas, the people."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from cppc.core.identity import Identity, acting_as
from teams.access import Actor, actor_in
from teams.models import Area, County, User

AREAS = ("linn-county", "story-county", "creston-cluster")
SATURDAY = 5


@dataclass
class World:
    """The same `seed` on the same day makes the same data; dates count from today."""

    seed: int
    dice: random.Random = field(init=False)
    today: date = field(default_factory=timezone.localdate)
    areas: list[Area] = field(default_factory=list)
    people: dict[str, User] = field(default_factory=dict)
    taken: dict[UUID, list[datetime]] = field(default_factory=dict)  # when facilitators are busy

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)  # noqa: S311 - nothing secret is drawn
        found = {area.slug: area for area in Area.objects.filter(slug__in=AREAS)}
        self.areas = [found[slug] for slug in AREAS]

    def person(self, what: str, area: Area | None = None) -> User:
        """Who is called `what` (a role, `facilitator2`, `parent`) in the area."""
        return self.people[name_of(what, area)]

    def counties(self, area: Area) -> list[County]:
        """The area's counties of today, by name."""
        terms = area.county_terms.on(self.today).select_related("county")
        return sorted((term.county for term in terms), key=lambda county: county.name)

    def day(self, offset: int) -> date:
        """The working day that lies `offset` days from today, or the next one away from today."""
        day, step = self.today + timedelta(days=offset), timedelta(days=1 if offset >= 0 else -1)
        while day.weekday() >= SATURDAY:
            day += step
        return day

    def moment(self, offset: int, hour: int, minute: int = 0) -> datetime:
        """An hour of that working day, by Iowa's clock."""
        return timezone.make_aware(datetime.combine(self.day(offset), time(hour, minute)))


def name_of(what: str, area: Area | None) -> str:
    """`coordinator.linn`: a person's key, and the first part of the e-mail."""
    return what if area is None else f"{what}.{area.slug.split('-')[0]}"


@contextmanager
def acting(user: User, area: Area | None = None) -> Iterator[Actor]:
    """Inside, services run as this person under the role of the site, refused what it refuses.

    Without a `finally`: a fault undoes the transaction, and the role of its time with it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE cppc_app")
    with acting_as(Identity(user.pk, request_id="demo")):
        yield actor_in(user, area)
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
