"""One report of a mail that did not arrive, piped in by the mail server."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from cppc.core.bounces import take_report


class Command(BaseCommand):
    """Reads one mail from standard input; whatever else arrives is passed over, and said so."""

    help = "Read one delivery report (RFC 3464) from standard input."

    def handle(self, *args: Any, **options: Any) -> None:
        known = take_report(sys.stdin.buffer.read())
        self.stdout.write("noted" if known else "nothing of ours")
