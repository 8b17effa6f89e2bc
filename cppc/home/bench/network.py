"""A large network for measuring: generated listings written straight into the public tables."""

import io
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TextIO, cast

import psycopg2
from django.db.models import Model
from psycopg2 import extensions

from cppc.run.postgres import DATABASE, PORT, Server
from resources.generate import Kind, Town, World, listings, organizations, spoken
from resources.models import (
    Category,
    Organization,
    PublishedListing,
    PublishedOrganization,
    PublishedPlace,
    Service,
    Vocabulary,
)
from resources.search import category_tags, tag
from resources.words import trigrams, vocabulary_of
from teams.models import AreaCounty, County, ZipCode

BEFORE, AFTER = (
    Path(__file__).with_name(f"network_{name}.sql").read_text() for name in ("before", "after")
)
BLOCK = 10_000
ARRAYS = {"categories", "counties", "languages", "trigrams"}
NOTHING = "\0"  # stands for NULL until the line is written: no text may hold it
PLACE = (
    *("id", "location_key", "name", "address_1", "city"),
    *("state_province", "postal_code", "latitude", "longitude"),
)
TIES = ("listing_id", "area_id")
# Columns of a listing that its public copy calls otherwise; all others are called alike.
CALLED = {"id": "service_id", "created_at": "published_at", "updated_at": "changed_at"}
CALLED |= {"organization_id": "organization_key"}
OWN = {"verified_on", "verified_by_id", "relay"}  # of the listing alone, or written otherwise


class Lines(io.TextIOBase):
    """Lines as a file that COPY reads, made while it reads."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines: Iterator[str] = iter(lines)
        self.rest = ""

    def read(self, size: int | None = -1) -> str:
        """At least one line, about `size` letters, nothing at the end."""
        parts, length = [self.rest], len(self.rest)
        while size is None or size < 0 or length < size:
            line = next(self.lines, "")
            if not line:
                break
            parts.append(line)
            length += len(line)
        text = "".join(parts)
        cut = len(text) if size is None or size < 0 else size
        self.rest = text[cut:]
        return text[:cut]


class Columns:
    """The columns of a table, each with what stands in it when nothing is said."""

    def __init__(self, model: type[Model], *said: str) -> None:
        fields = [one for one in model._meta.concrete_fields if not one.generated]
        self.table, self.said = model._meta.db_table, said
        self.blank = {str(one.column): one.get_default() for one in fields}
        self.rest = [name for name in self.blank if name not in said]
        self.tail = "".join(f"\t{cell(name, self.blank[name])}" for name in self.rest)

    def line(self, row: dict[str, Any]) -> str:
        """A row as COPY reads it; what is made up holds no tab and no end of a line."""
        text = "\t".join([cell(name, row[name]) for name in self.said]) + self.tail
        return text.replace("\\", "\\\\").replace(NOTHING, "\\N") + "\n"

    def copy(self, into: extensions.cursor, lines: Iterable[str]) -> None:
        """Write these lines."""
        names = ", ".join((*self.said, *self.rest))
        into.copy_expert(f"COPY {self.table} ({names}) FROM STDIN", cast(TextIO, Lines(lines)))


def cell(name: str, value: Any) -> str:
    """A value as COPY reads it; empty arrays and documents are written in their own way."""
    if isinstance(value, str):
        return value
    if value is None:
        return NOTHING
    if name in ARRAYS:
        return "{" + ",".join(f'"{one}"' for one in value) + "}"
    return json.dumps(value, ensure_ascii=False, default=str)


def world_of(seed: int) -> World:
    """Towns, categories and areas as the site's own tables have them."""
    people = dict(County.objects.values_list("fips", "population"))
    codes: dict[str, int] = {}
    zips = list(ZipCode.objects.all())
    for one in zips:
        codes[one.county_id] = codes.get(one.county_id, 0) + 1
    towns = [
        Town(
            one.code,
            one.place,
            one.county_id,
            one.latitude,
            one.longitude,
            people[one.county_id] / codes[one.county_id],
        )
        for one in zips
    ]
    areas = dict(AreaCounty.objects.values_list("county_id", "area_id"))
    return World(towns, kinds_of(), {key: str(value) for key, value in areas.items()}, seed)


def kinds_of() -> list[Kind]:
    """Our own categories, each with those above it."""
    ours = {one.code: one for one in Category.objects.filter(taxonomy="cppc")}
    kinds = []
    for one in ours.values():
        above, step = [], one.parent_id
        while step:
            above.append(step)
            step = ours[step].parent_id
        english, spanish = (one.name_en, *one.synonyms_en), (one.name_es, *one.synonyms_es)
        kinds.append(
            Kind(one.code, english, spanish, tuple(above), one.sensitive, one.confidential)
        )
    return kinds


