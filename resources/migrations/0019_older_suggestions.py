"""A new link of a provider shows what became of the suggestions of the older ones."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).resolve().parents[1] / "sql"


def as_before() -> str:
    """The function as the first migration made it."""
    text = (SQL / "claims.sql").read_text()
    begins = text.index("CREATE FUNCTION authz.suggestions_by_link")
    ends = text.index("END $$;", begins) + len("END $$;")
    return text[begins:ends].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [("resources", "0018_taken_back")]
    operations = [migrations.RunSQL((SQL / "older_suggestions.sql").read_text(), as_before())]
