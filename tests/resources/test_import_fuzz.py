"""Thousands of broken files: each is read to its end or refused in words, none crashes."""

import json
import random
import uuid
from types import SimpleNamespace

import pytest

from resources.importing.shaping import Shaper
from resources.importing.sheets import guessed
from resources.importing.source import look_at, records_of
from resources.importing.unpack import pack
from resources.services.imports import template_file, template_sheet
from tests.resources.test_hsds_reading import SERVICES, VERSIONS

A = str(uuid.UUID(int=11))
KNOWN = SimpleNamespace(
    counties={"polk": "19153"},
    fips={"19153"},
    categories={"food-pantry": "food-pantry"},
    same={},
    secret={"food-pantry": ""},
    languages={"en": "en"},
    listings=set(),
)
RECORD = {
    "id": A,
    "name": "Pantry",
    "status": "active",
    "organization": {"id": A, "name": "Church"},
    "phones": [{"id": A, "number": "515-555-0100", "languages": [{"id": A, "code": "en"}]}],
    "schedules": [{"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}],
    "service_at_locations": [
        {"id": A, "location": {"id": A, "latitude": 41.5, "longitude": -93.6, "addresses": [
            {"address_1": "1 Main St", "city": "Town", "postal_code": "50001"}]}}
    ],
    "attributes": [{"id": A, "taxonomy_term": {"id": A, "code": "BD-1800", "name": "Food"}}],
}  # fmt: skip
SEEDS = {
    "json": json.dumps(RECORD).encode(),
    "lines": b"\n".join([json.dumps(RECORD).encode()] * 3),
    "template": template_file().encode(),
    "sheet": template_sheet(),
    "package": pack([("service.csv", SERVICES)]),
    "table": SERVICES,
    "old": VERSIONS[0][1]["regular_schedule"],
}
PIECES = [b"\x00", b'"', b"'", b"\n", b",", b"{", b"}", b"[", b"]", b"\xff", b"\xef\xbb\xbf",
          b"null", b"-1e999", b"\\ud800", b"<script>", b"true", b"NaN", b"9" * 400,
          b"PK\x03\x04"]  # fmt: skip


def mutated(content, dice):
    """A file with a few bytes put in, taken out, turned or repeated."""
    made = bytearray(content)
    for _time in range(dice.randint(1, 6)):
        at = dice.randrange(len(made) + 1)
        way = dice.randrange(4)
        if way == 0:
            made[at:at] = dice.choice(PIECES)
        elif way == 1:
            del made[at : at + dice.randint(1, 40)]
        elif way == 2 and at < len(made):
            made[at] = dice.randrange(256)
        else:
            made += made[at : at + 200]
    return bytes(made)


def read_through(content):
    """Everything that is done to a file before the database."""
    source = look_at(content)
    mapping = guessed(source.heading) if source.shape == "mapped" else None
    shaper = Shaper(KNOWN, source.findings)
    count = 0
    for record in records_of(content, KNOWN, source, uuid.UUID(int=1), mapping):
        count += 1
        ways = {"service": shaper.service, "location": shaper.location}
        made = ways.get(record.kind, shaper.organization_row)(record.body)
        told = json.dumps(made.fields, default=str, allow_nan=False)
        assert "\\u0000" not in told
        told.encode()
    assert count or source.findings or source.rows
    return count


@pytest.mark.parametrize("name", SEEDS)
def test_the_sound_file_is_read(name):
    assert read_through(SEEDS[name]) or name == "old"


@pytest.mark.parametrize("name", SEEDS)
def test_five_hundred_broken_files_of_a_kind_crash_nothing(name):
    dice = random.Random(name)
    for number in range(500):
        content = mutated(SEEDS[name], dice)
        try:
            read_through(content)
        except Exception as fault:
            pytest.fail(f"{name} {number}: {fault!r} {content[:300]!r}")


WIDE = [
    b"",
    b"\x00" * 1000,
    b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    b"one\n" * 50,
    b",".join([b"column%d" % n for n in range(10_000)]) + b"\nx\n",
    b"[" * 5000,
    b'{"a":' * 5000,
    b"PK\x03\x04" + b"\x00" * 50,
]


@pytest.mark.parametrize("content", WIDE, ids=range(len(WIDE)))
def test_files_that_are_no_lists_are_told(content):
    source = look_at(content)
    mapping = guessed(source.heading) if source.shape == "mapped" else None
    assert list(records_of(content, KNOWN, source, uuid.UUID(int=1), mapping)) == []
    assert source.findings
