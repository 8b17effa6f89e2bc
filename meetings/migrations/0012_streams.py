"""Notes of a community meeting are read by DHS workers only once they are shared with DHS."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parents[1] / "sql" / "streams.sql"
BACK = """
DROP POLICY kept_from_dhs ON audit.event;
DROP POLICY kept_from_dhs ON meetings_note;
DROP FUNCTION authz.dhs_family_ids();
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0011_phones")]
    operations = [
        migrations.AddField(
            model_name="familymeeting",
            name="dhs_since",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="notes shared with DHS since"
            ),
        ),
        migrations.RunSQL(SQL.read_text(), BACK),
    ]
