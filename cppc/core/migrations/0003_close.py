"""Closes drafts (their author's alone), the outbox (insert-only) and sessions (the door's)."""

from django.db import migrations

from cppc.core.tenancy import Isolate, Policy, door_rows, own_rows

WORKER = "(SELECT authz.scope()) = 'worker'"


class Migration(migrations.Migration):
    dependencies = [("core", "0002_drafts_outbox_sessions"), ("teams", "0002_close")]
    operations = [
        Isolate(
            "core.Draft",
            *own_rows(),
            Policy("SELECT", f"{WORKER} AND expires_at < now()", role="cppc_worker"),
            Policy("DELETE", f"{WORKER} AND expires_at < now()", role="cppc_worker"),
        ),
        Isolate(
            "core.Outbox",
            Policy("INSERT", check="actor_id IS NOT DISTINCT FROM (SELECT authz.uid())"),
            Policy("ALL", WORKER, role="cppc_worker"),
            grants="INSERT",
        ),
        migrations.RunSQL(
            "GRANT SELECT, UPDATE, DELETE ON core_outbox TO cppc_worker",
            "REVOKE ALL ON core_outbox FROM cppc_worker",
        ),
        Isolate("core.Session", *door_rows()),
    ]
