"""Counts of what family plans lack, beside the other tables of counts."""

from pathlib import Path

from django.db import migrations, models

from cppc.core.limits import OnlyChoices

SQL = Path(__file__).resolve().parents[1] / "sql"
FUNCTION = "CREATE FUNCTION authz.refresh_figure_cells"


def as_before() -> str:
    """The function as it was, without the rights that stand before it in its file."""
    text = (SQL / "cells.sql").read_text()
    return text[text.index(FUNCTION) :].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


OPEN = "ALTER TABLE meetings_figurecell DROP CONSTRAINT only_name_figurecell"
CLOSED_AS_BEFORE = """
ALTER TABLE meetings_figurecell ADD CONSTRAINT only_name_figurecell
  CHECK ("name" IN ('kind', 'county', 'month', 'first_meeting', 'supports', 'steps'))
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0020_quiet_hours"), ("families", "0019_named_supports")]
    operations = [
        migrations.RunSQL(OPEN, CLOSED_AS_BEFORE),
        migrations.AlterField(
            model_name="figurecell",
            name="name",
            field=models.CharField(
                choices=[
                    ("kind", "Family meetings held, by kind"),
                    ("county", "Family meetings held, by county"),
                    ("month", "Family meetings held, by month"),
                    ("first_meeting", "How soon new families met"),
                    ("supports", "Who supports the families"),
                    ("steps", "What became of the steps"),
                    ("needs", "Kinds of help that family plans lack"),
                    ("needs_county", "Families whose plan lacks help, by county"),
                    ("needs_month", "Families whose plan lacks help, by month"),
                ],
                max_length=20,
            ),
        ),
        OnlyChoices("meetings.FigureCell"),
        migrations.AlterField(
            model_name="figurecell", name="cell", field=models.CharField(max_length=60)
        ),
        # Backwards, longer codes go first; the worker counts anew within the hour.
        migrations.RunSQL(
            migrations.RunSQL.noop, "DELETE FROM meetings_figurecell WHERE name LIKE 'needs%';"
        ),
        migrations.RunSQL((SQL / "needs_of_plans.sql").read_text(), as_before()),
    ]
