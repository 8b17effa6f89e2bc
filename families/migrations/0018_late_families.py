"""Overdue steps by family, counted in the database for a facilitator's day."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql" / "late.sql"


class Migration(migrations.Migration):
    dependencies = [("families", "0017_places_rest")]
    operations = [
        migrations.RunSQL(SQL.read_text(), "DROP FUNCTION authz.led_late_families(date, integer);")
    ]
