"""The wall for money: no word of the ledger names somebody of a family."""

from django.db import migrations

WORDS = {
    "contracts_budgetline": ("purpose",),
    "contracts_commitment": ("payee", "purpose", "decision", "note", "cancelled_why"),
    "contracts_payment": ("why",),
}


def guards() -> list[str]:
    """One trigger for each table, over its columns of words."""
    return [
        f"CREATE TRIGGER the_wall BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION authz.guard_words({', '.join(repr(name) for name in columns)});"
        for table, columns in WORDS.items()
    ]


class Migration(migrations.Migration):
    dependencies = [("contracts", "0003_first_categories"), ("meetings", "0009_wall")]
    operations = [
        migrations.RunSQL(
            "".join(guards()),
            "".join(f"DROP TRIGGER the_wall ON {table};" for table in WORDS),
        )
    ]
