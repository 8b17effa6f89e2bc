"""The survey's free words name nobody of a family."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql" / "survey_names.sql"
BACK = "DROP TRIGGER the_wall ON meetings_surveyanswer; DROP FUNCTION authz.hide_names();"


class Migration(migrations.Migration):
    dependencies = [("meetings", "0013_own_times")]
    operations = [migrations.RunSQL(SQL.read_text(), BACK)]
