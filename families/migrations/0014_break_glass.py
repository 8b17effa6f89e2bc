"""So many emergencies a day and person; the next one is refused, on record."""

from pathlib import Path

from django.db import migrations

FOLDER = Path(__file__).parent.parent / "sql"
# As it was: the function of 0007, from the same text.
BEFORE = (FOLDER / "consent.sql").read_text()
BEFORE = BEFORE[BEFORE.index("CREATE FUNCTION authz.break_glass(") :]
BACK = f"""
DROP FUNCTION authz.break_glass(text, text, integer, text, integer);
DROP FUNCTION audit.refuse_emergency(text, uuid);
REVOKE USAGE ON SCHEMA audit FROM cppc_case;
{BEFORE[: BEFORE.index("END $$;")]}END $$;
ALTER FUNCTION authz.break_glass(text, text, integer, text) OWNER TO cppc_case;
REVOKE ALL ON FUNCTION authz.break_glass(text, text, integer, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION authz.break_glass(text, text, integer, text) TO cppc_app;
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0013_held")]

    operations = [migrations.RunSQL((FOLDER / "break_glass.sql").read_text(), BACK)]
