"""Every name in a family's record, with the role that stands in its place on a training copy.

Apps above this one add what they hold (imports go one way); each source makes a constant number
of queries and runs as somebody who may read all of it.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from families.capacities import Capacity
from families.models import (
    CircleMember,
    Consent,
    Family,
    Guest,
    Paper,
    Person,
    Position,
    ReferralContent,
    Support,
)


class Named(NamedTuple):
    """A name, the key of a role in families/redact.py, and for a nickname the name it is of."""

    name: str
    role: str
    whole: str = ""


PLACE = "place"  # no person: words that tell where somebody is

SOURCES: list[Callable[[Family], Iterator[Named]]] = []

OF_PART = {
    Guest.Part.FAMILY: "relative",
    Guest.Part.SUPPORT: "support",
    Guest.Part.PROVIDER: "provider",
    Guest.Part.DHS: "dhs",
    Guest.Part.OTHER: "other",
}
OF_CAPACITY = {
    Capacity.FACILITATOR: "facilitator",
    Capacity.CO_FACILITATOR: "facilitator",
    Capacity.DHS_WORKER: "dhs",
    Capacity.PROVIDER: "provider",
    Capacity.PARENT: "parent",
}


def name_source(source: Callable[[Family], Iterator[Named]]) -> Callable[[Family], Iterator[Named]]:
    """Add a source of names."""
    SOURCES.append(source)
    return source


def names_in(family: Family) -> list[Named]:
    """All names, the family's own people first: the first role a name is given stays."""
    return [pair for source in SOURCES for pair in source(family) if pair.name.strip()]


@name_source
def people(family: Family) -> Iterator[Named]:
    """Who belongs to the family, with what they are called."""
    for person in Person.objects.filter(family=family):
        yield Named(person.name, person.relation)
        yield Named(person.nickname, person.relation, whole=person.name)


@name_source
def around(family: Family) -> Iterator[Named]:
    """The circle, the guest list, the support network, and who said something to a plan."""
    places = CircleMember.objects.filter(family=family).select_related("user")
    for place in places.order_by("pk"):
        yield Named(
            place.user.get_full_name(), OF_CAPACITY.get(Capacity(place.capacity), "support")
        )
    for guest in Guest.objects.filter(family=family):
        yield Named(guest.name, OF_PART[Guest.Part(guest.part)])
    for support in Support.objects.filter(family=family):
        yield Named(support.name, "support")
    for row in Position.objects.filter(family=family):
        yield Named(row.name, OF_PART[Guest.Part(row.part)])


@name_source
def on_papers(family: Family) -> Iterator[Named]:
    """Whoever asked for the family, signed or is named in a consent, or got a copy."""
    for asked in ReferralContent.objects.filter(referral__family=family):
        yield Named(asked.caregiver, "parent")
        yield Named(asked.name, "other")
    for consent in Consent.objects.filter(family=family):
        yield Named(consent.signed_by, "relative")
        yield Named(consent.recipient, "other")
    for paper in Paper.objects.filter(family=family):
        yield Named(paper.recipient, "other")
