"""Places, links, requests and merges that outsiders of a right could reach."""

import re
from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


def before(file: str, name: str) -> str:
    """A function as an earlier migration made it."""
    text = (SQL / file).read_text()
    found = re.findall(
        rf"CREATE (?:OR REPLACE )?(FUNCTION {re.escape(name)}\(.*?\nEND \$\$;)", text, re.S
    )
    return f"CREATE OR REPLACE {found[0]}"


BACK = f"""
DROP TRIGGER guarded ON families_familypair;
DROP FUNCTION authz.guard_merge(), authz.merge_exposes(uuid, uuid);
DROP POLICY p2_insert ON families_personallink;
CREATE POLICY p2_insert ON families_personallink FOR INSERT TO cppc_app WITH CHECK (
  family_id = ANY ((SELECT authz.opened_family_ids('guests'))::uuid[]));
{before("consent.sql", "authz.guard_place")}
{before("facilitators.sql", "authz.assign_facilitator")}
{before("referrals.sql", "audit.open_referral")}
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0012_ended")]
    operations = [migrations.RunSQL((SQL / "held.sql").read_text(), BACK)]
