"""A place held as staff rests while the role it stands on is over."""

import re
from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


def before(file: str, name: str) -> str:
    """A function as an earlier migration made it."""
    text = (SQL / file).read_text()
    found = re.findall(
        rf"CREATE (?:OR REPLACE )?(FUNCTION authz\.{name}\(.*?\nEND \$\$;)", text, re.S
    )
    return f"CREATE OR REPLACE {found[0]}"


# The functions that places_rest_asked.sql changed, here and in other apps, as they were.
UNASKED = r"""
DO $$ DECLARE f record; BEGIN
  FOR f IN SELECT p.oid FROM pg_proc p WHERE p.prosrc ~ 'authz\.place_rests\(\w\.user_id'
      AND p.pronamespace IN ('authz'::regnamespace, 'audit'::regnamespace) LOOP
    EXECUTE regexp_replace(pg_get_functiondef(f.oid),
      ' AND NOT authz\.place_rests\((\w)\.user_id, \1\.area_id, \1\.capacity\)', '', 'g');
  END LOOP;
END $$;
"""
BACK = [
    before("consent.sql", "family_ids"),
    before("consent.sql", "opened_family_ids"),
    before("consent.sql", "expiring_consents"),
    before("follow_up.sql", "led_family_ids"),
    before("circle.sql", "due_steps"),
    before("circle.sql", "accept_place"),
    before("facilitators.sql", "facilitator_loads"),
    UNASKED,
    "DROP FUNCTION authz.unled_family_ids(), authz.place_rests(uuid, uuid, text), "
    "authz.roles_over(uuid);",
]


class Migration(migrations.Migration):
    dependencies = [("families", "0016_merged")]
    operations = [
        migrations.RunSQL((SQL / "places_rest.sql").read_text(), BACK),
        migrations.RunSQL((SQL / "places_rest_asked.sql").read_text(), migrations.RunSQL.noop),
    ]
