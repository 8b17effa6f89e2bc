"""Django's PostgreSQL backend with the identity in front of every transaction.

When the server says the connection is idle, the statement about to go is the first of a
transaction, explicit or implicit, so it carries the identity in the same message. Nothing is
kept in the session, so nothing can leak through persistent or pooled connections (tenancy.md 2).

In the same message, settings are put back that an earlier transaction may have left behind: SQL
injected into one person's page must not turn the clock, the search path or the quoting of the
next person's page on the same connection.
"""

from typing import Any

from django.db import ProgrammingError
from django.db.backends.postgresql import base as postgresql
from django.db.backends.utils import CursorWrapper
from psycopg2.extensions import (
    TRANSACTION_STATUS_IDLE,
    TRANSACTION_STATUS_INERROR,
    TRANSACTION_STATUS_INTRANS,
)

from cppc.core.identity import NOBODY_SQL, current

UNKNOWN = object()
OPEN = {TRANSACTION_STATUS_INTRANS, TRANSACTION_STATUS_INERROR}
FRESH = "RESET ALL;SET LOCAL TimeZone TO 'UTC';"  # as UTC Django reads what the server says


class IdentityCursorMixin:
    """Puts the identity's statement in front where a new transaction begins."""

    db: Any
    cursor: Any

    def _with_identity(self, sql: Any, *, many: bool = False) -> Any:
        db, raw = self.db, self.db.connection
        db.end_left_transaction()
        status = raw.info.transaction_status
        if status == TRANSACTION_STATUS_INERROR:
            return sql
        who = current.get()
        begins = status == TRANSACTION_STATUS_IDLE
        if begins:
            db.sent_identity = None  # a new transaction carries nobody
        if db.sent_identity is who:
            return sql
        prefix = who.sql if who else NOBODY_SQL
        if begins:
            prefix = FRESH + prefix
            if raw.info.parameter_status("client_encoding") != "UTF8":
                # The server would read this very message wrongly: put it back beforehand.
                with raw.cursor() as cursor:
                    cursor.execute("RESET ALL")
        if not many and self.cursor.name is None and isinstance(sql, str):
            db.sent_identity = who
            return prefix + sql
        if raw.autocommit and status == TRANSACTION_STATUS_IDLE:
            raise ProgrammingError(
                "executemany() or a server-side cursor outside atomic(): "
                "no identity can be attached"
            )
        with raw.cursor() as cursor:
            cursor.execute(prefix)
        db.sent_identity = who
        return sql

    def _execute(self, sql: Any, params: Any, *ignored: Any) -> Any:
        return super()._execute(self._with_identity(sql), params, *ignored)  # type: ignore[misc]

    def _executemany(self, sql: Any, param_list: Any, *ignored: Any) -> Any:
        return super()._executemany(  # type: ignore[misc]
            self._with_identity(sql, many=True), param_list, *ignored
        )


class IdentityCursor(IdentityCursorMixin, CursorWrapper):
    pass


class IdentityDebugCursor(IdentityCursorMixin, postgresql.CursorDebugWrapper):
    pass


class DatabaseWrapper(postgresql.DatabaseWrapper):
    """The connection; `sent_identity` is what its present transaction was told."""

    sent_identity: Any = UNKNOWN

    def end_left_transaction(self) -> None:
        """Roll back what raw SQL began behind Django's back: the next person would stand in it."""
        raw = self.connection
        if raw.autocommit and raw.info.transaction_status in OPEN:
            with raw.cursor() as cursor:
                cursor.execute("ROLLBACK")

    def _set_autocommit(self, autocommit: bool) -> None:
        self.end_left_transaction()
        super()._set_autocommit(autocommit)  # type: ignore[misc]

    def make_cursor(self, cursor: Any) -> IdentityCursor:
        return IdentityCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> IdentityDebugCursor:
        return IdentityDebugCursor(cursor, self)

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]
        self.sent_identity = UNKNOWN  # a set_config made after the savepoint is undone with it
