"""A place that rests is asked for by the functions of meetings too."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"
ASKED = SQL.parents[1] / "families" / "sql" / "places_rest_asked.sql"
STREAMS = (SQL / "streams.sql").read_text()
BACK = STREAMS[STREAMS.index("CREATE FUNCTION") : STREAMS.index("ALTER FUNCTION")]


class Migration(migrations.Migration):
    dependencies = [("meetings", "0017_wall_words"), ("families", "0017_places_rest")]
    operations = [
        migrations.RunSQL(
            (SQL / "places_rest.sql").read_text(),
            BACK.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
        ),
        # What it changes is changed back by families 0017.
        migrations.RunSQL(ASKED.read_text(), migrations.RunSQL.noop),
    ]
