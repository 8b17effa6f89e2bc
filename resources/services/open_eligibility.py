"""The Open Eligibility taxonomy from its XML file, as a taxonomy beside our own."""

import csv
import re
from pathlib import Path
from xml.etree import ElementTree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.db import transaction

from resources.hsds.terms import OPEN_ELIGIBILITY
from resources.models import Category

CROSSWALK = Path(__file__).resolve().parents[1] / "reference" / "open_eligibility.csv"
PREFIX = "oe-"
LARGEST = 5_000_000
DECLARATION = re.compile(rb"^\s*<\?xml[^>]*\?>")  # the file claims a version that does not exist
LEVELS = ("top_level", "second_level", "third_level", "fourth_level")


class NotATaxonomyError(ValueError):
    """The file is not of the shape of Open Eligibility, or does what such a file must not."""


def read_terms(content: bytes) -> list[Category]:
    """The terms of the file in its order, each below its own parent.

    A file that declares entities or a document type is refused: it could grow without end.
    """
    text = DECLARATION.sub(b"", content)
    if len(text) > LARGEST or b"<!" in re.sub(rb"<!--.*?-->", b"", text, flags=re.DOTALL):
        raise NotATaxonomyError("The file declares a document type, or is too large.")
    try:
        root = fromstring(text, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException) as fault:
        raise NotATaxonomyError(f"The file cannot be read: {fault}") from fault
    found: dict[str, Category] = {}
    for part in root:
        _read_below(part, None, found)
    if not found:
        raise NotATaxonomyError("The file holds no terms.")
    return list(found.values())


def _read_below(part: ElementTree.Element, parent: str | None, found: dict[str, Category]) -> None:
    """Every term inside an element, with the term it stands in as its parent."""
    for child in part:
        number, title = child.get("id", ""), " ".join(child.get("title", "").split())
        if child.tag not in LEVELS or not number.isdigit() or not title:
            continue
        code = f"{PREFIX}{number}"
        found.setdefault(
            code,
            Category(
                code=code,
                taxonomy=OPEN_ELIGIBILITY,
                parent_id=parent,
                position=len(found) + 1,
                name_en=title[:120],
                name_es=title[:120],
            ),
        )
        _read_below(child, code, found)


@transaction.atomic
def load_open_eligibility(content: bytes) -> int:
    """Write the terms, and what of our own kinds of help they are the same as; how many terms."""
    terms = read_terms(content)
    columns = ["taxonomy", "parent", "position", "name_en", "name_es"]
    Category.terms.bulk_create(
        terms, update_conflicts=True, unique_fields=["code"], update_fields=columns
    )
    link_our_own({one.code for one in terms})
    return len(terms)


def link_our_own(known: set[str]) -> None:
    """Note at our kinds of help which terms mean the same, of those that are there."""
    with CROSSWALK.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    same: dict[str, list[str]] = {}
    for row in rows:
        code = f"{PREFIX}{row['open_eligibility']}"
        if code in known:
            same.setdefault(row["code"], []).append(code)
    for category in Category.objects.filter(code__in=same):
        category.same_as = same[category.code]
        category.save(update_fields=["same_as"])
