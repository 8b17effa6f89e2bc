"""From the bytes of a file to rows of cells, whatever a spreadsheet did to them."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple, TextIO

from django.conf import settings

from resources.importing.columns import NAMES, PHONE_IS_PRIVATE
from resources.importing.fields import NO
from resources.models import ImportFinding

Problem = ImportFinding.Problem
LONGEST_CELL, MOST_COLUMNS = 20_000, 500
NO_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")
NULLS = 100  # of the first 200 letters, when every second byte is nothing
# A cell of a million letters is cut and told; only one that is larger breaks the file.
csv.field_size_limit(16 * 1024 * 1024)
# Bytes that are not UTF-8 are set aside as private characters, one for each byte.
SET_ASIDE = 0xF700
ASIDE = re.compile(f"[{chr(SET_ASIDE + 0x80)}-{chr(SET_ASIDE + 0xFF)}]")
FORMULA = ("=", "+", "-", "@")
HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u2028\u2029\ufeff]")


class Found(NamedTuple):
    """One finding before it is saved."""

    row: int
    problem: str
    column: str = ""
    value: str = ""
    fatal: bool = False
    file: str = ""


class Row(NamedTuple):
    """One row by the names of its columns; `number` is the one a spreadsheet shows."""

    number: int
    cells: dict[str, str]
    findings: list[Found]


def _set_aside(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)  # noqa: S101 - the codec calls it for nothing else
    bad = error.object[error.start : error.end]
    return "".join(chr(SET_ASIDE + byte) for byte in bad), error.end


codecs.register_error("cppc_set_aside", _set_aside)


def text_of(content: bytes) -> str | None:
    """The file as text; None for what is no text at all (a spreadsheet, a picture)."""
    found = stream_of(content)
    return None if found is None else found.read()


def stream_of(content: bytes) -> TextIO | None:
    """The same to be read piece by piece, so that a large file is not there twice."""
    name, fault = "utf-8-sig", "cppc_set_aside"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        name, fault = "utf-16", "replace"
    elif content[1:400:2].count(0) > NULLS and not content[0:400:2].count(0):
        name, fault = "utf-16-le", "replace"  # what Windows writes without a mark
    elif b"\x00" in content or content.startswith(NO_TEXT):
        return None
    return io.TextIOWrapper(io.BytesIO(content), encoding=name, errors=fault, newline="")


def table_in(stream: TextIO) -> Iterator[list[str]] | None:
    """The rows of a stream, divided as its first line is; None for one without a word."""
    first = next((line for line in iter(stream.readline, "") if line.strip("\r\n \t")), "")
    if not first:
        return None
    stream.seek(0)
    divider = max(",;\t", key=first.count)
    return csv.reader(stream, delimiter=divider, strict=True)


def mended_text(text: str) -> tuple[str, bool]:
    """A text whose bytes were not all UTF-8, read as Windows letters; and whether it was so."""
    if not ASIDE.search(text):
        return text, False
    return ASIDE.sub(_windows_letter, text), True


def _windows_letter(found: re.Match) -> str:
    return bytes([ord(found[0]) - SET_ASIDE]).decode("cp1252", errors="replace")


Mapping = dict[str, str]


def rows_of(content: bytes, findings: list[Found], mapping: Mapping | None = None) -> Iterator[Row]:
    """Every row with its cells; what concerns the whole file goes to `findings`.

    With a mapping the columns are called as it says, and several may be the same one of ours.
    """
    stream = stream_of(content)
    table = None if stream is None else table_in(stream)
    if table is None:
        problem = Problem.NOT_A_TABLE if stream is None else Problem.EMPTY_FILE
        findings.append(Found(1, problem, fatal=True))
        return
    yield from _rows(table, findings, mapping)


def heading_of(content: bytes, rows: int = 3) -> tuple[list[str], list[list[str]]]:
    """The first row of a file and a few after it, as they stand; nothing of what is no table."""
    stream = stream_of(content)
    found: list[list[str]] = []
    try:
        for cells in (table_in(stream) if stream else None) or ():
            if any(cell.strip() for cell in cells):
                found.append([HIDDEN.sub("", cell.strip())[:60] for cell in cells[:MOST_COLUMNS]])
            if len(found) > rows:
                break
    except csv.Error:
        pass
    return (found[0], found[1:]) if found else ([], [])


def named(cell: str) -> str:
    """A heading as our own columns are written."""
    return "_".join(cell.strip().lower().replace("-", " ").split())


def _rows(
    table: Iterable[list[str]], findings: list[Found], mapping: Mapping | None
) -> Iterator[Row]:
    heading: list[str] = []
    number = 0
    try:
        for number, cells in enumerate(table, 1):
            if not any(cell.strip() for cell in cells):
                continue
            if not heading:
                heading = _heading(cells, number, findings, mapping)
                if not heading:
                    return
            elif number > settings.IMPORT_MOST_ROWS + 1:
                findings.append(Found(number, Problem.TOO_MANY_ROWS, fatal=True))
                return
            else:
                yield _row(number, heading, cells)
    except csv.Error:
        findings.append(Found(number + 1, Problem.BROKEN_FILE, fatal=True))


def _heading(
    cells: list[str], number: int, findings: list[Found], mapping: Mapping | None
) -> list[str]:
    """The column of each cell; '' for those that are not read. Nothing without a name column."""
    if len(cells) > MOST_COLUMNS:
        findings.append(Found(number, Problem.TOO_MANY_COLUMNS, value=str(len(cells)), fatal=True))
        return []
    if mapping is not None:
        return [mapping.get(named(cell), "") for cell in cells]
    heading: list[str] = []
    for cell in cells:
        name = named(cell)
        if name in heading:
            findings.append(Found(number, Problem.COLUMN_TWICE, value=cell))
            name = ""
        elif name and name not in NAMES:
            findings.append(Found(number, Problem.UNKNOWN_COLUMN, value=cell))
            name = ""
        heading.append(name)
    if "name" not in heading:
        findings.append(Found(number, Problem.MISSING_COLUMN, column="name", fatal=True))
        return []
    return heading


def _row(number: int, heading: list[str], cells: list[str]) -> Row:
    """One row with its letters mended as far as they can be."""
    findings: list[Found] = []
    while len(cells) > len(heading) and not cells[-1].strip():
        cells = cells[:-1]  # spreadsheets leave empty cells at the end
    if len(cells) != len(heading):
        findings.append(Found(number, Problem.RAGGED_ROW, value=str(len(cells)), fatal=True))
        return Row(number, {}, findings)
    told: dict[str, str] = {}
    last_phone = ""
    for name, cell in zip(heading, cells, strict=True):
        text = _mended(number, name, cell, findings) if name else ""
        if name == PHONE_IS_PRIVATE:
            _hide(told, last_phone, text)
        elif text:
            told[name] = f"{told[name]}; {text}" if told.get(name) else text
        last_phone = text if name == "phone" else last_phone
    return Row(number, told, findings)


def _hide(told: dict[str, str], phone: str, flag: str) -> None:
    """The phone that stood just before a flag is not for everybody, when the flag is set."""
    if phone and flag.strip().lower() not in NO:
        rest = [part for part in told["phone"].split("; ") if part != phone]
        told["phone"] = "; ".join(rest)
        told["private_phone"] = "; ".join(filter(None, [told.get("private_phone", ""), phone]))


def plain_cell(cell: str) -> str:
    """A cell without the mark that keeps spreadsheets from taking it for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in FORMULA else cell


def _mended(number: int, name: str, cell: str, findings: list[Found]) -> str:
    """A cell without hidden characters; bytes that were not UTF-8 are read as Windows letters."""
    if ASIDE.search(cell):
        try:
            cell = ASIDE.sub(lambda one: bytes([ord(one[0]) - SET_ASIDE]).decode("cp1252"), cell)
            findings.append(Found(number, Problem.GUESSED_LETTERS, name, cell))
        except UnicodeDecodeError:
            findings.append(Found(number, Problem.BROKEN_LETTERS, name, fatal=True))
            return ""
    if "\ufffd" in cell:
        findings.append(Found(number, Problem.BROKEN_LETTERS, name, cell, fatal=True))
    if HIDDEN.search(cell):
        findings.append(Found(number, Problem.CONTROL_CHARACTERS, name))
        cell = HIDDEN.sub("", cell)
    return plain_cell(cell.strip())[:LONGEST_CELL]
