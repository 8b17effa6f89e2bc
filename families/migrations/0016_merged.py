"""What belongs to a promise goes along with it; undoing a merge brings back exactly what was."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent.parent / "sql"


def as_it_was(file: str, function: str) -> str:
    """A function as an earlier migration made it."""
    text = (FOLDER / file).read_text()
    text = text[text.index(f"CREATE FUNCTION authz.{function}(") :]
    return text[: text.index("END $$;")].replace("CREATE", "CREATE OR REPLACE", 1) + "END $$;"


BACK = [
    as_it_was("record.sql", "undo_merge"),
    as_it_was("record.sql", "approve_merge"),
    as_it_was("follow_up_links.sql", "answer_by_link"),
    as_it_was("follow_up_links.sql", "promise_by_link"),
    "REVOKE DELETE ON families_plan FROM cppc_case;",
    "DROP TRIGGER answers_go_along ON families_step; DROP FUNCTION authz.answers_go_along();",
    "REVOKE UPDATE (family_id) ON families_stepanswer, families_callrequest FROM cppc_case;",
]


class Migration(migrations.Migration):
    dependencies = [("families", "0015_missed_promise")]

    operations = [migrations.RunSQL((FOLDER / "merged.sql").read_text(), "\n".join(BACK))]
