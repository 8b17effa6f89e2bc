"""The private talk hides phones; the wall compares them where they stand now."""

import re
from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


def earlier(file: str, pattern: str) -> str:
    """What an earlier migration made."""
    return re.findall(pattern, (SQL / file).read_text(), re.S)[0]


BACK = [
    "DROP POLICY hidden_for_safety ON families_phone",
    earlier("apart.sql", r"DROP POLICY of_family.*?;\nCREATE POLICY of_family.*?;"),
    "CREATE OR REPLACE " + earlier("wall.sql", r"CREATE (FUNCTION authz.compare_names.*?END .*?;)"),
]


class Migration(migrations.Migration):
    dependencies = [("meetings", "0010_apart"), ("families", "0011_phones")]
    operations = [migrations.RunSQL((SQL / "phones.sql").read_text(), BACK)]
