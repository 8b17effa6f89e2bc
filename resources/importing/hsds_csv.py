"""Tables of HSDS as CSV: each file a table, each row tidied and stored."""

import csv
from collections.abc import Iterator
from functools import partial
from typing import Any, TextIO

from django.conf import settings

from resources.importing.fields import KNOWN
from resources.importing.older import beside, is_old_term, renewed
from resources.importing.shapes import table_named
from resources.importing.store import Store
from resources.importing.table import (
    ASIDE,
    LONGEST_CELL,
    MOST_COLUMNS,
    SET_ASIDE,
    Problem,
    plain_cell,
    stream_of,
    table_in,
)
from resources.importing.tidy import Note, tidy
from resources.importing.unpack import Member

Row = dict[str, Any]


def is_package(names: list[str]) -> bool:
    """Whether files of these names are tables of HSDS."""
    tables = {table_named(name) for name in names} - {""}
    return bool(tables & {"service", "organization", "location"})


def read_table(member: Member, store: Store, columns: dict[str, set[str]]) -> int:
    """Store the rows of one file; tells how many there were."""
    if member.name.lower().endswith(("datapackage.json", ".md", ".txt", ".html", ".pdf")):
        return 0
    kind = table_named(member.name)
    stream = stream_of(member.content)
    if not kind or stream is None:
        store.refuse("other", 1, Problem.NOT_READ)
        return 0
    heading: list[str] = []
    count = 0
    for number, cells in _lines(stream, kind, store):
        if not heading:
            heading = _heading(cells, kind, store)
            if not heading:
                return 0
            columns[kind] = set(heading) - {""}
            continue
        count += 1
        row = _row(heading, cells, kind, number, store)
        if row is not None:
            keep(kind, row, kind, number, store, columns[kind])
    return count


def _lines(stream: TextIO, kind: str, store: Store) -> Iterator[tuple[int, list[str]]]:
    """Lines with something in them, and their number as a spreadsheet shows it."""
    number = 0
    try:
        for number, cells in enumerate(table_in(stream) or (), 1):
            if number > settings.IMPORT_MOST_ROWS + 1:
                store.refuse(kind, number, Problem.TOO_MANY_ROWS)
                return
            if any(cell.strip() for cell in cells):
                yield number, cells
    except csv.Error:
        store.refuse(kind, number + 1, Problem.BROKEN_FILE)


def _heading(cells: list[str], kind: str, store: Store) -> list[str]:
    """The columns of a table; '' for one that stands twice."""
    if len(cells) > MOST_COLUMNS:
        store.refuse(kind, 1, Problem.TOO_MANY_COLUMNS, value=str(len(cells)))
        return []
    heading: list[str] = []
    for cell in cells:
        name = "_".join(cell.strip().lower().replace("-", " ").split())
        if name and name in heading:
            store.note(kind, 1, Problem.COLUMN_TWICE, value=cell)
            name = ""
        heading.append(name)
    return heading


def _row(heading: list[str], cells: list[str], kind: str, at: int, store: Store) -> Row | None:
    while len(cells) > len(heading) and not cells[-1].strip():
        cells = cells[:-1]
    if len(cells) != len(heading):
        store.refuse(kind, at, Problem.RAGGED_ROW, value=str(len(cells)))
        return None
    row = {}
    for name, cell in zip(heading, cells, strict=True):
        text = _letters(cell, name, kind, at, store) if name and cell else ""
        if text is None:
            return None
        if text.strip():
            row[name] = plain_cell(text.strip())[:LONGEST_CELL]
    return row


def _letters(cell: str, name: str, kind: str, at: int, store: Store) -> str | None:
    """A cell whose letters are right, or guessed; None when they are broken."""
    if ASIDE.search(cell):
        try:
            cell = ASIDE.sub(lambda one: bytes([ord(one[0]) - SET_ASIDE]).decode("cp1252"), cell)
        except UnicodeDecodeError:
            store.refuse(kind, at, Problem.BROKEN_LETTERS, name)
            return None
        store.note(kind, at, Problem.GUESSED_LETTERS, name, cell)
    if "\ufffd" in cell:
        store.refuse(kind, at, Problem.BROKEN_LETTERS, name)
        return None
    return cell


def keep(kind: str, row: Row, file: str, at: int, store: Store, columns: set[str]) -> None:
    """One row in the words of 3.2, tidied, and stored."""
    if kind == "taxonomy" and is_old_term(columns):
        kind = "taxonomy_term"
    others = beside(kind, row)
    table, renewed_row = renewed(kind, row, columns)
    note: Note = partial(store.note, file, at)
    clean = tidy(table, renewed_row, once_in_a_column(note, store, file))
    if table == "eligibility":
        store.eligible(clean)
    elif table in KNOWN and clean:
        store.put(table, clean, file, at)
    for other, more in others:
        store.put(other, more, file, at)


def once_in_a_column(note: Note, store: Store, file: str) -> Note:
    """Notes an unknown column once for a file, not for each row."""

    def told(problem: str, column: str = "", value: str = "") -> None:
        if problem == Problem.UNKNOWN_COLUMN:
            if (file, column) in store.unknown:
                return
            store.unknown.add((file, column))
        note(problem, column, value)

    return told
