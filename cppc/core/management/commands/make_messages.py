from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cppc.i18n.catalogs import LANGUAGES, faults_of, update_catalog


class Command(BaseCommand):
    """Brings the catalogs up to the source; with --check only says whether they are complete."""

    help = "Collect words for translation into locale/ (Babel, no GNU gettext)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when a word is missing"
        )

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        for language in LANGUAGES:
            if check:
                self.refuse(language, faults_of(language))
            else:
                catalog = update_catalog(language)
                self.stdout.write(f"{language}: {len(catalog)} messages")

    def refuse(self, language: str, faults: list[str]) -> None:
        """Fail with every fault on a line of its own."""
        if faults:
            lines = "\n  ".join(faults)
            raise CommandError(f"{language}: {len(faults)} faults\n  {lines}")
        self.stdout.write(f"{language}: complete")
