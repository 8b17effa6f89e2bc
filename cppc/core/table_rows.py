"""Tables for phones: each cell knows its column's words, so that a row can be shown as a card.

Laid out as cards, a table's parts are no longer a table to some browsers: `page.js` then gives them
the roles. They are not written here: in a page as it is sent they would say what HTML says.
"""

import re
from html import unescape

from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

WIDEST = 8  # columns; a wider table stays one, and is scrolled
HEAD = re.compile(r"<thead\b.*?</thead>", re.DOTALL)
CELL = re.compile(r"<(t[dh])\b([^>]*)>(.*?)</\1>", re.DOTALL)


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
    rows = re.split(r"(?=<tr\b)", table[head.end() :])
    told = table[: head.end()] + "".join(_labelled(row, words) for row in rows)
    return mark_safe(told)  # nosec B308 B703 # noqa: S308 - our markup, words escaped before


def _labelled(row: str, words: list[str]) -> str:
    left = iter(words)

    def told(cell: re.Match[str]) -> str:
        kind, attributes, content = cell.groups()
        label = escape(next(left, ""))
        empty = "" if content.strip() else " data-empty"
        return f'<{kind}{attributes} data-label="{label}"{empty}>{content}</{kind}>'

    return CELL.sub(told, row)


def _plain(html: str) -> str:
    """The words alone, without the arrow of a sorted column."""
    return " ".join(unescape(strip_tags(html)).strip(" \n▲▼").split())
