"""Spreadsheets and lists of other systems: read as a table, their columns matched with ours."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

from django.conf import settings
from openpyxl import load_workbook

from resources.importing.columns import NAMES, NOT_READ, PHONE_IS_PRIVATE
from resources.importing.table import LONGEST_CELL, MOST_COLUMNS, Found, Problem, named
from resources.importing.unpack import BROKEN

# What a sheet writes into a cell that could not be worked out.
FAULTS = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
TARGETS = [NOT_READ, *NAMES, PHONE_IS_PRIVATE]

# Parts of headings that say what a column is; the first that fits wins, so the order matters.
GUESSES = [
    (r"(phone|telephone|tel)\w*(is_?)?(private|confidential|hidden)", PHONE_IS_PRIVATE),
    (r"(address|physical\w*|location)_?(is_?)?(private|confidential|hidden)", "private_address"),
    (r"do_?not_?refer|no_?referral|exclude\w*referral", "do_not_refer"),
    (r"contact_?\w*(is_?)?(private|confidential)", "contact_private"),
    (r"^(is_?)?(confidential|secret)(_?(listing|site|provider|shelter))?$", "confidential"),
    (r"^(resource|agency|provider|program|site|record|unique|external)?_?(agency)?_?(id|num|number)$",
     "id"),
    (r"taxonomy_?code|^codes?$|airs|211hsis", NOT_READ),
    (r"taxonomy|categor|service_?type|keywords|type_of_(help|service)", "categories"),
    (r"parent_?(agency|provider)_?name|^(organi[sz]ation|agency)(_?name)?$", "organization"),
    (r"alternate|^aka|also_known|other_?name|legal_?name", "other_name"),
    (r"contact_?(person)?_?name|contact$", "contact_name"),
    (r"contact_?e?_?mail", "contact_email"),
    (r"^(public|provider|program|site|service|listing|resource)?_?name(_en)?$|public_?name|^title$",
     "name"),
    (r"name_es|spanish_?name", "name_es"),
    (r"description_es|spanish_?description", "description_es"),
    (r"phone_?\d*_?(name|description|type|program|hours|extension)", NOT_READ),
    (r"fax", NOT_READ),
    (r"phone|telephone|hotline|toll_?free|^tel", "phone"),
    (r"descri|overview|summary|about", "description"),
    (r"e_?mail", "email"),
    (r"web|url|homepage", "website"),
    (r"hours|schedule|open", "hours"),
    (r"mailing|postal_?(?!code)(address|city|state|zip)", NOT_READ),
    (r"address_?(line_?)?2|street_?2|suite", "address_2"),
    (r"address|street", "address"),
    (r"city|town", "city"),
    (r"(zip|postal_?code|postcode)", "zip"),
    (r"(state|province)$", "state"),
    (r"latitude|^lat$", "latitude"),
    (r"longitude|^(lon|lng|long)$", "longitude"),
    (r"coverage|service_?area|count(y|ies)|geograph", "counties"),
    (r"eligib|who_?(for|it)|target|population|serves", "who_for"),
    (r"application|intake|how_to|procedure", "how_to_start"),
    (r"document|bring", "what_to_bring"),
    (r"fee|cost|payment", "cost"),
    (r"language", "languages"),
    (r"min\w*_?age|age_?min", "min_age"),
    (r"max\w*_?age|age_?max", "max_age"),
    (r"wait", "wait"),
    (r"verified|last_?(checked|updated)|reviewed|assured", "last_checked"),
]  # fmt: skip
MANY = {"phone", "private_phone", "categories", "counties", "languages", PHONE_IS_PRIVATE}


def csv_of(content: bytes, findings: list[Found]) -> bytes:
    """The first sheet with something in it as CSV; rows keep their numbers."""
    made = io.StringIO()
    writer = csv.writer(made)
    try:
        for row in _sheet_rows(content):
            if len(row) > MOST_COLUMNS:
                findings.append(Found(1, Problem.TOO_MANY_COLUMNS, value=str(len(row)), fatal=True))
                return b""
            writer.writerow([_text(cell) for cell in row])
    except (*BROKEN, KeyError, TypeError, AttributeError, IndexError, SyntaxError):
        findings.append(Found(1, Problem.BROKEN_FILE, fatal=True))
        return b""
    return made.getvalue().encode()


def _sheet_rows(content: bytes) -> Iterator[list[Any]]:
    """The rows of the first sheet that has any, one at a time."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        # A hidden sheet holds choices or notes; it is read only when there is no other.
        for sheet in sorted(book.worksheets, key=lambda one: one.sheet_state != "visible"):
            sheet.reset_dimensions()  # what a file says of its own size is no matter
            most = settings.IMPORT_MOST_ROWS + 2
            rows = sheet.iter_rows(max_row=most, max_col=MOST_COLUMNS + 1, values_only=True)
            told = False
            for row in rows:
                cells = _without_end(list(row))
                told = told or bool(cells)
                yield cells
            if told:
                return
    finally:
        book.close()


def _without_end(row: list[Any]) -> list[Any]:
    while row and row[-1] in (None, ""):
        row.pop()
    return row


def _text(cell: Any) -> str:
    """A cell as somebody would have typed it."""
    if cell is None or str(cell) in FAULTS:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 10**15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)[:LONGEST_CELL]


def even(content: bytes) -> bytes:
    """A sheet leaves empty cells at a row's end away; here every row is as wide as the heading."""
    rows = list(csv.reader(io.StringIO(content.decode())))
    heading = next((row for row in rows if any(row)), [])
    made = io.StringIO()
    writer = csv.writer(made)
    for row in rows:
        writer.writerow(
            [cell for cell, _head in zip_longest(row, heading, fillvalue="")] if any(row) else row
        )
    return made.getvalue().encode()


def hash_of(heading: list[str]) -> str:
    """By what the next file of the same columns is known."""
    return hashlib.sha256("\n".join(named(cell) for cell in heading).encode()).hexdigest()


def is_ours(heading: list[str]) -> bool:
    """Whether the columns are those of our own table, or near enough to be told what is wrong."""
    names = {named(cell) for cell in heading if cell.strip()}
    return "name" in names and len(names & set(NAMES)) * 2 >= len(names)


def guessed(heading: list[str]) -> dict[str, str]:
    """For each heading the column of ours it most likely is; each of ours once, lists aside."""
    found: dict[str, str] = {}
    for cell in heading:
        name = named(cell)
        target = _guess(re.sub(r"(?<=[a-z])(?=[A-Z])|[^A-Za-z0-9]+", "_", cell).lower().strip("_"))
        if target in found.values() and target not in MANY:
            target = NOT_READ
        found[name] = target
    if "name" not in found.values():
        found |= _name_by_organization(found)
    return found


def _guess(name: str) -> str:
    if name in NAMES:
        return name
    return next((target for pattern, target in GUESSES if re.search(pattern, name)), NOT_READ)


def _name_by_organization(found: dict[str, str]) -> dict[str, str]:
    """A list of agencies has their names alone."""
    return {name: "name" for name, target in found.items() if target == "organization"}
