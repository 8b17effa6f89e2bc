"""The rest of the record is kept apart too; mails to guests stop with the family's word."""

import re
from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"
OF_FAMILIES = SQL.parents[1] / "families" / "sql"
CLOSED = (
    "families_position",
    "families_paper",
    "families_consent",
    "families_disclosure",
    "families_copyevent",
    "families_personallink",
    "families_linkuse",
    "meetings_familyprogress",
)


def earlier(file: Path, pattern: str) -> str:
    """What an earlier migration made."""
    return re.findall(pattern, file.read_text(), re.S)[0]


def before(file: Path, name: str) -> str:
    """A function as an earlier migration made it."""
    pattern = rf"CREATE (?:OR REPLACE )?(FUNCTION authz\.{name}\(.*?\nEND \$\$;)"
    return f"CREATE OR REPLACE {earlier(file, pattern)}"


BACK = [
    *(f"DROP POLICY hidden_for_safety ON {table}" for table in (*CLOSED, "families_guest")),
    earlier(SQL / "prepare.sql", r"CREATE POLICY hidden_for_safety ON families_guest.*?;"),
    earlier(SQL / "phones.sql", r"DROP POLICY of_family.*?;\nCREATE POLICY of_family.*?;"),
    before(SQL / "own_times.sql", "invitation_mail"),
    before(SQL / "survey.sql", "survey_mail"),
    before(OF_FAMILIES / "follow_up_links.sql", "promise_mail"),
    "DROP FUNCTION authz.guest_is_welcome(uuid), authz.keeps_apart(uuid), authz.apart_guest_ids()",
]


class Migration(migrations.Migration):
    dependencies = [("meetings", "0014_survey_names"), ("families", "0013_held")]
    operations = [migrations.RunSQL((SQL / "apart_records.sql").read_text(), BACK)]
