"""Tables for phones: each cell knows its column's words, so that a row can be shown as a card."""

import re
from html import unescape

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

WIDEST = 8  # columns; a wider table stays one, and is scrolled
HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
CELL = re.compile(r"<(t[dh])\b([^>]*)>(.*?)</\1>", re.DOTALL)
ROLES = {
    "table": "table",
    "thead": "rowgroup",
    "tbody": "rowgroup",
    "tfoot": "rowgroup",
    "tr": "row",
}


def rows_for_phones(table: SafeString) -> SafeString | None:
    """The table with the words of its columns at each cell; None where rows would not do.

    That is a table of many columns, one with joined cells, and one with fields in its head.
    """
    head = HEAD.search(table)
    if head is None or re.search(r"(col|row)span=", table) or "<input" in head[0]:
        return None
    words = [_plain(cell[3]) for cell in CELL.finditer(head[0])]
    if len(words) > WIDEST:
        return None
    start = table[: head.start()] + CELL.sub(_head_cell, head[0])
    rows = re.split(r"(?=<tr\b)", table[head.end() :])
    body = start + "".join(_labelled(row, words) for row in rows)
    # The parts of a table that are no longer laid out as one still say what they are.
    parts = "|".join(ROLES)
    told = re.sub(rf"<({parts})\b(?! role)", lambda tag: f'{tag[0]} role="{ROLES[tag[1]]}"', body)
    return mark_safe(told)  # nosec B308 B703 # noqa: S308 - our markup, words escaped before


def _labelled(row: str, words: list[str]) -> str:
    left = iter(words)

    def told(cell: re.Match[str]) -> str:
        kind, attributes, content = cell.groups()
        role = "rowheader" if kind == "th" else "cell"
        label = escape(next(left, ""))
        empty = "" if content.strip() else " data-empty"
        return f'<{kind}{attributes} role="{role}" data-label="{label}"{empty}>{content}</{kind}>'

    return CELL.sub(told, row)


def _head_cell(cell: re.Match[str]) -> str:
    return f'<{cell[1]}{cell[2]} role="columnheader">{cell[3]}</{cell[1]}>'


def _plain(html: str) -> str:
    """The words alone, without the arrow of a sorted column."""
    return " ".join(unescape(strip_tags(html)).strip(" \n▲▼").split())
