"""One bounded answer to a search: at most a thousand listings are ranked, one page is read.

However many listings there are, an answer costs the same few questions. Nothing is logged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from resources.distance import nearest_miles, nearest_places
from resources.in_order import rows_in_order
from resources.models import Category, PublishedListing
from resources.search import Compiled, Wanted, look_for, served_tag, tag
from teams.models import ZipCode

# Cards are tall: ten are a long way on a phone, and half the page to load.
MOST, ON_A_PAGE = 1000, 10
NEAR_PLACES, SAME_NAME = 1500, 20
# A listing without a public place stands as if it were this far away, wherever somebody asks:
# its position tells nothing of where it is.
MILES_WITHOUT_PLACE = 20.0


@dataclass(frozen=True)
class Hit:
    """A listing that was found; no miles where none may be told."""

    pk: UUID
    miles: float | None = None
    own: bool = True  # of the county that is asked for; false where it serves the whole state


@dataclass(frozen=True)
class Found:
    """What was found, best first; `more` when there is more than is shown."""

    hits: Sequence[Hit]
    more: bool = False
    corrected: str = ""
    loosened: bool = False


def find(
    wanted: Wanted,
    categories: Iterable[Category],
    near: ZipCode | None = None,
    narrowed: Sequence[Any] = (),
) -> Found:
    """The best listings, by words and then the nearest first; never more than MOST.

    `narrowed` are further conditions, which every listing that is looked at has to meet.
    """

    def look(found: QuerySet[PublishedListing]) -> list[Hit]:
        for condition in narrowed:
            found = found.filter(condition)
        return _candidates(found, wanted, near)

    # The county is asked for by `_served`, part by part.
    tried = look_for(replace(wanted, county=""), categories, look)
    hits = list(tried.hits)
    return Found(_most(hits), len(hits) > MOST, tried.corrected, tried.loosened)


def _most(hits: list[Hit]) -> list[Hit]:
    """As many as are shown, in their order: what serves the whole state gives way first."""
    extra = len(hits) - MOST
    if extra <= 0:
        return hits
    last = {hit.pk for hit in [one for one in hits if not one.own][-extra:]}
    return [hit for hit in hits if hit.pk not in last][:MOST]


def _candidates(
    found: QuerySet[PublishedListing], wanted: Wanted, near: ZipCode | None
) -> list[Hit]:
    """The listings to choose from, in their order: those of the very name, then the first that the
    index gives, and when there are more of them than that, the nearest ones too."""
    first = _first(found, wanted)
    if near is None:
        return _in_order(_rows_of(found, wanted).filter(pk__in=first), None)
    keys = set(first)
    if len(keys) > MOST:
        close = list(nearest_places(near).values_list("listing_id", flat=True)[:NEAR_PLACES])
        serving = (
            found.filter(search=Compiled(served_tag(wanted.county))) if wanted.county else found
        )
        keys |= set(serving.order_by().filter(pk__in=close).values_list("pk", flat=True))
    return _in_order(_rows_of(found, wanted).filter(pk__in=keys), near)


def _served(found: QuerySet[PublishedListing], wanted: Wanted) -> list[QuerySet[PublishedListing]]:
    """Listings for the county that is asked for: its own before those for the whole state."""
    if not wanted.county:
        return [found]
    here, everywhere = tag("k", wanted.county), tag("k", "all")
    return [found.filter(search=Compiled(one)) for one in (here, f"{everywhere} & !{here}")]


def _first(found: QuerySet[PublishedListing], wanted: Wanted) -> QuerySet:
    """The keys of those to look at. A county's own come before what serves the whole state, so
    that they are never crowded out; a name that is asked for word by word comes before all."""
    served = [part.order_by().values("pk") for part in _served(found, wanted)]
    parts = [part[: MOST + 1] for part in served]
    twice = 0  # how many may stand there a second time, and must not hide that there are more
    if named := _named(wanted):
        twice = SAME_NAME * len(served)
        parts = [*(part.filter(named)[:SAME_NAME] for part in served), *parts]
    if len(parts) == 1:
        return parts[0].values_list("pk", flat=True)
    together = parts[0].union(*parts[1:], all=True).values_list("pk", flat=True)
    return together[: MOST + 1 + twice]


def _named(wanted: Wanted) -> Q:
    """Called exactly as somebody typed, in either language; small letters are the same."""
    name = wanted.text.lower()
    return Q(Exact(Lower("name_en"), name)) | Q(Exact(Lower("name_es"), name)) if name else Q()


def _rows_of(found: QuerySet[PublishedListing], wanted: Wanted) -> QuerySet[PublishedListing]:
    """All listings with the rank that `found` gives, so that its conditions are tried once; one
    that is called as somebody typed is before all."""
    rows = PublishedListing.objects.annotate(own=_own(wanted))
    order = found.query.order_by
    if rank := found.query.annotations.get("rank"):
        named = ExpressionWrapper(_named(wanted), output_field=BooleanField())
        rows = rows.annotate(rank=rank, named=named)
        order = ("-named", *order)
    return rows.order_by(*order)


def _own(wanted: Wanted) -> Combinable:
    """Whether a listing serves the county that is asked for, and not just the whole state."""
    if not wanted.county:
        return Value(value=True)
    serves = Q(search=Compiled(tag("k", wanted.county)))
    return ExpressionWrapper(serves, output_field=BooleanField())


def _in_order(found: QuerySet[PublishedListing], near: ZipCode | None) -> list[Hit]:
    if near is None:
        rows: list[Any] = list(found.values_list("pk", "own"))  # type: ignore[misc] # annotated
        return [Hit(pk, None, own) for pk, own in rows]
    ranked = "rank" in found.query.annotations
    columns = ["pk", "own", "miles", "name_en", *(["rank", "named"] if ranked else [])]
    rows = list(found.order_by().annotate(miles=nearest_miles(near)).values_list(*columns))
    rows.sort(key=_place_in_order)
    return [Hit(pk, miles, own) for pk, own, miles, *_rest in rows]


def _place_in_order(row: tuple) -> tuple:
    """The very name, then the best words in coarse steps; then the nearest; then by name."""
    pk, _own, miles, name, *ranked = row
    rank, named = ranked or (0.0, False)
    away = MILES_WITHOUT_PLACE if miles is None else miles
    return not named, -round(rank, 1), away, name, pk


def read_page(hits: Iterable[Hit]) -> list[PublishedListing]:
    """The listings of one page in the order of the hits; one query."""
    return rows_in_order(PublishedListing.objects.all(), [hit.pk for hit in hits])
