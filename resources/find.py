"""One bounded answer to a search: at most a thousand listings are ranked, one page is read.

However many listings there are, an answer costs the same few questions. Nothing is logged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from uuid import UUID

from django.db.models import QuerySet

from resources.distance import nearest_miles, nearest_places
from resources.models import Category, PublishedListing
from resources.search import Wanted, look_for
from teams.models import ZipCode

MOST, ON_A_PAGE = 1000, 20
NEAR_PLACES = 1500
# A listing without a public place stands as if it were this far away, wherever somebody asks:
# its position tells nothing of where it is.
MILES_WITHOUT_PLACE = 20.0


@dataclass(frozen=True)
class Hit:
    """A listing that was found; no miles where none may be told."""

    pk: UUID
    miles: float | None = None


@dataclass(frozen=True)
class Found:
    """What was found, best first; `more` when there is more than is shown."""

    hits: Sequence[Hit]
    more: bool = False
    corrected: str = ""
    loosened: bool = False


def find(wanted: Wanted, categories: Iterable[Category], near: ZipCode | None = None) -> Found:
    """The best listings, by words and then the nearest first; never more than MOST."""
    tried = look_for(wanted, categories, lambda found: _candidates(found, near))
    hits = list(tried.hits)
    return Found(hits[:MOST], len(hits) > MOST, tried.corrected, tried.loosened)


def _candidates(found: QuerySet[PublishedListing], near: ZipCode | None) -> list[Hit]:
    """At most MOST + 1 listings in their order: the first that the index gives, and when there
    are more of them than that, the nearest ones too."""
    first = found.order_by()[: MOST + 1].values_list("pk", flat=True)
    if near is None:
        return _in_order(_same_rank(found).filter(pk__in=first), None)
    keys = set(first)
    if len(keys) > MOST:
        close = list(nearest_places(near).values_list("listing_id", flat=True)[:NEAR_PLACES])
        keys |= set(found.order_by().filter(pk__in=close).values_list("pk", flat=True))
    return _in_order(_same_rank(found).filter(pk__in=keys), near)[: MOST + 1]


def _same_rank(found: QuerySet[PublishedListing]) -> QuerySet[PublishedListing]:
    """All listings with the rank that `found` gives, so that its conditions are tried once."""
    rank = found.query.annotations.get("rank")
    ranked = PublishedListing.objects.annotate(rank=rank) if rank else PublishedListing.objects
    return ranked.order_by(*found.query.order_by)


def _in_order(found: QuerySet[PublishedListing], near: ZipCode | None) -> list[Hit]:
    if near is None:
        return [Hit(pk) for pk in found.values_list("pk", flat=True)]
    ranked = "rank" in found.query.annotations
    columns = ["pk", "miles", "name_en", *(["rank"] if ranked else [])]
    rows = list(found.order_by().annotate(miles=nearest_miles(near)).values_list(*columns))
    rows.sort(key=_place_in_order)
    return [Hit(pk, miles) for pk, miles, *_rest in rows]


def _place_in_order(row: tuple) -> tuple:
    """The best words first, in coarse steps; then the nearest; then by name."""
    pk, miles, name, *rank = row
    words = -round(rank[0], 1) if rank else inf
    return words, MILES_WITHOUT_PLACE if miles is None else miles, name, pk


def read_page(hits: Iterable[Hit]) -> list[PublishedListing]:
    """The listings of one page in the order of the hits; one query."""
    hits = list(hits)
    rows = PublishedListing.objects.in_bulk([hit.pk for hit in hits])
    return [rows[hit.pk] for hit in hits if hit.pk in rows]
