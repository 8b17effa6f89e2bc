"""The wall for what is left of the money tables, and their codes."""

from django.db import migrations

from cppc.core.limits import Guard, OnlyChoices, OnlyLike


class Migration(migrations.Migration):
    dependencies = [("contracts", "0004_wall"), ("meetings", "0017_wall_words")]
    operations = [
        OnlyChoices("contracts.BudgetLine"),
        OnlyChoices("contracts.Commitment"),
        OnlyChoices("contracts.FiscalYear"),
        OnlyLike("contracts_commitment", reference="M-[0-9A-Z]+"),
        Guard("contracts_allocation", "source"),
        Guard("contracts_budgetcategory", "@", "name_en", "name_es"),
        migrations.RunSQL(
            "DROP TRIGGER the_wall ON contracts_payment",
            "CREATE TRIGGER the_wall BEFORE INSERT OR UPDATE ON contracts_payment FOR EACH ROW "
            "EXECUTE FUNCTION authz.guard_words('why')",
        ),
        Guard("contracts_payment", "voucher", "why"),
    ]
