"""A whole upload: what it is, and its records in one shape, whatever it was."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from resources.importing.hsds_csv import is_package, read_table
from resources.importing.hsds_json import is_json, read_json
from resources.importing.reading import Known, SoundRow, read_listings
from resources.importing.shaped import as_zip
from resources.importing.shapes import version_of
from resources.importing.sheets import csv_of, even, is_ours
from resources.importing.store import Record, Store
from resources.importing.table import Found, Mapping, Problem, heading_of, stream_of, text_of
from resources.importing.unpack import Member, members_of
from resources.models import ImportBatch

Shape = ImportBatch.Shape
NAMES_PLACE = "place"


@dataclass
class Source:
    """What a file is, how many rows it has, and what was found while reading it."""

    shape: str = Shape.UNKNOWN
    version: str = ""
    rows: int = 0
    heading: list[str] = field(default_factory=list)
    sample: list[list[str]] = field(default_factory=list)
    findings: list[Found] = field(default_factory=list)


def look_at(content: bytes) -> Source:
    """What a file is, without its rows; with the heading of a table that is not ours."""
    source = Source()
    names: list[str] = []
    tables: list[Member] = []
    json_like = False
    for one in members_of(content, source.findings):  # one at a time: they may be large
        if not _is_description(one):
            names.append(one.name)
            json_like = json_like or _begins_like_json(one)
            tables += [one] if not tables or one.is_spreadsheet else []
    if not names:
        if not source.findings:
            source.findings.append(Found(1, Problem.EMPTY_FILE, fatal=True))
        return source
    if is_package(names):
        source.shape = Shape.HSDS_CSV
    elif json_like:
        source.shape = Shape.HSDS_JSON
    else:
        table = _table(tables, source.findings)
        source.heading, source.sample = heading_of(table)
        ours = is_ours(source.heading) or len(source.heading) < 2
        source.shape = Shape.TEMPLATE if ours else Shape.MAPPED
        if (others := len(names) - 1) > 0:  # a table of ours is one file
            left_out = Found(1, Problem.NOT_READ, value=str(others), fatal=True, file="other")
            source.findings.append(left_out)
    return source


def records_of(
    content: bytes, known: Known, source: Source, namespace: uuid.UUID, mapping: Mapping | None
) -> Iterator[Record]:
    """Every record of a file, organizations first; `source` counts and notes on the way."""
    if source.shape in (Shape.HSDS_CSV, Shape.HSDS_JSON):
        yield from _hsds(content, source, namespace)
        return
    table = _table(list(members_of(content, [])), source.findings)
    reading = read_listings(table, known, mapping)
    source.rows = reading.rows
    source.findings += reading.findings
    for sound in reading.sound:
        yield from records_of_row(sound, namespace)


def _hsds(content: bytes, source: Source, namespace: uuid.UUID) -> Iterator[Record]:
    store = Store(namespace, source.findings)
    columns: dict[str, set[str]] = {}
    try:
        for member in members_of(content, []):
            if source.shape == Shape.HSDS_CSV:
                source.rows += read_table(member, store, columns)
            elif text := _json_text(member):
                count, version = read_json(text, store)
                source.rows, source.version = source.rows + count, max(source.version, version)
            else:
                store.refuse("other", 1, Problem.NOT_READ)
        source.version = source.version or version_of(columns)
        store.connect()
        made = 0
        for record in store.records():
            made += 1
            yield record
        if not made and not any(one.fatal for one in source.findings):
            source.findings.append(Found(1, Problem.NOT_HSDS, fatal=True))
        if store.made_ids:
            source.findings.append(Found(1, Problem.MADE_ID))
    finally:
        store.close()


def _is_description(member: Member) -> bool:
    return member.name.lower().rsplit("/", 1)[-1] == "datapackage.json"


def _begins_like_json(member: Member) -> bool:
    stream = None if member.is_packed else stream_of(member.content)
    return stream is not None and is_json(stream.read(1000))


def _json_text(member: Member) -> str:
    """The text of a file that begins like JSON."""
    if member.is_packed:
        return ""
    text = text_of(member.content)
    return text if text and is_json(text) else ""


def _table(members: list[Member], findings: list[Found]) -> bytes:
    """The one table among the files; a sheet becomes CSV."""
    tables = [one for one in members if not _is_description(one)]
    for one in tables:
        if one.is_spreadsheet:
            made = csv_of(one.content, findings)
            return even(made) if made else b""
    return tables[0].content if tables else b""


def records_of_row(sound: SoundRow, namespace: uuid.UUID) -> Iterator[Record]:
    """A row of a table as the records it stands for: a place, when it has one, and a listing."""
    told, around, extra = str(sound.extra.get("id", "")), sound.around, sound.extra
    key = _as_uuid(told, namespace)
    place = _place(sound)
    if place:
        place["id"] = str(uuid.uuid5(uuid.UUID(key), NAMES_PLACE))
        if told:
            place["cppc"] = {"of": key}
        yield Record("location", place["id"], "table", sound.number, place)
    # An empty cell says nothing: it takes nothing away from a listing that is here.
    fields = {
        name: value
        for name, value in sound.fields.items()
        if name != "assured_on" and (value or value == 0) and value is not False
    }
    own: dict[str, Any] = {
        "fields": fields,
        "organization": around.organization,
        "categories": around.categories,
        "counties": around.counties,
        "languages": around.languages,
        "hours": [[one.weekday, str(one.opens_at), str(one.closes_at)] for one in around.hours],
        "phones": [vars(one) for one in around.phones],
        "typed": not told,
    }
    if sound.fields.get("assured_on"):
        own["assured_on"] = sound.fields["assured_on"].isoformat()
    body: dict[str, Any] = {"id": key, "cppc": own}
    if extra.get("contacts"):
        body["contacts"] = extra["contacts"]
    if place:
        body["service_at_locations"] = [{"location_id": place["id"]}]
    yield Record("service", key, "table", sound.number, json.loads(json.dumps(body)))


def _as_uuid(told: str, namespace: uuid.UUID) -> str:
    if not told:
        return str(uuid.uuid4())
    try:
        return str(uuid.UUID(told))
    except ValueError:
        return str(uuid.uuid5(namespace, f"service:{told}"))


def _place(sound: SoundRow) -> dict[str, Any]:
    """The place of a row as HSDS says it."""
    place, extra = sound.around.place, sound.extra
    point = extra.get("point") or [None, None]
    if not place and point[0] is None:
        return {}
    made: dict[str, Any] = {"name": place.name} if place.name else {}
    if None not in point:
        made |= {"latitude": point[0], "longitude": point[1]}
    if extra.get("secret"):
        made["private"] = True
    if place.address_1:
        made["addresses"] = [
            {
                "address_1": place.address_1,
                "address_2": extra.get("address_2", ""),
                "city": place.city,
                "state_province": extra.get("state", "") or "IA",
                "postal_code": as_zip(place.postal_code) or place.postal_code,
                "address_type": "physical",
            }
        ]
    return made
