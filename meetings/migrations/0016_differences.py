"""No hidden count is the difference of two that are shown."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql" / "differences.sql"
BACK = """
DROP TRIGGER hides_differences ON meetings_figurecell;
DROP FUNCTION authz.hide_differences();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0015_apart_records")]
    operations = [migrations.RunSQL(SQL.read_text(), BACK)]
