"""Counts for the governance tier, in tables whose small cells stay empty."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

from cppc.core.tenancy import Isolate, Policy, areas_with

SQL = Path(__file__).resolve().parents[1] / "sql" / "cells.sql"
DROP = """
DROP FUNCTION authz.refresh_figure_cells(integer);
DROP POLICY counts_cppc_case ON families_support;
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0007_follow_up"), ("families", "0010_follow_up")]
    operations = [
        migrations.CreateModel(
            name="FigureCell",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                (
                    "name",
                    models.CharField(
                        choices=[
                            ("kind", "Family meetings held, by kind"),
                            ("county", "Family meetings held, by county"),
                            ("month", "Family meetings held, by month"),
                            ("first_meeting", "How soon new families met"),
                            ("supports", "Who supports the families"),
                            ("steps", "What became of the steps"),
                        ],
                        max_length=20,
                    ),
                ),
                ("cell", models.CharField(max_length=20)),
                ("value", models.PositiveIntegerField(null=True)),
                ("as_of", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figure_cells",
                        to="teams.area",
                    ),
                ),
            ],
            options={
                "ordering": ["area", "year", "name", "cell"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "year", "name", "cell"), name="one_cell_of_a_table"
                    )
                ],
            },
        ),
        Isolate(
            "meetings.FigureCell",
            Policy("SELECT", areas_with("see_area")),
            Policy("ALL", "true", role="cppc_case"),
            grants="SELECT",
        ),
        migrations.RunSQL(SQL.read_text(), DROP),
    ]
