"""What a record becomes, and the small rules by which its parts are told apart."""

import re
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from resources.hours import Opening

Row = dict[str, Any]
DAYS = {"MO": 1, "TU": 2, "WE": 3, "TH": 4, "FR": 5, "SA": 6, "SU": 7}
LINKS = "service_at_locations"
NOT_SAID = {"_at", "cppc", "do_not_refer", "id", "last_modified", "organization_id", LINKS}
BOUNDED = ("valid_from", "valid_to", "until", "count", "bymonthday", "byweekno", "byyearday")


@dataclass
class Shaped:
    """What a record becomes: fields of its row, and the rows around it."""

    fields: Row = field(default_factory=dict)
    organization_id: str = ""
    organization: str = ""
    categories: list[str] = field(default_factory=list)
    counties: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    phones: list[Row] = field(default_factory=list)
    hours: list[Opening] = field(default_factory=list)
    places: list[Row] = field(default_factory=list)
    addresses: list[Row] = field(default_factory=list)
    typed: bool = False  # a row of a table that has no id of its own
    record: Any = None  # a record of ours that comes back; then only what is new is said
    stands_in: bool = False  # the local team, where an export had no organization


def as_zip(text: str) -> str:
    """A ZIP code as 50309 or 50309-1234; nothing for what is none."""
    found = re.fullmatch(r"(\d{5})(?:[-\s]?(\d{4}))?(?:\.0)?", text.strip())
    return "" if not found else f"{found[1]}-{found[2]}" if found[2] else found[1]


def plain_week(one: Row) -> list[Opening]:
    """The openings of a schedule that repeats each week without an end; none of any other."""
    weekly = str(one.get("freq", "")).upper() == "WEEKLY" and one.get("interval", 1) in (1, "1")
    days = [DAYS.get(day) for day in re.split(r"[,;\s]+", str(one.get("byday", "")).upper()) if day]
    if not weekly or not days or None in days or any(one.get(name) for name in BOUNDED):
        return []
    if one.get("private") or "opens_at" not in one or "closes_at" not in one:
        return []
    opens, closes = time.fromisoformat(one["opens_at"]), time.fromisoformat(one["closes_at"])
    return [Opening(day, opens, closes) for day in days if day] if closes > opens else []


def rest_of(body: Row) -> Row:
    """What stays in details."""
    return clean({k: v for k, v in body.items() if k not in NOT_SAID})


def clean(value: Any) -> Any:
    """Without marks of ours and without empty lists."""
    if isinstance(value, dict):
        return {k: clean(v) for k, v in value.items() if k != "_at" and v not in ([], {}, None)}
    return [clean(one) for one in value] if isinstance(value, list) else value
