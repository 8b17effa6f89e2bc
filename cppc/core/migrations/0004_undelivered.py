"""State administrators see what could not be sent or done: its kind and times, never its ids."""

from django.db import migrations

GRANT = """
GRANT SELECT (id, kind, due, tries, done_at, outcome, created_at) ON core_outbox TO cppc_app;
CREATE POLICY undelivered ON core_outbox FOR SELECT TO cppc_app USING
  (outcome LIKE 'gave up:%' AND (SELECT authz.may_statewide('manage_areas')));
"""
BACK = """
DROP POLICY undelivered ON core_outbox;
REVOKE SELECT (id, kind, due, tries, done_at, outcome, created_at) ON core_outbox FROM cppc_app;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0003_close"), ("teams", "0002_close")]
    operations = [
        migrations.RunSQL(GRANT, BACK),
    ]
