"""Open now: the minutes of the week in which a listing is open, made by the database from `hours`.

Hours written to 23:59 go on to midnight, so that a night that is two rows is one stretch.
"""

from django.contrib.postgres.indexes import GistIndex
from django.db import migrations, models
from django.db.models import Q

from cppc.core.limits import OnlyLike
from resources.models.parts import open_week

HOLIDAYS = [("", "not said"), ("open", "open as on other days"), ("closed", "closed")]
FUNCTION = r"""
CREATE FUNCTION authz.week_minutes(hours jsonb) RETURNS int4multirange
  LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce(range_agg(int4range(
      day + split_part(one->>1, ':', 1)::int * 60 + split_part(one->>1, ':', 2)::int,
      day + CASE one->>2 WHEN '23:59' THEN 1440
        ELSE split_part(one->>2, ':', 1)::int * 60 + split_part(one->>2, ':', 2)::int END
    )), '{}')
  FROM jsonb_array_elements(hours) AS one, LATERAL (SELECT ((one->>0)::int - 1) * 1440 AS day) d
$$;
REVOKE ALL ON FUNCTION authz.week_minutes(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.week_minutes(jsonb) TO cppc_app, cppc_worker;
"""


class Migration(migrations.Migration):
    dependencies = [("resources", "0006_close_public_places")]
    operations = [
        migrations.AddField(
            "service",
            "holidays",
            models.CharField(
                blank=True,
                choices=HOLIDAYS,
                default="",
                max_length=6,
                verbose_name="on holidays",
            ),
        ),
        migrations.AddField(
            "publishedlisting",
            "holidays",
            models.CharField(blank=True, default="", max_length=6),
            preserve_default=False,
        ),
        OnlyLike("resources_service", holidays="open|closed"),
        OnlyLike("resources_publishedlisting", holidays="open|closed"),
        migrations.AddIndex(
            "publishedlisting",
            models.Index(
                condition=Q(taking="open"), fields=["taking_until"], name="public_listing_taking"
            ),
        ),
        migrations.RunSQL(FUNCTION, "DROP FUNCTION authz.week_minutes(jsonb)"),
        migrations.AddField("publishedlisting", "open_week", open_week()),
        migrations.AddIndex(
            "publishedlisting", GistIndex(fields=["open_week"], name="public_listing_open")
        ),
    ]
