from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


def copy_scopes(sender: Any, using: str, **kwargs: Any) -> None:
    """Write what families/capacities.py says into the table that the policies read (owner only)."""
    from django.db import connections

    from families.capacities import SCOPES

    if settings.PROCESS != "owner":
        return
    pairs = [(str(capacity), str(s)) for capacity, given in SCOPES.items() for s in sorted(given)]
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('authz.capacity_grant')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute("DELETE FROM authz.capacity_grant")
        for pair in pairs:
            cursor.execute(
                "INSERT INTO authz.capacity_grant (capacity, scope) VALUES (%s, %s)", pair
            )


MOVES = """
SELECT f.name, f.via, f.lets_go::text[], p.polname IS NOT NULL FROM authz.family_tables() f
JOIN pg_class c ON c.relname = f.name AND c.relnamespace = 'public'::regnamespace
LEFT JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = 'moves'
"""


def let_records_move(sender: Any, using: str, **kwargs: Any) -> None:
    """Let the handing over of a record change the area of its rows, in every app's tables.

    The helper role gets those columns of each table that belongs to a family, and nothing else.
    """
    from django.db import connections

    if settings.PROCESS != "owner":
        return
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regproc('authz.family_tables')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute(MOVES)
        for table, via, lets_go, there in cursor.fetchall():
            columns = ", ".join(f'"{name}"' for name in ["area_id", *lets_go])
            key = via or "family_id"
            cursor.execute(f'GRANT SELECT (id, area_id, "{key}") ON "{table}" TO cppc_case')
            cursor.execute(f'GRANT UPDATE ({columns}) ON "{table}" TO cppc_case')
            if not there:
                cursor.execute(
                    f'CREATE POLICY moves ON "{table}" TO cppc_case USING (true) WITH CHECK (true)'
                )


class FamiliesConfig(AppConfig):
    """Families, the people in them, their circle, their plan."""

    name = "families"

    def ready(self) -> None:
        from families import (  # noqa: F401 - each registers what it holds
            ending,
            notices_consent,
            notices_follow_up,
            notices_record,
            panels_consent,
            panels_reach,
        )

        post_migrate.connect(copy_scopes, sender=self)
        post_migrate.connect(let_records_move, sender=self)
        import_module("families.notices_referrals")  # beside families.notices, found by name
