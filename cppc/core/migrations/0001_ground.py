"""The schemas `authz` and `audit`, their helper functions and the append-only record."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL((SQL / "authz.sql").read_text(), "DROP SCHEMA authz CASCADE"),
        migrations.RunSQL((SQL / "audit.sql").read_text(), "DROP SCHEMA audit CASCADE"),
    ]
