"""What is closed for the database as a whole, again after every migrate."""

from typing import Any

from django.conf import settings
from django.db import connections


def close_database(connection: Any) -> None:
    """Nobody but our roles connects, and nobody makes temporary tables (owner only).

    An unqualified name means a temporary table first. Injected SQL that could leave one behind,
    named like a real one, would catch what the next person on the same connection writes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_database())")
        (name,) = cursor.fetchone()
        cursor.execute(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")
        cursor.execute(
            f"GRANT CONNECT ON DATABASE {name} TO cppc_app, cppc_worker, cppc_backup, cppc_export"
        )


def close_after_migrate(sender: Any, using: str, **kwargs: Any) -> None:
    """After each migrate: a restored or copied database has lost the rights it was given."""
    if settings.PROCESS == "owner":
        close_database(connections[using])
