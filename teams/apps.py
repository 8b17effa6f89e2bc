from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_migrate


def copy_grants(sender: Any, using: str, **kwargs: Any) -> None:
    """Write what teams/roles.py says into the table that the policies read (owner only)."""
    from django.db import connections

    from teams.roles import GRANTS

    if settings.PROCESS != "owner":
        return
    pairs = [(str(role), str(p)) for role, given in GRANTS.items() for p in sorted(given)]
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT to_regclass('authz.role_grant')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute("DELETE FROM authz.role_grant")
        for pair in pairs:
            cursor.execute("INSERT INTO authz.role_grant (role, permission) VALUES (%s, %s)", pair)


class TeamsConfig(AppConfig):
    """Areas, people and roles; Shared Decision-Making Teams."""

    name = "teams"

    def ready(self) -> None:
        import teams.sign_in  # noqa: F401 - its receiver listens from the start

        post_migrate.connect(copy_grants, sender=self)
