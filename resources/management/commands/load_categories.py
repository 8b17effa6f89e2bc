from typing import Any

from django.core.management.base import BaseCommand

from resources.services.categories import load_categories


class Command(BaseCommand):
    """Loads the categories of help with their words in both languages (run as the owner)."""

    help = "Load the categories of help with their plain words."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{load_categories()} categories")
