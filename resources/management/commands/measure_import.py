"""How fast an import is, beside a plain COPY of the same rows; everything is rolled back."""

import time
from argparse import ArgumentParser
from io import StringIO
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from cppc.core.identity import Identity, acting_as
from resources.importing.sample import csv_table, package_of, tables_of
from resources.models import ImportBatch
from resources.services.imports import check_import, load_import, order_load, start_import
from teams.access import actor_in
from teams.models import Area, Membership


class Command(BaseCommand):
    """Run by the owner on a database with demo data: bin/manage measure_import."""

    help = "Measure the import of made-up services beside a plain COPY; nothing is kept."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--services", type=int, default=20_000)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, services: int, seed: int, **options: Any) -> None:
        coordinator = Membership.objects.current().filter(role="coordinator").first()
        if coordinator is None:
            raise CommandError("Load the demo data first: somebody must do the import.")
        area, person = coordinator.area, coordinator.person
        tables = tables_of(services, seed)
        rows = sum(len(told) - 1 for told in tables.values())
        with transaction.atomic():
            copied = self._copied(tables)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE cppc_app")
            with acting_as(Identity(person.pk)):
                checked, loaded = self._imported(area, person, package_of(tables))
            transaction.set_rollback(True)
        self.stdout.write(
            f"| {services:,} services, {rows:,} rows | {rows / checked:,.0f} "
            f"| {rows / loaded:,.0f} | {rows / (checked + loaded):,.0f} | {rows / copied:,.0f} "
            f"| {(checked + loaded) / copied:,.0f} |"
        )

    def _copied(self, tables: dict[str, list]) -> float:
        """Seconds for COPY of the same rows into tables without rules."""
        texts = {name: csv_table(rows[1:]) for name, rows in tables.items()}
        begun = time.monotonic()
        with connection.cursor() as cursor:
            for name, rows in tables.items():
                columns = ", ".join(f'"{column}" text' for column in rows[0])
                cursor.execute(f"CREATE TEMP TABLE copied_{name} ({columns}) ON COMMIT DROP")
                copy = f"COPY copied_{name} FROM STDIN WITH (FORMAT csv)"
                cursor.copy_expert(copy, StringIO(texts[name]))
        return time.monotonic() - begun

    def _imported(self, area: Area, person: Any, content: bytes) -> tuple[float, float]:
        """Seconds for the check and for the load, part after part."""
        by = actor_in(person, area)
        begun = time.monotonic()
        batch = start_import(area=area, file_name="measure.zip", content=content, by=by)
        batch = self._to_its_end(check_import, batch)
        checked = time.monotonic()
        if batch.state != ImportBatch.State.CHECKED:
            raise CommandError(f"The check ended as: {batch.state}")
        batch = self._to_its_end(load_import, order_load(batch=batch, by=by))
        if batch.state != ImportBatch.State.LOADED:
            raise CommandError(f"The load ended as: {batch.state}")
        return checked - begun, time.monotonic() - checked

    @staticmethod
    def _to_its_end(step: Any, batch: ImportBatch) -> ImportBatch:
        while batch.is_busy:
            batch = step(batch=batch)
        return batch
