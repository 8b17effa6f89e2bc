"""`manage.py load_reference`: counties, ZIP codes and areas of Iowa into the database."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from teams.services.reference import load_reference


class Command(BaseCommand):
    help = "Load Iowa's counties, ZIP codes and areas; safe to run again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PROCESS != "owner":
            raise CommandError("Run this as the owner: CPPC_PROCESS=owner.")
        loaded = load_reference()
        self.stdout.write(", ".join(f"{n} {what}" for what, n in loaded.items()))
