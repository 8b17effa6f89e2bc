from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from resources.services.open_eligibility import NotATaxonomyError, load_open_eligibility


class Command(BaseCommand):
    """Loads the Open Eligibility taxonomy (CC BY-SA 3.0) from its XML file (run as the owner)."""

    help = "Load the Open Eligibility taxonomy from its XML file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            number = load_open_eligibility(options["file"].read_bytes())
        except (OSError, NotATaxonomyError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(f"{number} terms of Open Eligibility")
