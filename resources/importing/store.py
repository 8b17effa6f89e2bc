"""All rows of a package while they are put together: a private table on disk, gone when closed.

Rows come in any order and from many files; records come out whole, one at a time, so that memory
does not grow with the file. What points to nothing is told.
"""

import json
import sqlite3
import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

from resources.importing.shapes import ANYWHERE, CHILDREN, INSIDE, LINKS
from resources.importing.table import Found, Problem

Row = dict[str, Any]
MOST_NOTED = 20_000  # findings kept in memory; people read the first 2,000
DEEPEST = 6
AT_ONCE = 1000
CHILD_LINKS = {
    **CHILDREN,
    "service_at_location": [("service_id", "service", "service_at_locations")],
}


class Record(NamedTuple):
    """One organization, place or service with everything under it, and where it stood."""

    kind: str
    id: str
    file: str
    row: int
    body: Row


class Store:
    """The rows of one import."""

    def __init__(self, namespace: uuid.UUID, findings: list[Found]) -> None:
        self.namespace, self.findings = namespace, findings
        self.made_ids = False
        self.unknown: set[tuple[str, str]] = set()
        self.eligibilities: dict[str, Row] = {}
        # An unnamed database: SQLite keeps it in memory, and in an unlinked file when it grows.
        self.db = sqlite3.connect("")
        self.db.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
            "CREATE TABLE row (number INTEGER PRIMARY KEY, kind TEXT, id TEXT, file TEXT,"
            " at INTEGER, body TEXT, UNIQUE (kind, id));"
            "CREATE TABLE child (kind TEXT, id TEXT, list TEXT, child INTEGER);"
        )

    def close(self) -> None:
        self.db.close()

    def note(self, file: str, row: int, problem: str, column: str = "", value: str = "") -> None:
        """A finding about a row that is loaded."""
        if len(self.findings) < MOST_NOTED:
            self.findings.append(Found(row, problem, column, value, file=file))

    def refuse(self, file: str, row: int, problem: str, column: str = "", value: str = "") -> None:
        """A finding about a row that is left out."""
        if len(self.findings) < MOST_NOTED:
            self.findings.append(Found(row, problem, column, value, fatal=True, file=file))

    def id_of(self, kind: str, told: Any) -> str:
        """An id as UUID; one that is none becomes one, always the same of the same."""
        text = str(told or "").strip()
        try:
            return str(uuid.UUID(text))
        except ValueError:
            self.made_ids = True
            return str(uuid.uuid5(self.namespace, f"{kind}:{text}"))

    def put(self, kind: str, body: Row, file: str, at: int) -> bool:
        """Keep a row; one whose id is here already is told and left out."""
        told = str(body.get("id") or "").strip()
        if not told:
            if kind in ("organization", "location", "service"):
                self.refuse(file, at, Problem.MISSING_ID, "id")
                return False
            told = json.dumps(body, sort_keys=True, default=str)  # the same row, the same id
        body["id"] = self.id_of(kind, told)
        for column, parent in LINKS.get(kind, []):
            if body.get(column):
                body[column] = self.id_of(parent, body[column])
        values = (kind, body["id"], file, at, json.dumps(body, default=str))
        made = self.db.execute(
            "INSERT OR IGNORE INTO row (kind, id, file, at, body) VALUES (?, ?, ?, ?, ?)", values
        )
        if not made.rowcount:
            self.refuse(file, at, Problem.ID_TWICE, "id", told)
        return bool(made.rowcount)

    def enrich(self, kind: str, key: str, body: Row) -> None:
        """A record that came before as a part of another: what it lacked is added."""
        found = self.db.execute("SELECT body FROM row WHERE kind = ? AND id = ?", (kind, key))
        here = json.loads(found.fetchone()[0])
        more = {name: value for name, value in body.items() if name not in here}
        if more:
            self.db.execute(
                "UPDATE row SET body = ? WHERE kind = ? AND id = ?",
                (json.dumps({**here, **more}, default=str), kind, key),
            )

    def eligible(self, row: Row) -> None:
        """Whom a service is for, told in a table of its own before version 3."""
        if row.get("service_id"):
            key = self.id_of("service", row["service_id"])
            told = self.eligibilities.setdefault(key, {})
            words = [told.get("eligibility_description", ""), row.get("eligibility", "")]
            told["eligibility_description"] = "; ".join(filter(None, words))
            told |= {name: row[name] for name in ("minimum_age", "maximum_age") if name in row}

    def has(self, kind: str, key: str) -> bool:
        found = self.db.execute("SELECT 1 FROM row WHERE kind = ? AND id = ?", (kind, key))
        return found.fetchone() is not None

    def connect(self) -> None:
        """Tie every row to its parents, telling what points to nothing."""
        for number, kind, file, at, text in self._all():
            body = json.loads(text)
            parents = [
                (parent, body[column], name)
                for column, parent, name in CHILD_LINKS.get(kind, [])
                if column in body and self.has(parent, body[column])
            ]
            self._tell_broken(kind, body, file, at)
            if kind in ANYWHERE and (found := self._anywhere(kind, body, file, at)):
                parents.append(found)
            self.db.executemany(
                "INSERT INTO child VALUES (?, ?, ?, ?)", [(*one, number) for one in parents]
            )
        self.db.execute("CREATE INDEX of_parent ON child (kind, id)")

    def _all(self) -> Iterator[tuple[int, str, str, int, str]]:
        """Every row in its order, a few at a time, so that memory does not grow with the file."""
        asked = (
            "SELECT number, kind, file, at, body FROM row WHERE number > ? ORDER BY number LIMIT ?"
        )
        last = 0
        while rows := self.db.execute(asked, (last, AT_ONCE)).fetchall():
            yield from rows
            last = rows[-1][0]

    def _tell_broken(self, kind: str, body: Row, file: str, at: int) -> None:
        for column, parent in LINKS.get(kind, []):
            if column in body and not self.has(parent, body[column]):
                self.note(file, at, Problem.BROKEN_LINK, column, str(body[column]))

    def _anywhere(self, kind: str, body: Row, file: str, at: int) -> tuple[str, str, str] | None:
        """The parent of an attribute or of metadata, which may be a row of any table."""
        column, name = ANYWHERE[kind]
        told = str(body.get(column) or "")
        for parent in (body.get("link_entity"), body.get("resource_type"), *CHILD_LINKS):
            key = self.id_of(str(parent), told) if told else ""
            if key and self.has(str(parent), key):
                return str(parent), key, name
        for parent in ("organization", "location", "service"):
            if told and self.has(parent, key := self.id_of(parent, told)):
                return parent, key, name
        self.note(file, at, Problem.BELONGS_NOWHERE, column, told)
        return None

    def records(self) -> Iterator[Record]:
        """Every organization, then every place, then every service, each whole."""
        for kind in ("organization", "location", "service"):
            found = self.db.execute(
                "SELECT id, file, at, body FROM row WHERE kind = ? ORDER BY number", (kind,)
            )
            for key, file, at, text in found:
                body = json.loads(text)
                if kind == "service":
                    body = {**self.eligibilities.get(key, {}), **body}
                self._fill(kind, body, 0)
                yield Record(kind, key, file, at, body)

    def _fill(self, kind: str, body: Row, depth: int) -> None:
        """Put the children of a row, and the rows it names, inside it."""
        for column in [one for one in body if (kind, one) in INSIDE]:
            inner_kind, name = INSIDE[kind, column]
            inner = self._one(inner_kind, body[column], depth)
            if inner is not None:
                body[name] = inner
                del body[column]
        if depth >= DEEPEST:
            return
        children = self.db.execute(
            "SELECT c.list, r.kind, r.file, r.at, r.body FROM child c JOIN row r"
            " ON r.number = c.child WHERE c.kind = ? AND c.id = ? ORDER BY c.child",
            (kind, body["id"]),
        ).fetchall()
        for name, child_kind, file, at, text in children:
            child = json.loads(text)
            self._fill(child_kind, child, depth + 1)
            without_parents(child_kind, child)
            child["_at"] = [file, at]
            body.setdefault(name, []).append(child)

    def _one(self, kind: str, key: str, depth: int) -> Row | None:
        found = self.db.execute("SELECT body FROM row WHERE kind = ? AND id = ?", (kind, key))
        row = found.fetchone()
        if row is None or depth >= DEEPEST:
            return None
        inner = json.loads(row[0])
        self._fill(kind, inner, depth + 1)
        return inner


def without_parents(kind: str, child: Row) -> None:
    """A row inside another need not name it."""
    kept = {"service_at_location": {"location_id"}}.get(kind, set())
    for column, _parent, _list in CHILD_LINKS.get(kind, []):
        if column not in kept:
            child.pop(column, None)
    if kind in ANYWHERE:
        child.pop(ANYWHERE[kind][0], None)
