"""Who reads the record of changes that belong to no area, and of an area's own row."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql" / "state_audit.sql"
DROP = "DROP POLICY of_state ON audit.event; DROP POLICY of_area_itself ON audit.event;"


class Migration(migrations.Migration):
    dependencies = [("teams", "0004_seats_taken_away")]
    operations = [migrations.RunSQL(SQL.read_text(), DROP)]
