"""A large network for measuring: generated listings written straight into the public tables."""

import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO, cast

import psycopg2

from cppc.run.postgres import DATABASE, PORT, Server
from resources.generate import Kind, Town, World, as_line, listings
from resources.models import Category
from teams.models import AreaCounty, County, ZipCode

SCRIPT = Path(__file__).with_name("network.sql")


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


def fill_network(server: Server, number: int, seed: int) -> None:
    """Write so many listings as the superuser of a throw-away database."""
    with (
        psycopg2.connect(
            host=str(server.socket_folder), port=PORT, dbname=DATABASE, user="postgres"
        ) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute("CREATE UNLOGGED TABLE made (line jsonb)")
        lines = Lines(as_line(row) for row in listings(world_of(seed), number))
        cursor.copy_expert("COPY made FROM STDIN", cast(TextIO, lines))
        cursor.execute(SCRIPT.read_text())
    connection.close()
    server.sql("VACUUM (ANALYZE)", database=DATABASE)
