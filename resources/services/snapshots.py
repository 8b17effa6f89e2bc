"""A listing with every row around it as it stands, so that it can be put back exactly."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.core import serializers
from django.db.models import QuerySet

from cppc.core.models import AreaOwned
from resources.models import (
    Address,
    Language,
    Location,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCategory,
)

CHILDREN: tuple[type[AreaOwned], ...] = (
    ServiceCategory,
    ServiceArea,
    Language,
    Phone,
    Schedule,
    ServiceAtLocation,
)
# What says nothing of the help itself: publishing and verifying are no changes of a listing.
NOT_CONTENT = {
    "id", "area", "version", "created_at", "updated_at", "batch", "state", "published_at",
    "withdrawn_because", "verified_on", "verified_by", "verified_how", "taking", "taking_until",
    "do_not_refer_because", "position", "service",
}  # fmt: skip
RELATED = ("categories", "counties", "languages", "phones", "schedules", "places")


def with_rows(services: QuerySet[Service]) -> QuerySet[Service]:
    """Listings with all that a snapshot holds, in a fixed number of queries."""
    return services.select_related("area").prefetch_related(*RELATED)


def snapshot(service: Service) -> list[dict[str, Any]]:
    """The listing and its rows; `with_rows` loaded it."""
    return serializers.serialize("python", _rows(service))


def _rows(service: Service) -> list[AreaOwned]:
    rows: list[AreaOwned] = [service]
    for name in RELATED:
        rows += list(getattr(service, name).all())
    return rows


def packed(rows: Any) -> bytes:
    """Rows as text, to be sealed."""
    return json.dumps(rows, default=str, sort_keys=True).encode()


def content_hash(service: Service) -> str:
    """A fingerprint of what a listing says, with all rows around it."""
    return hash_of_rows(_rows(service))


def hash_of_rows(rows: Iterable[AreaOwned]) -> str:
    """A fingerprint of what rows say, in whatever order they come."""
    told = []
    for row in serializers.serialize("python", rows):
        fields = {k: v for k, v in row["fields"].items() if k not in NOT_CONTENT}
        told.append(json.dumps([row["model"], fields], default=str, sort_keys=True))
    return hashlib.sha256("\n".join(sorted(told)).encode()).hexdigest()


def put_back(rows: list[dict[str, Any]], *, keep_state: bool = False) -> Service:
    """Make a listing and its rows be exactly as in a snapshot; the version goes on counting.

    With `keep_state` it stays as public as it is now.
    """
    made = [one.object for one in serializers.deserialize("python", rows)]
    service = next(one for one in made if isinstance(one, Service))
    now = Service.objects.get(pk=service.pk)
    service.version = now.version + 1
    if keep_state:
        for name in ("state", "published_at", "withdrawn_because"):
            setattr(service, name, getattr(now, name))
    clear_rows(Service.objects.filter(pk=service.pk))
    service.save(force_update=True)
    for model in CHILDREN:
        model._default_manager.bulk_create([one for one in made if type(one) is model])
    return service


def clear_rows(services: QuerySet[Service]) -> None:
    """Delete the rows around listings, each kind in one statement."""
    for model in CHILDREN:
        rows = model._default_manager.filter(service__in=services)  # type: ignore[misc]
        rows._raw_delete(rows.db)


def snapshot_of_place(location: Location) -> list[dict[str, Any]]:
    """A place with its addresses."""
    return serializers.serialize("python", [location, *location.addresses.all()])


def put_place_back(rows: list[dict[str, Any]]) -> None:
    """Make a place and its addresses be exactly as in a snapshot."""
    made = [one.object for one in serializers.deserialize("python", rows)]
    location = next(one for one in made if isinstance(one, Location))
    addresses = Address.objects.filter(location=location)
    addresses._raw_delete(addresses.db)
    location.save(force_update=True)
    Address.objects.bulk_create([one for one in made if isinstance(one, Address)])
