"""Rows into documents: what the rows of an answer need is read together, in few queries."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from resources.hsds.asked import Asked
from resources.hsds.documents import Builder, moment, steward_id
from resources.hsds.terms import read_terms
from resources.in_order import rows_in_order
from resources.models import PublishedListing, PublishedOrganization, PublishedPlace
from teams.models import Area, County

CHUNK = 200
SERVICES_INSIDE = 100  # services written out inside one organization; the rest by /services


@dataclass
class Documents:
    """Documents and what their answer has to say about itself."""

    rows: list[dict[str, Any]]
    sensitive: bool = False
    changed: Any = None


def builder() -> Builder:
    """A builder for this answer: terms, counties and areas in three queries."""
    counties = dict(County.objects.values_list("fips", "name"))
    return Builder(read_terms(), counties, {one.pk: one for one in Area.objects.all()})


def with_details(rows: QuerySet[PublishedListing]) -> QuerySet[PublishedListing]:
    """The listings with what pages leave out."""
    return rows.defer(None).defer("search").select_related(None)


def services(rows: Iterable[PublishedListing], asked: Asked, make: Builder) -> Documents:
    """Listings as services: just ids, the fields of each, or everything."""
    listings = list(rows)
    changed = max((one.changed_at for one in listings), default=None)
    sensitive = any(one.sensitive for one in listings)
    if asked.minimal:
        made = [{"id": str(one.pk), "last_modified": moment(one.changed_at)} for one in listings]
        return Documents(made, sensitive, changed)
    owners = owners_of(listings)
    if not asked.full:
        made = [make.service(one, owners.get(one.organization_key)) for one in listings]
        return Documents(made, sensitive, changed)
    places = places_of(listings)
    made = [
        make.full_service(one, owners.get(one.organization_key), places[one.pk]) for one in listings
    ]
    return Documents(made, sensitive, changed)


def owners_of(listings: Iterable[PublishedListing]) -> dict[Any, PublishedOrganization]:
    """The organizations of listings, by key; one query."""
    keys = {one.organization_key for one in listings if one.organization_key}
    return PublishedOrganization.objects.in_bulk(keys)


def places_of(listings: Iterable[PublishedListing]) -> dict[Any, list[PublishedPlace]]:
    """The places of listings, by listing; one query."""
    found = defaultdict(list)
    for place in PublishedPlace.objects.filter(listing__in=[one.pk for one in listings]):
        found[place.listing_id].append(place)
    return found


def places(rows: Iterable[PublishedPlace], asked: Asked, make: Builder) -> Documents:
    """Services at places, each with its place and its service."""
    at = list(rows)
    listings = PublishedListing.objects.defer(None).defer("search").select_related(None)
    found = listings.in_bulk({one.listing_id for one in at})
    owners = owners_of(found.values())
    made = []
    for one in at:
        listing = found[one.listing_id]
        owner = owners.get(listing.organization_key)
        inside = (
            make.full_service(listing, owner, None) if asked.full else make.service(listing, owner)
        )
        document = make.place(one) if asked.full else _short(make, one)
        made.append({**document, "service": inside})
    changed = max((one.changed_at for one in found.values()), default=None)
    return Documents(made, any(one.sensitive for one in found.values()), changed)


def _short(make: Builder, one: PublishedPlace) -> dict[str, Any]:
    """The fields of a service at a place, and those of the place."""
    whole = make.place(one)
    short = {name: value for name, value in whole.items() if not isinstance(value, list | dict)}
    return short | {"location": make.location(one, full=False)}


def organizations(
    rows: Iterable[PublishedOrganization | Area], asked: Asked, make: Builder
) -> Documents:
    """Organizations and local teams; with their places, and their services, when asked for."""
    made, sensitive, changed = [], False, []
    whole = asked.full or asked.full_service
    for one in rows:
        if isinstance(one, Area):
            made.append(make.steward(one))
        else:
            made.append(make.organization(one, full=whole))
            changed.append(one.changed_at)
    if whole:
        sensitive = _with_their_services(made, asked, make)
    return Documents(made, sensitive, max(changed, default=None))


def _with_their_services(documents: list[dict[str, Any]], asked: Asked, make: Builder) -> bool:
    """Write places, or services, into organizations; whether one of them is sensitive."""
    listings = _first_of_each([document["id"] for document in documents], make)
    at = places_of(listings)
    by_owner = defaultdict(list)
    for one in listings:
        by_owner[make.owner_id(one)].append(one)
    for document in documents:
        own = by_owner[document["id"]]
        standing = {place.location_key: place for one in own for place in at[one.pk]}
        if standing:
            document["locations"] = [make.location(one) for one in standing.values()]
        if asked.full_service:
            document["services"] = [_inside(make, one, at[one.pk]) for one in own]
    return any(one.sensitive for one in listings)


def _first_of_each(keys: list[str], make: Builder) -> list[PublishedListing]:
    """The first services of each organization or local team; one query."""
    teams = [area for area in make.areas if steward_id(area) in keys]
    kept = Q(organization_key__in=keys) | Q(organization_key=None, area__in=teams)
    turn = Window(RowNumber(), partition_by=["organization_key", "area_id"], order_by=F("pk").asc())
    rows = with_details(PublishedListing.objects.filter(kept)).annotate(turn=turn)
    return list(rows.filter(Q(("turn__lte", SERVICES_INSIDE))).order_by("pk"))


def _inside(make: Builder, one: PublishedListing, at: list[PublishedPlace]) -> dict[str, Any]:
    """A service inside its organization, which is not said again."""
    whole = make.full_service(one, None, at)
    return {name: value for name, value in whole.items() if name != "organization"}


class Table:
    """Public rows to page through; local teams, where they count as organizations, come first.

    `rows` answer the question, `shown` is how rows of these keys are read. `capped` where more
    would answer than were looked at: the number of rows is then the least there is.
    """

    def __init__(
        self,
        rows: QuerySet,
        shown: QuerySet,
        *,
        teams: list[Area] | None = None,
        capped: bool = False,
    ) -> None:
        self.rows, self.shown, self.teams, self.capped = rows, shown, teams or [], capped

    def count_to(self, most: int) -> int:
        """How many there are, counted no further than `most`."""
        keys = self.rows.order_by().values("pk")[:most]
        return min(most, len(self.teams) + keys.count())

    def between(self, first: int, last: int) -> list[Any]:
        """The rows from one number to another."""
        number = len(self.teams)
        rows = self.rows[max(first - number, 0) : max(last - number, 0)]
        return [*self.teams[first:last], *self.read(rows.values_list("pk", flat=True))]

    def in_chunks(self, make: Callable[[list[Any]], Documents]) -> Iterator[list[dict]]:
        """Every document of a question, by key and a few at a time: never all rows at once."""
        if self.teams:
            yield make(self.teams).rows
        keys, last = self.rows.order_by("pk").values_list("pk", flat=True), None
        while chunk := list((keys.filter(pk__gt=last) if last else keys)[:CHUNK]):
            yield make(self.read(chunk)).rows
            last = chunk[-1]

    def read(self, keys: Iterable[UUID]) -> list[Any]:
        """The rows of these keys in their order: long columns of these alone are read."""
        return rows_in_order(self.shown, keys)


class Ranked(Table):
    """Rows by keys that are known, in their order: pages and lines are alike."""

    def __init__(self, keys: list[UUID], shown: QuerySet, *, capped: bool) -> None:
        super().__init__(shown, shown, capped=capped)
        self.keys = keys

    def count_to(self, most: int) -> int:
        """How many there are."""
        return min(most, len(self.keys))

    def between(self, first: int, last: int) -> list[Any]:
        """The rows from one number to another."""
        return self.read(self.keys[first:last])

    def in_chunks(self, make: Callable[[list[Any]], Documents]) -> Iterator[list[dict]]:
        """Every document, best first and a few at a time."""
        for at in range(0, len(self.keys), CHUNK):
            yield make(self.read(self.keys[at : at + CHUNK])).rows
