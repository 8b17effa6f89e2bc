"""Links, mails, signatures, invitations and notes keep apart what the private talk keeps apart."""

import re
from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"
CHANGED = ("invitation_page", "answer_invitation", "invitation_mail")


def before(file: str, names: tuple[str, ...]) -> str:
    """Functions as an earlier migration made them."""
    text = (SQL / file).read_text()
    found = [
        re.search(rf"CREATE FUNCTION authz\.{name}\(.*?\nEND \$\$;", text, re.S) for name in names
    ]
    return "\n".join(
        f"CREATE OR REPLACE{match[0].removeprefix('CREATE')}" for match in found if match
    )


HISTORY = re.findall(
    r"DROP POLICY of_family.*?;\nCREATE POLICY of_family.*?;",
    (SQL / "prepare.sql").read_text(),
    re.S,
)[0]
BACK = f"""
{before("invite.sql", CHANGED)}
GRANT SELECT ON meetings_arrangement TO cppc_case;
CREATE POLICY reads_cppc_case ON meetings_arrangement FOR SELECT TO cppc_case USING (true);
DROP POLICY hidden_for_safety ON meetings_signature;
DROP POLICY hidden_for_safety ON meetings_signedpaper;
DROP POLICY hidden_for_safety ON meetings_invitation;
DROP POLICY hidden_for_safety ON meetings_note;
{HISTORY}
"""


class Migration(migrations.Migration):
    dependencies = [("meetings", "0009_wall")]
    operations = [migrations.RunSQL((SQL / "apart.sql").read_text(), BACK)]
