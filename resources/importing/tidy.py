"""One row of HSDS made clean: words without HTML, dates that are dates, private things marked.

What cannot be used is noted by `note(problem, column, value)` and left out; the row goes on.
"""

import re
from collections.abc import Callable
from datetime import time
from typing import Any

from resources.importing import cells
from resources.importing.cells import Refused
from resources.importing.fields import (
    DATES,
    KNOWN,
    LICENSED,
    LONGEST,
    NO,
    NO_REFERRAL,
    NUMBERS,
    PASSED_OVER,
    PRIVATE,
    PUBLIC,
    TIMES,
    VISIBILITY,
    YES,
)
from resources.importing.table import HIDDEN, Problem

Row = dict[str, Any]
Note = Callable[..., None]
CODE_WITH_LEVELS = re.compile(r"^[A-Z]{2}-\d{4}(\.\d{4}){0,2}(-\d{3}(\.\d{2})?)?$")
LONGEST_NUMBER = 15
FOR_ALL = {"true", "t", "1", "yes", "y", "x", "si", "public", "open", "everyone"}


def tidy(table: str, row: Row, note: Note) -> Row:
    """The row with the fields of its table alone, each as it may be kept."""
    clean: Row = {}
    for column, value in row.items():
        if value is None or value == "" or isinstance(value, list | dict):
            continue
        name = re.sub(r"[^a-z0-9]+", "_", str(column).strip().lower()).strip("_")
        if is_flag(name):
            _flag(clean, name, value, note)
        elif name in KNOWN[table]:
            kept = _value(name, value, note)
            if kept not in (None, ""):
                clean[name] = kept
        elif name not in PASSED_OVER:
            note(Problem.UNKNOWN_COLUMN, str(column)[:60])
    return clean


def is_flag(name: str) -> bool:
    """Whether a column says who may know, or that nobody is to be sent there."""
    return name in PRIVATE or name in PUBLIC or name in NO_REFERRAL or name in VISIBILITY


def says_yes(value: Any) -> bool:
    """Whether a flag is set; a word that is not known keeps the thing private."""
    return str(value).strip().lower() not in NO


def _flag(clean: Row, name: str, value: Any, note: Note) -> None:
    word = str(value).strip().lower()
    if word not in YES | NO:
        note(Problem.UNKNOWN_WORD, name, word)
    if name in NO_REFERRAL:
        clean["do_not_refer"] = clean.get("do_not_refer", False) or says_yes(value)
        return
    private = word not in FOR_ALL if name in PUBLIC else says_yes(value)
    if private:
        clean["private"] = True
        note(Problem.KEPT_PRIVATE, name)


def _value(name: str, value: Any, note: Note) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    if name in NUMBERS:
        return _number(name, value, note)
    text = words(name, str(value), note)
    for names, read in ((DATES, cells.as_date), (TIMES, as_time)):
        if name in names and text:
            try:
                return read(text[:10] if names is DATES and "T" in text else text).isoformat()
            except Refused as refused:
                note(refused.problem, name, refused.value)
                return None
    return text


def words(name: str, text: str, note: Note) -> str:
    """A text without hidden characters and HTML, and not longer than we keep."""
    if HIDDEN.search(text):
        note(Problem.CONTROL_CHARACTERS, name)
        text = HIDDEN.sub("", text)
    plain, had_html = cells.without_html(text)
    if had_html:
        note(Problem.HTML_REMOVED, name, text)
    # A lone half of a pair of letters is no text that can be kept.
    plain = plain.encode("utf-8", "replace").decode().strip()
    if len(plain) > LONGEST:
        note(Problem.TOO_LONG, name, plain)
    return plain[:LONGEST]


def _number(name: str, value: Any, note: Note) -> int | float | None:
    text = str(value).strip()
    if name == "year_incorporated":  # a day, before version 3
        text = re.sub(r"^(\d{4})-\d\d-\d\d.*$", r"\1", text)
    problem = Problem.BAD_AGE if name.endswith("_age") else Problem.UNKNOWN_WORD
    if name in ("latitude", "longitude"):
        problem = Problem.BAD_POINT
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", text) or len(text) > 2 * LONGEST_NUMBER:
        note(problem, name, text)
        return None
    number = float(text)
    return int(number) if number.is_integer() and abs(number) < 10**LONGEST_NUMBER else number


def as_time(text: str) -> time:
    """09:00, 9:00:00, 09:00Z; Iowa's clock, so an offset is passed over."""
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?", text)
    hour, minute = (int(found[1]), int(found[2])) if found else (99, 0)
    if (hour, minute) == (24, 0):
        return time(23, 59)
    if hour > 23 or minute > 59:
        raise Refused(Problem.BAD_TIME, text)
    return time(hour, minute)


def is_licensed(term: Row) -> bool:
    """Whether a term is of the licensed list of 211; its code may not be kept."""
    taxonomy = term.get("taxonomy_detail") or {}
    told = " ".join(str(one).lower() for one in (term.get("taxonomy"), taxonomy.get("name")) if one)
    return any(name in told for name in LICENSED) or looks_licensed(str(term.get("code") or ""))


def looks_licensed(code: str) -> bool:
    """Whether a code has the form of the licensed list: BD-1800.2000."""
    return bool(CODE_WITH_LEVELS.match(code.strip()))
