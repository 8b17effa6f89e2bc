"""What a row of a file says otherwise than what is here, field by field."""

import json
from typing import Any, NamedTuple

from resources.importing.shaped import Shaped
from resources.models import Location, Organization, Service
from resources.words import plain

PHONE = ("number", "extension", "kind", "note_en", "note_es", "public", "details")
ADDRESS = (
    "kind", "attention", "address_1", "address_2", "city", "region", "state_province",
    "postal_code",
)  # fmt: skip
EMPTY = {"public": True, "kind": "voice", "details": {}}


class Difference(NamedTuple):
    """One field: what is here, and what the file says."""

    field: str
    here: Any
    told: Any


def differences(
    found: Service | Location | Organization, one: Shaped, houses: dict[str, Organization]
) -> list[Difference]:
    """All that would change if the row were loaded; `houses` are organizations by their ids."""
    made = [
        Difference(name, getattr(found, name), value)
        for name, value in one.fields.items()
        if getattr(found, name) != value and not keeps_more(found, name, value)
    ]
    if isinstance(found, Service):
        made += [*_house(found, one, houses), *_around(found, one)]
    elif isinstance(found, Location):
        here = [_of(row, ADDRESS) for row in found.addresses.all()]
        told = [_told(row, ADDRESS) for row in one.addresses]
        made += _unless_same("addresses", here, told)
    return made


def keeps_more(found: Any, name: str, value: Any) -> bool:
    """A list never makes public what is secret here."""
    return (
        name in ("confidential", "secret", "do_not_refer")
        and bool(getattr(found, name))
        and (not value)
    )


def _house(found: Service, one: Shaped, houses: dict[str, Organization]) -> list[Difference]:
    """Another organization than the one here, when it is known which."""
    here, told = houses.get(str(found.organization_id)), houses.get(one.organization_id)
    name = told.name if told else one.organization
    was = here.name if here else ""
    return [Difference("organization", was, name)] if name and plain(name) != plain(was) else []


def _around(found: Service, one: Shaped) -> list[Difference]:
    """Rows around a listing. Lists that the team keeps too only grow."""
    made = _unless_same(
        "phones",
        [_of(row, PHONE) for row in found.phones.all()],
        [_told(row, PHONE) for row in one.phones],
    )
    hours = [(row.weekday, row.opens_at, row.closes_at) for row in found.schedules.all()]
    made += _unless_same("schedules", hours, [tuple(row) for row in one.hours])
    for name, here, told in (
        ("categories", {row.category_id for row in found.categories.all()}, one.categories),
        ("counties", {row.county_id for row in found.counties.all()}, one.counties),
        ("languages", {row.code for row in found.languages.all()}, one.languages),
    ):
        if set(told) - here:
            made.append(Difference(name, sorted(here), sorted(here | set(told))))
    links = [row.source_id or row.location_id for row in found.places.all()]
    if len(one.places) > (0 if one.record else len(links)):
        made.append(Difference("places", len(links), len(one.places)))
    return made


def _of(row: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}


def _told(row: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: row.get(name, EMPTY.get(name, "")) for name in names}


def _plain(value: Any) -> str:
    return json.dumps(value, default=str, sort_keys=True)


def _unless_same(name: str, here: list, told: list) -> list[Difference]:
    """Nothing when the file says nothing, or the same in another order."""
    same = sorted(map(_plain, here)) == sorted(map(_plain, told))
    return [] if same or not told else [Difference(name, here, told)]
