"""`manage.py load_demo`: invented people, families, listings and money on a demo site."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cppc.home.demo import load as demo


class Command(BaseCommand):
    help = "Loads invented data to look around with; run by the owner, once."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=2027, help="other seeds, other dice")
        parser.add_argument(
            "--fresh", action="store_true", help="remove what is there first (invented data only)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Demo data belong on a demo site only (CPPC_DEMO=1).")
        try:
            if options["fresh"]:
                demo.remove()
            told = demo.tell_again() if demo.is_loaded() else demo.load(options["seed"])
        except demo.Refused as refusal:
            if options["fresh"]:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(str(refusal))
            return
        demo.write_sign_ins(told)
        self.stdout.write(f"{demo.summary()}. Sign-ins: {demo.sign_ins_file()}")
