"""Closes the tables that keep listings true, and lets the worker and one-click links write.

Who verified is not in the record of changes: its name goes after some years, the record does not.
"""

from pathlib import Path

from django.db import migrations

from cppc.core.limits import Guard, OnlyChoices, OnlyLike
from cppc.core.tenancy import Audited, Isolate, Policy, area_rows, areas_with, writes

SQL = Path(__file__).resolve().parents[1] / "sql" / "keep_true.sql"
EDIT = areas_with("edit_listings")
WORKER = "(SELECT authz.scope()) = 'worker'"
ROWS = area_rows(read="edit_listings", write="edit_listings")
PARTS = r"\{((what|who|start|phone|hours|place|cost),?)*\}"
DROP = """
DROP FUNCTION authz.confirm_listing(text), authz.listing_to_confirm(text);
DROP POLICY confirms ON resources_freshnessask; DROP POLICY confirms ON resources_verification;
DROP POLICY confirms ON resources_service; DROP POLICY confirms ON resources_publishedlisting;
REVOKE ALL ON resources_freshnessask, resources_verification FROM cppc_case;
REVOKE SELECT (id, area_id, state),
  UPDATE (verified_on, verified_by_id, verified_how, updated_at) ON resources_service
  FROM cppc_case;
REVOKE SELECT (service_id), UPDATE (verified_on, verified_by, stale) ON resources_publishedlisting
  FROM cppc_case;
"""


def worker(command: str, using: str = WORKER) -> Policy:
    """What the worker may do, in its scope alone."""
    check = using if command != "SELECT" else ""
    return Policy(command, "" if command == "INSERT" else using, check, role="cppc_worker")


def on_table(table: str, policy: Policy) -> migrations.RunSQL:
    """One more policy for the worker on a table that is closed already."""
    name = f"worker_{policy.command.lower()}s"
    return migrations.RunSQL(policy.sql(name, table), f'DROP POLICY "{name}" ON {table}')


class Migration(migrations.Migration):
    dependencies = [("resources", "0016_keep_true")]
    operations = [
        Isolate(
            "resources.Verification",
            Policy("SELECT", EDIT),
            Policy("INSERT", check=f"{EDIT} AND person_id = (SELECT authz.uid())"),
            Policy("DELETE", EDIT),
            worker("SELECT"),
            worker("UPDATE"),
        ),
        Isolate(
            "resources.FreshnessAsk",
            Policy("SELECT", EDIT),
            Policy("DELETE", EDIT),
            worker("SELECT"),
            worker("INSERT"),
            worker("UPDATE"),
        ),
        Isolate("resources.CallList", *ROWS, worker("SELECT"), worker("UPDATE")),
        Isolate("resources.Call", *ROWS),
        Isolate("resources.DoNotList", Policy("SELECT", EDIT), *writes(EDIT)),
        Audited("resources.DoNotList"),
        on_table("resources_service", worker("SELECT")),
        on_table("resources_service", worker("UPDATE")),
        on_table("resources_publishedlisting", worker("UPDATE")),
        OnlyChoices("resources.Verification"),
        OnlyLike("resources_verification", parts=PARTS),
        OnlyChoices("resources.FreshnessAsk"),
        OnlyLike("resources_freshnessask", token_hash="[0-9a-f]{64}"),  # noqa: S106 - a pattern
        OnlyChoices("resources.CallList"),
        OnlyChoices("resources.Call"),
        OnlyLike("resources_donotlist", phone_key="[0-9]+"),
        Guard("resources_verification", "title"),
        Guard("resources_calllist", "name", "verifier_title"),
        Guard("resources_call", "note"),
        Guard(
            "resources_donotlist",
            *("because", "phone", "~name", "~website", "~asked_by", "~name_key", "~host_key"),
        ),
        migrations.RunSQL(SQL.read_text(encoding="utf-8"), DROP),
    ]
