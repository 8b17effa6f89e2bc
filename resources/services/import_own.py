"""Our own export that comes back: its ids are keys of ours, and only what differs is new.

A record of ours is known by its key, and only in the area of the import: the key of another area's
record is an id like any other. What the record would leave as today is taken from what the file
says, so that a file nobody touched changes nothing, and what an export leaves out (private numbers,
secret places) is never lost.
"""

import csv
import io
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db.models import Model

from resources.hsds import answering
from resources.hsds.documents import Builder, steward_id
from resources.hsds.tables import Package
from resources.importing.columns import NAMES
from resources.importing.reading import Known
from resources.importing.shaped import Shaped
from resources.importing.shaping import Shaper
from resources.importing.source import look_at, records_of
from resources.models import (
    ImportBatch,
    ImportRow,
    Location,
    Organization,
    PublishedListing,
    PublishedOrganization,
    PublishedPlace,
    Service,
)
from resources.phones import digits_of
from resources.services.downloads import row_of, safe_cell
from resources.services.snapshots import with_rows

Kind, Shape = ImportRow.Kind, ImportBatch.Shape
# True for some days, or our own word: a file says nothing new by it.
PASSING = ("alert", "assured_date", "status")
LISTS = ("categories", "counties", "languages", "hours", "places", "addresses")
PHONE = ("kind", "number", "extension", "note_en", "note_es", "public", "details")


class Own:
    """Which records of some rows are ours, and what of them the file says anew."""

    def __init__(self, batch: ImportBatch, bodies: list[tuple[ImportRow, dict[str, Any]]]) -> None:
        self.batch, self.steward = batch, steward_id(batch.area_id)
        keys: dict[str, list[UUID]] = {kind: [] for kind in Kind.values}
        self.standing: dict[UUID, UUID] = {}  # a place of a table: the listing it is of
        for row, body in bodies:
            keys[row.kind].append(row.source_id)
            if of := body.get("cppc", {}).get("of"):
                self.standing[row.source_id] = UUID(of)
        mine = {"area": batch.area}
        services = with_rows(Service.objects.filter(pk__in=keys[Kind.SERVICE], **mine))
        self.found: dict[tuple[str, UUID], Any] = {}
        self._add(Kind.SERVICE, services)
        self._add(Kind.ORGANIZATION, Organization.objects.filter(
            pk__in=keys[Kind.ORGANIZATION], **mine))  # fmt: skip
        places = Location.objects.filter(pk__in=keys[Kind.LOCATION], **mine)
        self._add(Kind.LOCATION, places.prefetch_related("addresses"))
        self._add_standing()
        self._base: dict[tuple[str, UUID], Shaped] | None = None

    def _add(self, kind: str, rows: Any) -> None:
        self.found |= {(kind, one.pk): one for one in rows}

    def _add_standing(self) -> None:
        """The places of a table's listings: the first public one of each."""
        first = PublishedPlace.objects.filter(
            listing__in=self.standing.values(), area=self.batch.area, position=0
        )
        keys = dict(first.values_list("listing", "location_key")) if self.standing else {}
        places = Location.objects.filter(pk__in=keys.values(), area=self.batch.area)
        here = {one.pk: one for one in places.prefetch_related("addresses")} if keys else {}
        for told, listing in self.standing.items():
            if listing in keys and keys[listing] in here:
                self.found[Kind.LOCATION, told] = here[keys[listing]]

    def only_new(self, row: ImportRow, told: Shaped, known: Known) -> Shaped:
        """What a row says that the record of ours would not say itself."""
        if told.organization_id == self.steward:
            told.organization_id = ""
        told.stands_in = row.kind == Kind.ORGANIZATION and str(row.source_id) == self.steward
        told.record = record = self.found.get((row.kind, row.source_id))
        if record is None:
            return told
        base = self.base(known).get((row.kind, row.source_id), Shaped())
        told.fields = _new_fields(record, told, base)
        if told.phones:
            told.phones = _new_phones(record, told, base)
        for name in LISTS:
            said = [_text(one) for one in getattr(base, name)]
            setattr(told, name, [one for one in getattr(told, name) if _text(one) not in said])
        if told.organization == base.organization:
            told.organization = ""
        return told

    def base(self, known: Known) -> dict[tuple[str, UUID], Shaped]:
        """What the public copies of our records say, read as the file was."""
        if self._base is None:
            self._base = {}
            content = self._exported() if self.found else b""
            if content:
                source, shaper = look_at(content), Shaper(known, [])
                ways: dict[str, Callable[[Any], Shaped]] = {
                    Kind.ORGANIZATION: shaper.organization_row,
                    Kind.LOCATION: shaper.location,
                    Kind.SERVICE: shaper.service,
                }
                for one in records_of(content, known, source, self.batch.pk, None):
                    self._base[one.kind, UUID(one.id)] = ways[one.kind](one.body)
        return self._base

    def _exported(self) -> bytes:
        """The records of ours as an export of the file's own shape."""
        keys: dict[str, list[Any]] = {kind: [] for kind in Kind.values}
        for kind, key in self.found:
            keys[kind].append(key)
        listed = keys[Kind.SERVICE] + list(self.standing.values())
        mine = PublishedListing.objects.filter(pk__in=listed, area=self.batch.area)
        rows = answering.with_details(mine)
        listings = list(rows.order_by("pk"))
        make = answering.builder()
        if self.batch.shape not in (Shape.HSDS_CSV, Shape.HSDS_JSON):
            return _as_table(listings, make)
        owners = PublishedOrganization.objects.filter(pk__in=keys[Kind.ORGANIZATION])
        places = PublishedPlace.objects.filter(location_key__in=keys[Kind.LOCATION])
        organizations = [make.organization(one, full=True) for one in owners]
        locations = [make.location(one) for one in places]
        write = _as_json if self.batch.shape == Shape.HSDS_JSON else _as_package
        return write(organizations, locations, listings, make)


