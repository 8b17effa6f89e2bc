"""Closes the money: who reads and writes what, and the ceiling held by the database."""

from pathlib import Path

from django.db import migrations

from cppc.core.tenancy import (
    Audited,
    Isolate,
    Policy,
    area_rows,
    areas_with,
    reference_rows,
)

SQL = Path(__file__).resolve().parents[1] / "sql" / "ledger.sql"
TABLES = ("payment", "commitment", "budgetline", "allocation", "fiscalyear")
DROP = (
    "".join(f"DROP TRIGGER held ON contracts_{table};" for table in TABLES)
    + """
DROP FUNCTION authz.hold_payment(), authz.hold_commitment(), authz.hold_line(),
  authz.hold_allocation(), authz.hold_year(), authz.promised_from(uuid), authz.paid_on(uuid),
  authz.lock_money(uuid, uuid, boolean), authz.refuse_money(text, text);
DROP POLICY locks ON contracts_fiscalyear; DROP POLICY locks ON contracts_allocation;
DROP POLICY takes_back ON contracts_payment;
DROP POLICY of_money ON audit.event; DROP POLICY of_state_money ON audit.event;
"""
)
LEDGER = ["cppc_ledger"]
ME = "(SELECT authz.uid())"
STATE_SETS = "(SELECT authz.may_statewide('set_allocation'))"
ASKS_OR_DECIDES = f"({areas_with('propose_spending')} OR {areas_with('approve_spending')})"
# The row as it may become: decided by somebody else than the one who asked, or cancelled.
DECIDED = (
    f"state IN ('approved', 'declined') AND decided_by_id = {ME} AND proposed_by_id <> {ME} "
    f"AND {areas_with('approve_spending')}"
)
CANCELLED = (
    f"state = 'cancelled' AND cancelled_by_id = {ME} "
    f"AND ({areas_with('approve_spending')} OR (proposed_by_id = {ME} AND decided_by_id IS NULL))"
)


class Migration(migrations.Migration):
    dependencies = [("contracts", "0001_initial"), ("families", "0002_close")]
    operations = [
        Isolate(
            "contracts.FiscalYear",
            *reference_rows(write="set_allocation"),
            grants="SELECT, INSERT, UPDATE",
            readers=LEDGER,
        ),
        Isolate(
            "contracts.BudgetCategory",
            *reference_rows(write="set_allocation"),
            grants="SELECT, INSERT, UPDATE",
        ),
        Isolate(
            "contracts.Allocation",
            Policy("SELECT", areas_with("see_money")),
            Policy("INSERT", check=f"{STATE_SETS} AND set_by_id = {ME}"),
            Policy("UPDATE", STATE_SETS, f"{STATE_SETS} AND set_by_id = {ME}"),
            grants="SELECT, INSERT, UPDATE",
            readers=LEDGER,
        ),
        Isolate(
            "contracts.BudgetLine",
            *area_rows(read="see_money", write="manage_budget"),
            readers=LEDGER,
        ),
        Isolate(
            "contracts.Commitment",
            Policy("SELECT", areas_with("see_money")),
            Policy(
                "INSERT",
                check=f"{areas_with('propose_spending')} AND proposed_by_id = {ME}",
            ),
            Policy("UPDATE", ASKS_OR_DECIDES, f"({DECIDED}) OR ({CANCELLED})"),
            grants="SELECT, INSERT, UPDATE",
            readers=LEDGER,
        ),
        Isolate(
            "contracts.Payment",
            Policy("SELECT", areas_with("see_money")),
            Policy("INSERT", check=f"{areas_with('record_payment')} AND recorded_by_id = {ME}"),
            grants="SELECT, INSERT",
            readers=LEDGER,
        ),
        migrations.RunSQL(SQL.read_text(), DROP),
        Audited("contracts.FiscalYear"),
        Audited("contracts.BudgetCategory"),
        Audited("contracts.Allocation"),
        Audited("contracts.BudgetLine"),
        Audited("contracts.Commitment"),
        Audited("contracts.Payment"),
    ]
