from typing import Any

from django.core.management.base import BaseCommand

from cppc.i18n.catalogs import LANGUAGES, compile_catalog


class Command(BaseCommand):
    """Writes the catalogs in the form the site reads; they are not kept in git."""

    help = "Compile locale/*/LC_MESSAGES/django.po to .mo (Babel, no GNU gettext)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for language in LANGUAGES:
            self.stdout.write(str(compile_catalog(language).name))
