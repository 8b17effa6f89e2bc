"""The Open Eligibility taxonomy beside our own kinds of help."""

import csv
from pathlib import Path

import pytest
from django.test import Client

from resources.hsds.shape import own_id
from resources.models import Category
from resources.services.categories import FILE
from resources.services.open_eligibility import (
    CROSSWALK,
    PREFIX,
    NotATaxonomyError,
    load_open_eligibility,
    read_terms,
)
from tests.conftest import owner
from tests.resources.factories import published_listing

XML = b"""<?xml version="2.0" encoding="UTF-8"?><taxonomy><version>2.0</version><services>
<descriptions><category id="1102" title="food">About food.</category></descriptions>
<top_level id="1102" title="Food"><second_level id="1130" title="Food  Pantry"></second_level>
</top_level></services><situations><top_level id='20002' title="Age Group">
<second_level id='20003' title="Adults"></second_level></top_level></situations></taxonomy>"""


def test_terms_are_read_with_their_parents_and_each_once():
    rows = [(one.code, one.parent_id, one.name_en) for one in read_terms(XML)]
    assert rows == [
        ("oe-1102", None, "Food"),
        ("oe-1130", "oe-1102", "Food Pantry"),
        ("oe-20002", None, "Age Group"),
        ("oe-20003", "oe-20002", "Adults"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><taxonomy>&a;</taxonomy>',
        b"<taxonomy>",
        b"<taxonomy></taxonomy>",
        b"\xff\xfe\x00",
    ],
)
def test_another_file_is_refused(content):
    with pytest.raises(NotATaxonomyError):
        read_terms(content)


@pytest.mark.django_db
def test_our_kinds_of_help_are_found_by_its_terms_and_pages_offer_ours_alone(area):
    with owner():
        listing = published_listing(area)
        assert load_open_eligibility(XML) == 4
    term = own_id("term", "open-eligibility", "oe-1130")
    root = "/api/hsds"
    (found,) = Client().get(f"{root}/services?taxonomy_term_id={term}").json()["contents"]
    assert found["id"] == str(listing.pk)
    document = Client().get(f"{root}/taxonomy_terms/{term}").json()
    assert (document["code"], document["name"]) == ("1130", "Food Pantry")
    assert "CC BY-SA 3.0" in document["taxonomy_detail"]["description"]
    assert not Category.objects.filter(taxonomy="open-eligibility").exists()


OFFICIAL = (
    Path(__file__).resolve().parents[3] / "shared" / "hsds" / "taxonomy" / "open_eligibility.xml"
)


def crosswalk():
    return list(csv.DictReader(CROSSWALK.read_text(encoding="utf-8").splitlines()))


def test_the_crosswalk_names_each_kind_of_help_once_and_only_our_own():
    ours = {row["code"] for row in csv.DictReader(FILE.read_text(encoding="utf-8").splitlines())}
    named = [row["code"] for row in crosswalk()]
    assert len(named) == len(set(named))
    assert set(named) <= ours


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the taxonomy's own file is not here")
def test_every_term_the_crosswalk_names_stands_in_the_taxonomy():
    terms = {one.code for one in read_terms(OFFICIAL.read_bytes())}
    assert {f"{PREFIX}{row['open_eligibility']}" for row in crosswalk()} <= terms


@pytest.mark.skipif(not OFFICIAL.exists(), reason="the taxonomy's own file is not here")
@pytest.mark.parametrize(("code", "name"), [
    ("wic", "Food Benefits"), ("rides", "Transit"), ("adult-education", "More Education"),
    ("safety", "Immediate Safety"), ("mental-health", "Counseling"),
    ("clinic", "Medical Care"), ("parent-mentor", "Mentoring"),
])  # fmt: skip
def test_a_kind_of_help_is_no_narrower_there_than_with_us(code, name):
    names = {one.code: one.name_en for one in read_terms(OFFICIAL.read_bytes())}
    (term,) = [row["open_eligibility"] for row in crosswalk() if row["code"] == code]
    assert names[f"{PREFIX}{term}"] == name
