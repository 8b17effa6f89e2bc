"""Puts the key that signs identities where the database can check it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection


def install_identity_key() -> None:
    """Store the two padded blocks of HMAC-SHA256; needs the owner's connection."""
    key = settings.IDENTITY_KEY.ljust(64, b"\0")
    pads = [bytes(b ^ pad for b in key) for pad in (0x36, 0x5C)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO authz.signing_key (id, inner_pad, outer_pad) VALUES (1, %s, %s) "
            "ON CONFLICT (id) DO UPDATE SET inner_pad = excluded.inner_pad, "
            "outer_pad = excluded.outer_pad",
            pads,
        )


class Command(BaseCommand):
    help = "Store the identity key (CPPC_IDENTITY_KEY) for the database's own check."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PROCESS != "owner":
            raise CommandError("Run this with CPPC_PROCESS=owner.")
        install_identity_key()
        self.stdout.write("The identity key is in place.")
