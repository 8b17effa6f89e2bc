"""A seat that was held is taken away by a date, so that its history stays; whom to tell."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).resolve().parents[1] / "sql" / "seats.sql"
BACK = """
DROP FUNCTION authz.people_with(uuid, text);
CREATE OR REPLACE FUNCTION authz.public_seats(wanted uuid) RETURNS TABLE
  (team text, sector text, tag text, title_en text, title_es text, filled boolean)
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN QUERY
    SELECT t.name::text, s.sector::text, s.tag::text, s.title_en::text, s.title_es::text,
      EXISTS (SELECT FROM public.teams_seatterm m WHERE m.seat_id = s.id
              AND m.from_on <= authz.today() AND (m.to_on IS NULL OR m.to_on >= authz.today()))
    FROM public.teams_seat s JOIN public.teams_team t ON t.id = s.team_id
    WHERE s.area_id = wanted AND t.public ORDER BY t.name, s.sector, s.title_en;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("teams", "0003_guard_people")]
    operations = [
        migrations.AddField(
            model_name="seat",
            name="removed_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="taken away on"
            ),
        ),
        migrations.RunSQL(SQL.read_text(), BACK),
    ]
