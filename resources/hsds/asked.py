"""What a program asks of the API: its parameters, read and checked."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime

MOST_ON_A_PAGE, ON_A_PAGE, FARTHEST = 200, 50, 400_000
LARGEST_NUMBER = 10**9
TRUE, FALSE = {"true", "1", "yes"}, {"false", "0", "no", ""}
ZIP_DIGITS = 5


class BadParameterError(ValueError):
    """A parameter that cannot be understood: its name, and what it has to be."""

    def __init__(self, name: str, needed: str) -> None:
        super().__init__(name)
        self.name, self.needed = name, needed


@dataclass(frozen=True)
class Asked:
    """Every parameter of the standard, each with its value when nothing was said."""

    search: str = ""
    page: int = 1
    per_page: int = ON_A_PAGE
    ndjson: bool = False
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    top_only: bool = False
    taxonomy_term_id: str = ""
    taxonomy_id: str = ""
    organization_id: str = ""
    parent_id: str = ""
    modified_after: datetime | None = None
    postcode: str = ""
    proximity: int | None = None


def read(given: Mapping[str, str]) -> Asked:
    """The parameters of a request; raises BadParameterError for the first that makes no sense."""
    values: dict[str, Any] = {
        "search": given.get("search", "").strip(),
        "page": _number(given, "page", 1, LARGEST_NUMBER) or 1,
        "per_page": _number(given, "per_page", 1, MOST_ON_A_PAGE) or ON_A_PAGE,
        "ndjson": _format(given) == "ndjson",
        "modified_after": _moment(given),
        "postcode": _postcode(given),
        "proximity": _number(given, "proximity", 1, FARTHEST),
    }
    for name in ("minimal", "full", "full_service", "top_only"):
        values[name] = _truth(given, name)
    for name in ("taxonomy_term_id", "taxonomy_id", "organization_id", "parent_id"):
        values[name] = _id(given, name)
    if values["proximity"] and not values["postcode"]:
        raise BadParameterError("postcode", "is needed beside proximity")
    return Asked(**values)


def _number(given: Mapping[str, str], name: str, least: int, most: int) -> int | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not least <= int(text[:12]) <= most:
        raise BadParameterError(name, f"must be a whole number from {least} to {most}")
    return int(text[:12])


def _truth(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "").strip().lower()
    if text not in TRUE | FALSE:
        raise BadParameterError(name, "must be true or false")
    return text in TRUE


def _id(given: Mapping[str, str], name: str) -> str:
    text = given.get(name, "").strip()
    if not text:
        return ""
    try:
        return str(uuid.UUID(text))
    except ValueError as fault:
        raise BadParameterError(name, "must be an id (UUID)") from fault


def _format(given: Mapping[str, str]) -> str:
    text = given.get("format", "json").strip().lower()
    if text not in ("json", "ndjson"):
        raise BadParameterError("format", "must be json or ndjson")
    return text


def _moment(given: Mapping[str, str]) -> datetime | None:
    """A moment or a day; without a zone it is UTC. A plus in an address arrives as a blank."""
    text = (
        given.get("modified_after", "")
        .strip()
        .replace(" ", "+" if "T" in given.get("modified_after", "") else "T")
    )
    if not text:
        return None
    try:
        day = parse_date(text)
        moment = datetime.combine(day, time()) if day else parse_datetime(text)
        if moment is not None:
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise BadParameterError("modified_after", "must be a moment, such as 2026-01-31T12:00:00Z")


def _postcode(given: Mapping[str, str]) -> str:
    text = given.get("postcode", "").strip()
    first = text[:ZIP_DIGITS]
    if text and not (first.isascii() and first.isdigit() and len(first) == ZIP_DIGITS):
        raise BadParameterError("postcode", "must be a ZIP code of five digits")
    return first
