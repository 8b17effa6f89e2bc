"""The start-up check: a site whose database would not protect it does not start."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Critical
from django.db import connections
from django.db.backends.postgresql.psycopg_any import is_psycopg3

# Tables without row-level security that pages may reach, each with its reason.
OPEN_TABLES: dict[str, str] = {}

UNPROTECTED = """
SELECT c.relname FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND (has_table_privilege('cppc_worker', c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
       OR has_any_column_privilege('cppc_worker', c.oid, 'SELECT, INSERT, UPDATE'))
  AND NOT (c.relrowsecurity AND c.relforcerowsecurity
           AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid))
ORDER BY 1
"""

PRIVILEGES = """
SELECT r.rolname, r.rolsuper, r.rolbypassrls,
  EXISTS (SELECT FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p', 'v', 'm')),
  current_setting('track_activities'),
  has_database_privilege(current_user, current_database(), 'TEMPORARY, CREATE')
FROM pg_roles r WHERE r.rolname = current_user
"""


def check_database(
    app_configs: Any = None, databases: Sequence[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Refuse to serve with a role, a driver or a table that would let rows leak."""
    found: list[CheckMessage] = []
    if is_psycopg3:
        found.append(Critical("psycopg 3 is installed; the identity backend needs psycopg2."))
    for alias in databases or []:
        found += _check_connection(connections[alias])
    return found


def _check_connection(connection: Any) -> list[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute(PRIVILEGES)
        role, superuser, bypass, owner, activities, makes = cursor.fetchone()
        cursor.execute(UNPROTECTED)
        unprotected = [name for (name,) in cursor.fetchall() if name not in OPEN_TABLES]
    found: list[CheckMessage] = []
    if settings.PROCESS != "owner":
        if superuser or bypass or owner:
            found.append(
                Critical(
                    f"The site connects as {role}, which is superuser, bypasses row-level "
                    "security or owns tables. Connect as cppc_app (web) or cppc_worker (Celery)."
                )
            )
        if activities == "on":
            found.append(
                Critical(
                    f"track_activities is on for {role}: one session could read another's signed "
                    "identity. As superuser: ALTER ROLE ... SET track_activities = off."
                )
            )
        if makes:
            found.append(
                Critical(
                    f"{role} may make temporary tables, which would stand before real ones of the "
                    "same name. Run manage.py migrate as the owner; it closes the database."
                )
            )
    if unprotected:
        found.append(
            Critical(f"Tables without forced row-level security: {', '.join(unprotected)}.")
        )
    return found


class UnsafeDatabase(SystemExit):
    """The process ends before it serves anything; the words say what to change."""


def refuse_unsafe_database() -> None:
    """Run the database check when a web or worker process starts.

    Raises UnsafeDatabase, so that no page is ever served over a connection that could leak.
    """
    found = check_database(databases=["default"])
    if found:
        raise UnsafeDatabase("\n".join(str(message.msg) for message in found))
    connections["default"].close()  # a forked worker opens its own
