"""Closes the family tier: the circle decides, and nothing is read without a logged opening."""

from pathlib import Path

from django.db import migrations

from cppc.core.tenancy import Audited, Isolate, Policy, areas_with, families_open, family_rows

SQL = Path(__file__).resolve().parents[1] / "sql" / "circle.sql"
DROP = """
DROP POLICY of_area ON audit.event; DROP POLICY of_family ON audit.event;
DROP POLICY of_family ON audit.opening;
DROP FUNCTION authz.due_steps(), authz.end_place(uuid), authz.accept_place(uuid, text),
  authz.assign_facilitator(uuid, uuid),
  authz.open_case(uuid, text, text, text, text, text, text),
  audit.open_family(text, text), authz.opened_family_ids(text);
"""
IN_CIRCLE = "{column} = ANY ((SELECT authz.family_ids())::uuid[])"
CASE = "CREATE POLICY opens ON {table} TO cppc_case USING (true) WITH CHECK (true);"


class Migration(migrations.Migration):
    dependencies = [("families", "0001_initial"), ("core", "0003_close")]
    operations = [
        migrations.RunSQL(SQL.read_text(), DROP),
        Isolate(
            "families.Family",
            Policy("SELECT", IN_CIRCLE.format(column="id")),
            Policy("SELECT", f"NOT sealed AND {areas_with('see_family_list')}"),
            Policy("UPDATE", families_open("write", "id")),
            grants="SELECT, UPDATE",
            readers=["cppc_authz", "cppc_audit"],
        ),
        Isolate(
            "families.CircleMember",
            Policy("SELECT", "user_id = (SELECT authz.uid())"),
            Policy("SELECT", IN_CIRCLE.format(column="family_id")),
            Policy(
                "INSERT",
                check=f"{families_open('circle')} AND user_id <> (SELECT authz.uid()) "
                "AND accepted_at IS NULL AND accepted_version = ''",
            ),
            grants="SELECT, INSERT",
            readers=["cppc_authz", "cppc_audit"],
        ),
        migrations.RunSQL(
            CASE.format(table="families_family") + CASE.format(table="families_circlemember"),
            "DROP POLICY IF EXISTS opens ON families_family;"
            "DROP POLICY IF EXISTS opens ON families_circlemember;",
        ),
        Isolate("families.Person", *family_rows(read="people", write="write")),
        Isolate("families.Plan", *family_rows(read="plan", write="write")),
        Isolate(
            "families.PlanVersion",
            Policy("SELECT", families_open("plan")),
            Policy("INSERT", check=families_open("write")),
            grants="SELECT, INSERT",
        ),
        Isolate("families.Strength", *family_rows(read="plan", write="write")),
        Isolate("families.Need", *family_rows(read="plan", write="write")),
        Isolate(
            "families.Step",
            *family_rows(read="plan", write="write"),
            # Who promised a step may say how it went, without the right to change the plan.
            Policy("UPDATE", f"owner_id = (SELECT authz.uid()) AND {families_open('plan')}"),
            readers=["cppc_case"],
        ),
        Audited("families.Family", family="id"),
        Audited("families.CircleMember"),
        Audited("families.Person"),
        Audited("families.Plan"),
        Audited("families.PlanVersion"),
        Audited("families.Strength"),
        Audited("families.Need"),
        Audited("families.Step"),
    ]
