"""Reminders by the own time, mails to guests by their own hours, nobody expected who has left."""

import re
from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


def before(file: str, name: str) -> str:
    """A function as an earlier migration made it."""
    found = re.search(
        rf"CREATE (?:OR REPLACE )?FUNCTION authz\.{name}\(.*?\nEND \$\$;",
        (SQL / file).read_text(),
        re.S,
    )
    if found is None:
        raise LookupError(f"{name} is not in {file}")
    return re.sub("^CREATE (OR REPLACE )?", "CREATE OR REPLACE ", found[0])


BACK = f"""
{before("apart.sql", "invitation_mail")}
{before("invite.sql", "guest_not_asked")}
REVOKE DELETE ON meetings_attendance FROM cppc_case;
DROP FUNCTION authz.guest_hours(uuid), authz.own_time(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0012_streams")]
    operations = [migrations.RunSQL((SQL / "own_times.sql").read_text(), BACK)]
