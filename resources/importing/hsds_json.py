"""HSDS as JSON: one record, a list, a page with `contents`, lines of records, or tables in one."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

from resources.importing.fields import KNOWN
from resources.importing.hsds_csv import keep, once_in_a_column
from resources.importing.older import beside, renewed
from resources.importing.shapes import CHILDREN, table_named, version_of, version_of_record
from resources.importing.store import DEEPEST, Store, without_parents
from resources.importing.table import Problem, mended_text
from resources.importing.tidy import Note, tidy

Row = dict[str, Any]
SPACE = " \t\r\n\ufeff"
# A list or object inside a record: the table its rows are of.
INNER = {name: kind for kind, links in CHILDREN.items() for _c, _p, name in links} | {
    "attributes": "attribute",
    "metadata": "metadata",
    "service_at_locations": "service_at_location",
    "taxonomy_term": "taxonomy_term",
    "taxonomy_detail": "taxonomy",
    "unit": "unit",
    "program": "program",
    "physical_addresses": "physical_address",
    "physical_address": "physical_address",
    "postal_addresses": "postal_address",
    "postal_address": "postal_address",
    "regular_schedules": "regular_schedule",
    "regular_schedule": "regular_schedule",
    "holiday_schedules": "holiday_schedule",
    "holiday_schedule": "holiday_schedule",
    "service_taxonomys": "service_taxonomy",
    "service_taxonomy": "service_taxonomy",
    "service_attributes": "service_attribute",
    "other_attributes": "other_attribute",
    "accessibility_for_disabilities": "accessibility_for_disabilities",
    "payments_accepted": "payment_accepted",
    "payment_accepted": "payment_accepted",
    "eligibilities": "eligibility",
    "eligibility": "eligibility",
    "taxonomy": "taxonomy_term",
}
LIST_OF = {
    "address": "addresses",
    "schedule": "schedules",
    "attribute": "attributes",
    "accessibility": "accessibility",
    "cost_option": "cost_options",
}
ONE = {"taxonomy_term", "taxonomy_detail", "unit", "program"}
OWN = {"service", "services", "organization", "location", "locations"}


def is_json(text: str) -> bool:
    """Whether a text begins like JSON."""
    return text.lstrip(SPACE)[:1] in ("{", "[")


def read_json(text: str, store: Store) -> tuple[int, str]:
    """Store every record of a text; how many there were, and the version they are of."""
    count, version = 0, ""
    text, guessed = mended_text(text)
    if guessed:
        store.note("json", 1, Problem.GUESSED_LETTERS)
    for record in elements(text, store):
        count += 1
        if not isinstance(record, dict):
            store.refuse("json", count, Problem.NOT_AN_OBJECT)
        elif tables := _tables(record):
            version, rows = version_of(_read_tables(tables, store)), sum(map(len, tables.values()))
            count += rows - 1
        else:
            version = max(version, version_of_record(record))
            _take(record, count, store)
    return count, version


def elements(text: str, store: Store) -> Iterator[Any]:
    """The records of a text one by one, without making all of them at once where they allow it."""
    decoder = json.JSONDecoder()
    start = _skip(text, 0)
    if text[start : start + 1] == "[":
        yield from _of_list(text, start, decoder, store)
        return
    number = 0
    while start < len(text):
        number += 1
        try:
            record, start = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            store.refuse("json", number, Problem.BROKEN_FILE)
            return
        inside = record.get("contents") if isinstance(record, dict) else None
        yield from inside if isinstance(inside, list) else [record]
        start = _skip(text, start)


def _of_list(text: str, start: int, decoder: json.JSONDecoder, store: Store) -> Iterator[Any]:
    at, number = _skip(text, start + 1), 0
    while text[at : at + 1] not in ("]", ""):
        number += 1
        try:
            record, at = decoder.raw_decode(text, at)
        except (ValueError, RecursionError):
            break
        yield record
        at = _skip(text, at)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != "]":
            break
    if text[at : at + 1] != "]":
        store.refuse("json", number + 1, Problem.BROKEN_FILE)


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in SPACE:
        at += 1
    return at


def _tables(record: Row) -> dict[str, list]:
    """A record that is really all tables: {"services.csv": [...]}."""
    return {
        name: rows
        for name, rows in record.items()
        if name.endswith(".csv") and table_named(name) and isinstance(rows, list)
    }


def _read_tables(tables: dict[str, list], store: Store) -> dict[str, set[str]]:
    columns: dict[str, set[str]] = {}
    for name, rows in tables.items():
        kind = table_named(name)
        told = [row for row in rows if isinstance(row, dict)]
        columns[kind] = {column for row in told for column in row}
        for number, row in enumerate(told, 2):
            keep(kind, dict(row), kind, number, store, columns[kind])
    return columns


def _take(record: Row, at: int, store: Store) -> None:
    """One record by what it is."""
    if "location" in record and "service" in record:
        _take_at_location(record, at, store)
    elif _is_service(record):
        _take_service(record, at, store)
    elif "location_type" in record or "addresses" in record or "physical_addresses" in record:
        _take_own("location", record, at, store)
    elif "services" in record or ("name" in record and not _is_term(record)):
        _take_organization(record, at, store)
    else:
        store.refuse("json", at, Problem.NOT_READ)


def _is_service(record: Row) -> bool:
    told = {"service_at_locations", "organization", "organization_id", "eligibility_description",
            "application_process", "status", "fees_description", "regular_schedule",
            "service_areas", "minimum_age", "assured_date"}  # fmt: skip
    return bool(told & set(record)) and "location_type" not in record


def _is_term(record: Row) -> bool:
    return bool({"code", "term_uri", "taxonomy_detail", "version"} & set(record))


def _dicts(value: Any) -> list[Row]:
    value = [value] if isinstance(value, dict) else value
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _take_organization(record: Row, at: int, store: Store) -> str:
    key = _take_own("organization", record, at, store)
    for service in _dicts(record.get("services")):
        _take_service({"organization_id": record.get("id"), **service}, at, store)
    for location in _dicts(record.get("locations")):
        _take_own("location", location, at, store)
    return key


def _take_service(record: Row, at: int, store: Store) -> None:
    record = renewed("service", dict(record))[1]
    for organization in _dicts(record.pop("organization", None)):
        record["organization_id"] = organization.get("id")
        _take_organization(organization, at, store)
    _take_own("service", record, at, store)


def _take_at_location(record: Row, at: int, store: Store) -> None:
    """A service at a location: the service with this one place."""
    for service in _dicts(record["service"]):
        link = {name: value for name, value in record.items() if name != "service"}
        service = {**service, "service_at_locations": [link]}
        _take_service(service, at, store)


def _take_own(kind: str, record: Row, at: int, store: Store) -> str:
    """Store an organization, a place or a service with everything under it."""
    note: Note = once_in_a_column(partial(store.note, "json", at), store, "json")
    body = nested(kind, record, note, store, at, 0)
    told = str(body.get("id") or "")
    if told and kind != "service" and store.has(kind, store.id_of(kind, told)):
        store.enrich(kind, store.id_of(kind, told), body)
    else:
        store.put(kind, body, "json", at)
    return told


def nested(kind: str, record: Row, note: Note, store: Store, at: int, depth: int) -> Row:
    """A record with its children, all tidied, in the words of 3.2."""
    body = tidy(kind, dict(record), note)
    if depth > DEEPEST:
        return body
    for name, value in record.items():
        table = INNER.get(str(name), "")
        if not table or name in OWN or not isinstance(value, list | dict):
            continue
        for inner in _dicts(value):
            _add_inner(body, name, table, dict(inner), note, store, at, depth)
    return body


def _with_languages(table: str, inner: Row) -> Row:
    """A phone of an older version, whose languages stood in one cell."""
    told = beside(table, inner) if table == "phone" else []
    return inner | ({"languages": [{"name": row["name"]} for _kind, row in told]} if told else {})


def _add_inner(
    body: Row, name: str, table: str, inner: Row, note: Note, store: Store, at: int, depth: int
) -> None:
    new_table, told = renewed(table, _with_languages(table, inner))
    if new_table == "eligibility":
        clean = tidy("eligibility", told, note)
        body.setdefault("eligibility_description", clean.get("eligibility", ""))
        return
    child = nested(new_table, told, note, store, at, depth + 1)
    if new_table == "service_at_location":
        for location in _dicts(inner.get("location")):
            child["location_id"] = _take_own("location", location, at, store)
    if child.get("id"):
        child["id"] = store.id_of(new_table, child["id"])
    if child.get("location_id") and new_table == "service_at_location":
        child["location_id"] = store.id_of("location", child["location_id"])
    without_parents(new_table, child)
    if name in ONE:
        body[name] = child
    elif child and new_table in KNOWN:
        body.setdefault(LIST_OF.get(new_table, name), []).append(child)