def _new_fields(record: Model, told: Shaped, base: Shaped) -> dict[str, Any]:
    """Columns and details that differ from what we would say; private details stay."""
    fields = {
        name: value
        for name, value in told.fields.items()
        if name not in ("details", "assured_on") and base.fields.get(name, _NOTHING) != value
    }
    said, here = base.fields.get("details", {}), record.details  # type: ignore[attr-defined]
    more = {
        name: _with_private(value, here.get(name))
        for name, value in told.fields.get("details", {}).items()
        if name not in PASSING and _text(said.get(name)) != _text(value)
    }
    return fields | ({"details": {**here, **more}} if more else {})


def _with_private(told: Any, here: Any) -> Any:
    """A list of the file with those rows of ours that no export holds."""
    if not isinstance(told, list) or not isinstance(here, list):
        return told
    return told + [one for one in here if isinstance(one, dict) and one.get("private")]


def _new_phones(record: Service, told: Shaped, base: Shaped) -> list[dict[str, Any]]:
    """All numbers as they are to be, or nothing: those not told anew are as they are here."""
    if sorted(map(_text, told.phones)) == sorted(map(_text, base.phones)):
        return []
    said = {_text(one) for one in base.phones}
    here = [{name: getattr(one, name) for name in PHONE} for one in record.phones.all()]
    by_number = {digits_of(one["number"]): one for one in here}
    made = [
        by_number.get(digits_of(one["number"]), one) if _text(one) in said else one
        for one in told.phones
    ]
    return made + [one for one in here if not one["public"]]


def _text(value: Any) -> str:
    """A value to be compared; ids of what stands inside a record say nothing."""
    return json.dumps(_without_ids(value), default=str, sort_keys=True)


def _without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ids(one) for name, one in value.items() if name != "id"}
    return [_without_ids(one) for one in value] if isinstance(value, list | tuple) else value


_NOTHING = object()


def _as_table(listings: list[PublishedListing], make: Builder) -> bytes:
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(NAMES)
    for one in listings:
        row = row_of(one, make)
        writer.writerow([safe_cell(row.get(name)) for name in NAMES])
    return made.getvalue().encode()


def _as_json(
    organizations: list[Any], locations: list[Any], listings: list[PublishedListing], make: Builder
) -> bytes:
    owners, places = answering.owners_of(listings), answering.places_of(listings)
    services = [
        make.full_service(one, owners.get(one.organization_key), places[one.pk]) for one in listings
    ]
    return json.dumps([*organizations, *locations, *services]).encode()


def _as_package(
    organizations: list[Any], locations: list[Any], listings: list[PublishedListing], make: Builder
) -> bytes:
    package, file = Package(), io.BytesIO()
    owners, places = answering.owners_of(listings), answering.places_of(listings)
    try:
        for one in make.terms.taxonomies.values():
            package.add("taxonomy", one)
        for one in organizations:
            package.take("organization", one)
        for one in locations:
            package.take("location", one)
        for listing in listings:
            owner = owners.get(listing.organization_key)
            service = make.full_service(listing, owner, None)
            package.take("service", service, organization_id=make.owner_id(listing))
            for place in places[listing.pk]:
                links = {"service_id": str(listing.pk), "location_id": str(place.location_key)}
                package.take("service_at_location", make.place(place), **links)
        package.zipped(file)
    finally:
        package.close()
    return file.getvalue()
