"""A copy of the test database, entered by a real login of the site's role.

In other tests the owner logs in and takes the site's role on with SET ROLE, which SQL could take
off again. What must hold against hostile SQL, threads and killed backends is tried here, where
there is nothing to take off; and since the copy is dropped whole, nothing has to be flushed.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections

from cppc.core.closing import close_database


@contextmanager
def copied_database() -> Iterator[None]:
    """The default connection goes to a copy of the test database, as its owner."""
    settings = connection.settings_dict
    original = settings["NAME"]
    copy = f"{original}_copy"
    connection.close()
    _on_server(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{original}'",
        f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)',
        f'CREATE DATABASE "{copy}" TEMPLATE "{original}"',
    )
    settings["NAME"] = copy
    try:
        close_database(connection)  # rights on a database are not copied with it
        yield
    finally:
        connection.close()
        settings["NAME"] = original
        _on_server(f'DROP DATABASE "{copy}" WITH (FORCE)')


@contextmanager
def logged_in_as(role: str) -> Iterator[None]:
    """New connections, also those of other threads, log in as `role`."""
    settings = connection.settings_dict
    before = {name: settings[name] for name in ("USER", "OPTIONS")}
    connection.close()
    settings.update(USER=role, OPTIONS={})
    try:
        yield
    finally:
        connection.close()
        settings.update(before)


@contextmanager
def fresh_connection() -> Iterator[None]:
    """Inside, the default connection is a new one: the test's own transaction stays outside."""
    kept = connections["default"]
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = kept


def _on_server(*statements: str) -> None:
    with connection._nodb_cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
