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


class FamiliesConfig(AppConfig):
    """Families, the people in them, their circle, their plan."""

    name = "families"

    def ready(self) -> None:
        from families import notices_consent, notices_follow_up, panels_consent  # noqa: F401 - they register what they hold

        post_migrate.connect(copy_scopes, sender=self)
        import_module("families.notices_referrals")  # beside families.notices, found by name
