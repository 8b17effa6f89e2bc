"""Records that may be the same family: linked first, merged by two people, undone in 30 days."""

from typing import Any, NamedTuple
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from cppc.core.openings import open_family
from families.models import (
    CareDetail,
    Family,
    FamilyPair,
    Need,
    Person,
    Relationship,
    Step,
    Strength,
    Support,
)
from families.services.header import ask_database, refuse
from teams.access import Actor

MOVES: tuple[tuple[Any, Any], ...] = (
    (Person, "people"),
    (Relationship, "relationships"),
    (CareDetail, "care"),
    (Support, "supports"),
    (Strength, "strengths"),
    (Need, "needs"),
    (Step, "steps"),
)


class Twin(NamedTuple):
    """The other record of a pair, as far as the reader may know of it."""

    pair: FamilyPair
    family_id: UUID
    reference: str


class Joined(NamedTuple):
    """A record with those that went into it, as far as the reader may open them."""

    records: list[Family]
    elsewhere: list[str]  # references of records that went into it and are not open to the reader


class Preview(NamedTuple):
    """What a merge would do, and the mark that freezes it."""

    goes_on: Family
    ends: Family
    token: str
    rows: dict[str, list[Any]]


def twins_of(family: Family) -> list[Twin]:
    """Records that were said to be the same as this one, or not; two queries."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pair, other, reference FROM authz.pairs_of(%s)", [family.pk])
        found = cursor.fetchall()
    pairs = FamilyPair.objects.in_bulk([pair for pair, _other, _reference in found])
    return [Twin(pairs[pair], other, reference) for pair, other, reference in found]


def joined_records(family: Family) -> Joined:
    """The record and what was merged into it, each opened on record for whoever is in its circle.

    The record into which this one went is opened, too: there the people of its rows stand now.
    """
    found = Joined([family], [])
    waiting, seen = [family], {family.pk}
    while waiting:
        one = waiting.pop()
        for twin in twins_of(one):
            if twin.pair.state != FamilyPair.State.MERGED or twin.family_id in seen:
                continue
            seen.add(twin.family_id)
            opened = open_family(twin.reference, f"merged with {one.reference}")
            into_it = twin.pair.kept == one.pk and one in found.records
            if opened and into_it:
                waiting.append(Family.objects.select_related("area").get(pk=twin.family_id))
                found.records.append(waiting[-1])
            elif into_it:
                found.elsewhere.append(twin.reference)
    return found


@transaction.atomic
def pair_families(*, family: Family, reference: str, state: str, by: Actor) -> None:
    """Say that another record of the area may be the same family, or is not.

    Raises ValidationError, in the same words, for what is not there, is sealed or is elsewhere.
    """
    refuse(ask_database("pair_families", family.pk, reference.strip().upper(), state))


@transaction.atomic
def preview_merge(*, pair: FamilyPair, goes_on: Family, by: Actor) -> Preview:
    """What would move into the record that goes on; opens both, so both openings are logged.

    Raises ValidationError without a place, with the right to write, in both circles.
    """
    ends = Family.objects.filter(pk__in={pair.first_id, pair.second_id} - {goes_on.pk}).first()
    if ends is None or not open_family(ends.reference, "merge preview"):
        raise ValidationError(_("Merging needs a place in both circles."))
    token = ask_database("merge_preview", pair.pk, goes_on.pk)
    rows = {name: list(model.objects.filter(family=ends)) for model, name in MOVES}
    return Preview(goes_on, ends, token, rows)


@transaction.atomic
def ask_merge(*, pair: FamilyPair, goes_on: Family, token: str, by: Actor) -> None:
    """Ask for a merge just as it was shown; nothing moves before a second person says yes."""
    refuse(ask_database("ask_merge", pair.pk, goes_on.pk, token))


@transaction.atomic
def approve_merge(*, pair: FamilyPair, by: Actor) -> None:
    """A second person of both circles says yes; raises ValidationError when anything changed."""
    refuse(ask_database("approve_merge", pair.pk))


@transaction.atomic
def undo_merge(*, pair: FamilyPair, by: Actor) -> None:
    """Within 30 days, put back what moved and is still there."""
    refuse(ask_database("undo_merge", pair.pk))
