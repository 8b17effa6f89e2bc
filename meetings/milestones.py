"""The days on a young person's way into adult life that a plan looks at: 14, 17, 17 1/2, 18."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from families.models import Person
from families.models.facilitators import months_after

MILESTONES = ((14 * 12, "14"), (17 * 12, "17"), (17 * 12 + 6, "17 ½"), (18 * 12, "18"))
SHOWN_FROM_MONTHS = 13 * 12


class Milestone(NamedTuple):
    """One of the four days of one young person."""

    person: Person
    age: str
    on: date
    passed: bool


def age_on(born_on: date, day: date) -> int:
    """Full years of age on that day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def milestones_of(people: Iterable[Person], today: date) -> list[Milestone]:
    """All four days of everybody between 13 and 18, by day."""
    found = []
    for person in people:
        if person.born_on is None or person.relation != Person.Relation.CHILD:
            continue
        if not months_after(person.born_on, SHOWN_FROM_MONTHS) <= today:
            continue
        if months_after(person.born_on, MILESTONES[-1][0]) < today:
            continue
        for months, age in MILESTONES:
            day = months_after(person.born_on, months)
            found.append(Milestone(person, age, day, day < today))
    return sorted(found, key=lambda row: (row.on, str(row.person.pk)))