def tags_of(row: dict[str, Any]) -> str:
    """The tags of a listing, as its projection writes them into the search column."""
    tags = [f"{one}:1B" for one in category_tags(row["above"], {})]
    tags += [tag("k", fips) for fips in (*row["counties"], *(["all"] * row["statewide"]))]
    tags += [tag("l", code) for code in row["languages"]]
    tags += [tag("t", row["kind"]), *([tag("p", row["cost"])] if row["cost"] else [])]
    return " ".join(tags)


def as_columns(row: dict[str, Any]) -> dict[str, Any]:
    """The columns of a generated listing, those of its place and its tags included."""
    spot = row["spot"] or dict.fromkeys(("latitude", "longitude"))
    place = {"place": spot.get("name", ""), "address": spot.get("address_1", "")}
    place |= {name: spot.get(name, "") for name in ("city", "postal_code")}
    point = {name: spot[name] for name in ("latitude", "longitude")}
    made = {name: value for name, value in row.items() if name not in ("spot", "above")}
    return {**made, **place, **point, "copied_version": 1, "search": tags_of(row)}


def fill_network(server: Server, number: int, seed: int) -> None:
    """Write so many listings as the superuser of a throw-away database."""
    with (
        psycopg2.connect(
            host=str(server.socket_folder), port=PORT, dbname=DATABASE, user="postgres"
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(BEFORE)
        _write(cursor, world_of(seed), number)
        cursor.execute(AFTER)
    connection.close()
    server.sql("VACUUM (ANALYZE)", database=DATABASE)


def _write(cursor: extensions.cursor, world: World, number: int) -> None:
    """The rows: places wait in memory while their listings are made and read by COPY."""
    first = next(listings(world, 1))
    listed = Columns(PublishedListing, *as_columns(first))
    standing = Columns(PublishedPlace, *PLACE, *TIES)
    made = listings(world, number)
    for at in range(0, number, BLOCK):
        places: list[dict[str, Any]] = []
        block = islice(made, min(BLOCK, number - at))
        listed.copy(cursor, (_line(listed, row, places) for row in block))
        standing.copy(cursor, map(standing.line, places))
    _write_organizations(cursor, world, number)
    cursor.execute(*_services())
    words = vocabulary_of(spoken(world))
    known = Columns(Vocabulary, "word", "shown", "trigrams")
    rows = [{"word": a, "shown": b, "trigrams": sorted(trigrams(a))} for a, b in words.items()]
    cursor.execute("DELETE FROM resources_vocabulary WHERE word = ANY (%s)", [list(words)])
    known.copy(cursor, map(known.line, rows))


def _line(columns: Columns, row: dict[str, Any], places: list[dict[str, Any]]) -> str:
    if row["spot"]:
        ties = zip(TIES, (row["service_id"], row["area_id"]), strict=True)
        places.append(row["spot"] | dict(ties))
    return columns.line(as_columns(row))


def _write_organizations(cursor: extensions.cursor, world: World, number: int) -> None:
    made = organizations(world, number)
    today = world.today.isoformat()
    days = dict.fromkeys(("created_at", "updated_at", "changed_at"), today)
    rows = [{**days, "id": one["id"], "area_id": one["area"], "name": one["name"]} for one in made]
    table = Columns(Organization, "id", "area_id", "name", "created_at", "updated_at")
    table.copy(cursor, map(table.line, rows))
    public = Columns(PublishedOrganization, "organization_id", "area_id", "name", "changed_at")
    public.copy(cursor, (public.line({"organization_id": one["id"], **one}) for one in rows))


def _services() -> tuple[str, list[Any]]:
    """The listings behind the public copies: what both tables have, blanks for the rest."""
    copied = {one.column for one in PublishedListing._meta.concrete_fields}
    blank: dict[str, Any] = Columns(Service).blank | {
        "state": "published",
        "version": 1,
        "relay": "",
    }
    chosen, values = [], []
    for name, value in blank.items():
        source = CALLED.get(name, name)
        if source in copied and name not in OWN:
            chosen.append(f"p.{source}")
        else:
            chosen.append("%s")
            values.append(json.dumps(value) if isinstance(value, dict) else value)
    text = (
        f"INSERT INTO resources_service ({', '.join(blank)}) "  # nosec B608 # noqa: S608 - names of columns
        f"SELECT {', '.join(chosen)} FROM resources_publishedlisting p "
        "WHERE NOT EXISTS (SELECT FROM resources_service s WHERE s.id = p.service_id)"
    )
    return text, values
