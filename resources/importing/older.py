"""Rows of HSDS 1.0 to 2.0 said in the words of 3.2."""

import re
from typing import Any

Row = dict[str, Any]
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAY_NAMES = {
    name: code
    for names in (
        ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        ("mo", "tu", "we", "th", "fr", "sa", "su"),
    )
    for name, code in zip(names, DAYS, strict=True)
}


# What a table "service" has from version 3.0 on; one without any of it is older.
NEW_IN_SERVICE = {
    "fees_description", "eligibility_description", "minimum_age", "maximum_age", "assured_date",
    "assurer_email", "alert", "last_modified",
}  # fmt: skip


def renewed(table: str, row: Row, columns: set[str] | None = None) -> tuple[str, Row]:
    """The table of 3.2 and the row as it reads there; `columns` are all that its table has."""
    if table == "service" and not NEW_IN_SERVICE & (columns or set(row)):
        row = _renamed_by(row, {"fees": "fees_description"})
    change = CHANGES.get(table)
    return change(row) if change else (table, _renamed_by(row, RENAMED.get(table, {})))


def beside(table: str, row: Row) -> list[tuple[str, Row]]:
    """Rows of other tables that a row of an older version holds in one of its cells."""
    if table == "phone" and isinstance(row.get("language"), str):
        words = re.split(r"[,;]", row.pop("language"))
        return [("language", {"phone_id": row.get("id"), "name": one.strip()})
                for one in words if one.strip()]  # fmt: skip
    if table == "service" and row.get("location_id"):
        link = {"service_id": row.get("id"), "location_id": row.pop("location_id")}
        return [("service_at_location", link)]
    return []


def _renamed_by(row: Row, names: dict[str, str]) -> Row:
    for old, new in names.items():
        if old in row and new not in row:
            row[new] = row.pop(old)
    return row


RENAMED = {
    "language": {"language": "name"},
    "service_area": {"service_area": "name"},
    "taxonomy_term": {"term": "name", "vocabulary": "taxonomy"},
    "schedule": {"weekday": "byday"},
    "phone": {"department": "description"},
    "metadata": {"last_action_by": "updated_by"},
    "organization": {"url": "website"},
}


def _physical(row: Row) -> tuple[str, Row]:
    return "address", {**_lines(row), "address_type": "physical"}


def _postal(row: Row) -> tuple[str, Row]:
    return "address", {**_lines(row), "address_type": "postal"}


def _lines(row: Row) -> Row:
    """Four lines of an address in version 1 are two now; it belongs to a place alone."""
    row.pop("organization_id", None)
    rest = [str(row.pop(f"address_{n}", "") or "") for n in (3, 4)]
    more = ", ".join(part for part in (str(row.get("address_2") or ""), *rest) if part)
    return {**row, "address_2": more} if more else row


def _regular(row: Row) -> tuple[str, Row]:
    day = str(row.pop("weekday", "") or "").strip().lower()
    code = DAY_NAMES.get(day) or (DAYS[int(day) - 1] if day in {*"1234567"} else "")
    return "schedule", {**row, "freq": "WEEKLY", "byday": code or day.upper()}


def _daily(row: Row) -> tuple[str, Row]:
    """Each day is each week on all its days, which 3.2 can say."""
    row = _renamed_by(row, RENAMED["schedule"])
    plain = str(row.get("interval") or "1") in ("1", "1.0") and not row.get("byday")
    if str(row.get("freq", "")).upper() == "DAILY" and plain:
        row |= {"freq": "WEEKLY", "byday": ",".join(DAYS)}
    return "schedule", row


def _holiday(row: Row) -> tuple[str, Row]:
    closed = str(row.pop("closed", "") or "").strip().lower() in {"true", "t", "1", "yes", "y"}
    row["valid_from"], row["valid_to"] = row.pop("start_date", ""), row.pop("end_date", "")
    if closed:
        row.pop("opens_at", None), row.pop("closes_at", None)
        row["notes"] = "closed"
    return "schedule", row


def _service_taxonomy(row: Row) -> tuple[str, Row]:
    return "attribute", {
        "id": row.get("id"),
        "link_id": row.get("service_id"),
        "link_entity": "service",
        "taxonomy_term_id": row.get("taxonomy_term_id") or row.get("taxonomy_id"),
        "value": row.get("taxonomy_detail") or row.get("value"),
    }


def _other_attribute(row: Row) -> tuple[str, Row]:
    row["link_entity"] = row.pop("link_type", row.get("link_entity"))
    return "attribute", row


def _accessibility(row: Row) -> tuple[str, Row]:
    row["description"] = row.pop("accessibility", row.get("description"))
    return "accessibility", row


def _payment(row: Row) -> tuple[str, Row]:
    row["option"] = row.pop("payment", row.get("option"))
    return "cost_option", row


def _eligibility(row: Row) -> tuple[str, Row]:
    """An eligibility of its own becomes words and ages of the service, which `store` joins."""
    words = row.get("eligibility") or row.get("eligibility_description") or ""
    return "eligibility", {**row, "eligibility": words}


CHANGES = {
    "physical_address": _physical,
    "postal_address": _postal,
    "regular_schedule": _regular,
    "holiday_schedule": _holiday,
    "schedule": _daily,
    "service_taxonomy": _service_taxonomy,
    "service_attribute": _service_taxonomy,
    "other_attribute": _other_attribute,
    "accessibility_for_disabilities": _accessibility,
    "payment_accepted": _payment,
    "eligibility": _eligibility,
}
# In version 1 the terms stand in the table "taxonomy", which is the list itself from 2.0 on.
OLD_TERM = {"parent_id", "parent_name", "vocabulary"}


def is_old_term(columns: set[str]) -> bool:
    """Whether a table "taxonomy" holds terms, as in version 1."""
    return bool(columns & OLD_TERM)
