"""`manage.py add_administrator EMAIL NAME`: the first state administrator, who invites the rest."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from teams.services.accounts import add_administrator


class Command(BaseCommand):
    help = "Make a state administrator; the password is chosen by the mail of 'New password'."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PROCESS != "owner":
            raise CommandError("Run this as the owner: CPPC_PROCESS=owner.")
        try:
            add_administrator(email=options["email"], name=options["name"])
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from None
        self.stdout.write("Done. Choose a password on the sign-in page: I forgot my password.")
