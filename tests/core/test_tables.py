"""The catalog: what PostgreSQL itself says about tables, functions and roles."""

import pytest
from django.db import connection

from cppc.core.checks import OPEN_TABLES, UNPROTECTED
from tests.conftest import owner

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]

HELPERS = {"cppc_authz", "cppc_audit", "cppc_case", "cppc_ledger"}
SITE = ("cppc_app", "cppc_worker")

# What helper roles may do, beside reading what their functions need (SELECT is listed too).
HELPER_WRITES = {
    ("cppc_audit", "event", "INSERT"): "the log of changes",
    ("cppc_audit", "opening", "INSERT"): "the log of openings",
    ("cppc_authz", "resources_searchcount", "INSERT"): "searches that found little are counted",
    ("cppc_authz", "resources_searchcount", "UPDATE"): "searches that found little are counted",
    ("cppc_authz", "resources_vocabulary", "DELETE"): "words that no public listing has any more",
    ("cppc_authz", "teams_invitation", "UPDATE"): "an invitation is accepted once",
    ("cppc_authz", "teams_membership", "INSERT"): "the role that an invitation gives",
    ("cppc_authz", "teams_statewiderole", "INSERT"): "the role that an invitation gives",
    ("cppc_case", "core_outbox", "INSERT"): "breaking the glass tells the area by the same act",
    ("cppc_case", "families_breakglass", "INSERT"): "an opening in an emergency",
    ("cppc_case", "families_circleinvitation", "UPDATE"): "an invitation is taken once",
    ("cppc_case", "families_circlemember", "INSERT"): "places in a circle",
    ("cppc_case", "families_consent", "UPDATE"): "consents end",
    ("cppc_case", "families_guest", "UPDATE"): "a guest leaves with the consent",
    ("cppc_case", "families_circlemember", "UPDATE"): "places accepted and ended",
    ("cppc_case", "families_family", "INSERT"): "a facilitator opens a record",
    ("cppc_case", "families_family", "UPDATE"): "records sealed, joined, closed, handed over",
    ("cppc_case", "families_familyevent", "INSERT"): "the history of a record",
    ("cppc_case", "families_familypair", "INSERT"): "two records of one family, linked",
    ("cppc_case", "families_familypair", "UPDATE"): "two records joined and parted",
    ("cppc_case", "families_familypair", "DELETE"): "pairs do not follow into another area",
    ("cppc_case", "families_handover", "INSERT"): "a family offered to another area",
    ("cppc_case", "families_handover", "UPDATE"): "a family taken by another area",
    ("cppc_case", "families_plan", "INSERT"): "a plan for records that are joined",
    ("cppc_case", "families_referral", "DELETE"): "an area keeps one request of a family",
    ("cppc_case", "families_referralevent", "DELETE"): "an area keeps one request of a family",
    ("cppc_case", "family_word", "INSERT"): "the words of families that the wall compares with",
    ("cppc_case", "family_word", "DELETE"): "the words of families that the wall compares with",
    ("cppc_case", "meetings_figurecell", "DELETE"): "counts are made anew",
    ("cppc_case", "meetings_figurecell", "INSERT"): "counts are made anew",
    ("cppc_case", "families_linkuse", "INSERT"): "each try of a personal link",
    ("cppc_case", "families_personallink", "INSERT"): "links made while a message is sent",
    ("cppc_case", "families_personallink", "UPDATE"): "links bound, used up, ended with a consent",
    ("cppc_case", "families_referral", "INSERT"): "anybody asks for a meeting",
    ("cppc_case", "families_referral", "UPDATE"): "a request is answered",
    ("cppc_case", "families_referralcontent", "INSERT"): "anybody asks for a meeting",
    ("cppc_case", "families_referralcontent", "UPDATE"): "a request goes to another area",
    ("cppc_case", "families_referralevent", "INSERT"): "the history of a request",
    ("cppc_case", "families_callrequest", "INSERT"): "a call asked for by personal link",
    ("cppc_case", "families_stepanswer", "INSERT"): "how a promise went, by personal link",
    ("cppc_case", "resources_listinglink", "INSERT"): "links made while a claim is answered",
    ("cppc_case", "resources_listingsuggestion", "INSERT"): "changes told by a provider's link",
    ("cppc_case", "resources_verification", "INSERT"): "a provider's link confirms a listing",
    ("cppc_case", "meetings_attendance", "DELETE"): "who left the list is not expected",
    ("cppc_case", "meetings_attendance", "UPDATE"): "a guest's answer by personal link",
    ("cppc_case", "meetings_invitation", "UPDATE"): "a guest's answer, and what did not arrive",
    ("cppc_case", "meetings_surveyanswer", "INSERT"): "a survey answered by link",
    ("cppc_case", "families_plan", "DELETE"): "a plan that a merge made goes with its undoing",
    ("cppc_case", "meetings_surveyanswer", "DELETE"): "a month's answers are mixed anew",
    ("cppc_case", "meetings_areafigure", "DELETE"): "counts are made anew",
    ("cppc_case", "meetings_areafigure", "INSERT"): "counts are made anew",
    ("cppc_case", "meetings_areafigure", "UPDATE"): "counts are made anew",
}
HELPER_READS = {
    "cppc_audit": {
        "event",
        "opening",
        "families_circlemember",
        "families_family",
        "families_referral",
    },
    "cppc_authz": {
        "capacity_grant",
        "families_circlemember",
        "families_facilitator",
        "families_family",
        "families_referral",
        "meetings_arrangement",
        "meetings_familymeeting",
        "meetings_participationsupport",
        "meetings_safetyscreen",
        "meetings_separatesession",
        "opening",
        "resources_category",
        "resources_searchcount",
        "resources_vocabulary",
        "role_grant",
        "signing_key",
        "teams_area",
        "teams_areacounty",
        "teams_county",
        "teams_invitation",
        "teams_membership",
        "teams_seat",
        "teams_seatterm",
        "teams_statewiderole",
        "teams_team",
        "teams_user",
    },
    "cppc_case": {
        "capacity_grant",
        "families_breakglass",
        "families_callrequest",
        "families_circleinvitation",
        "families_circlemember",
        "families_consent",
        "families_family",
        "families_familyevent",
        "families_familypair",
        "families_guest",
        "families_handover",
        "families_linkuse",
        "families_paper",
        "families_person",
        "families_personallink",
        "families_plan",
        "families_referral",
        "families_referralcontent",
        "families_referralevent",
        "families_step",
        "families_stepanswer",
        "families_support",
        "family_word",
        "meetings_areafigure",
        "meetings_attendance",
        "meetings_familymeeting",
        "meetings_figurecell",
        "meetings_invitation",
        "meetings_surveyanswer",
        "ordinary_word",
        "resources_freshnessask",
        "resources_listingclaim",
        "resources_listinglink",
        "resources_listingsuggestion",
        "resources_relaymessage",
        "resources_screening",
        "resources_screeningstatus",
        "role_grant",
        "teams_area",
        "teams_membership",
        "teams_namecheck",
        "teams_teammember",
    },
    "cppc_ledger": {
        "contracts_allocation",
        "contracts_budgetline",
        "contracts_commitment",
        "contracts_fiscalyear",
        "contracts_payment",
    },
}
AUDITED = ("families_", "meetings_", "contracts_")
NOT_AUDITED = {
    "families_linkuse": "a record itself, written by functions alone",
    "meetings_areafigure": "counts, made anew each hour",
    "meetings_figurecell": "counts, made anew each hour",
    "meetings_quiethours": "everybody's own wish",
    "meetings_surveyanswer": "tied to nobody, so that no record may tell who wrote when",
}

TABLE_RIGHTS = """
SELECT r.rolname, c.relname, a.privilege_type FROM pg_class c
CROSS JOIN LATERAL aclexplode(c.relacl) a JOIN pg_roles r ON r.oid = a.grantee
WHERE c.relkind IN ('r', 'p', 'v', 'm')
  AND c.relnamespace IN ('public'::regnamespace, 'authz'::regnamespace, 'audit'::regnamespace)
"""
FUNCTIONS = """
SELECT p.oid::regprocedure::text, r.rolname, r.rolcanlogin, p.proconfig,
  has_function_privilege('public', p.oid, 'EXECUTE') AS everybody, p.prosecdef
FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner
WHERE p.pronamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
"""


def ask(sql, *params):
    """Rows of the catalog, read as the owner."""
    with owner(), connection.cursor() as cursor:
        cursor.execute(sql, params or None)
        return cursor.fetchall()


def names(sql, *params):
    return [name for (name,) in ask(sql, *params)]


def test_every_reachable_table_is_closed_or_listed():
    assert names(UNPROTECTED) == sorted(OPEN_TABLES)


def test_the_list_of_open_tables_gives_reasons():
    assert all(len(reason) > 10 for reason in OPEN_TABLES.values())


def test_every_reachable_table_of_the_record_is_closed():
    sql = UNPROTECTED.replace("'public'::regnamespace", "'audit'::regnamespace")
    assert names(sql) == []


def test_views_run_as_their_reader_and_none_is_materialized():
    assert (
        ask(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND "
            "(relkind = 'm' OR relkind = 'v' "
            "AND NOT coalesce(reloptions @> ARRAY['security_invoker=true'], false))"
        )
        == []
    )


def test_only_the_policy_of_maintenance_lets_the_owner_in():
    rows = ask(
        "SELECT schemaname || '.' || tablename, policyname, qual FROM pg_policies "
        "WHERE roles && ARRAY['public', 'cppc_owner']::name[] AND policyname <> 'maintenance'"
    )
    assert rows == []
    unguarded = ask(
        "SELECT tablename FROM pg_policies "
        "WHERE policyname = 'maintenance' AND qual NOT LIKE '%%app.maintenance%%'"
    )
    assert unguarded == []


def test_functions_with_another_persons_rights_are_fenced():
    wrong = []
    for name, role, may_log_in, config, everybody, definer in ask(FUNCTIONS):
        path = "search_path=pg_catalog, pg_temp"
        if definer and (role not in HELPERS or may_log_in or path not in (config or [])):
            wrong.append(f"{name}: owner {role}, {config}")
        if everybody and name.split("(")[0].startswith(("authz.", "audit.")):
            wrong.append(f"{name}: everybody may call it")
    assert wrong == []


def test_no_function_stands_where_no_one_looks():
    """Own functions live in authz and audit alone."""
    sql = FUNCTIONS + " AND p.pronamespace NOT IN ('authz'::regnamespace, 'audit'::regnamespace)"
    assert ask(sql) == []


def test_the_site_owns_nothing():
    owned = ask(
        "SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner "
        "WHERE r.rolname IN %s UNION ALL "
        "SELECT p.proname FROM pg_proc p JOIN pg_roles r ON r.oid = p.proowner "
        "WHERE r.rolname IN %s",
        SITE,
        SITE,
    )
    assert owned == []


@pytest.mark.parametrize("role", SITE)
def test_the_site_makes_nothing(role):
    assert (
        ask(
            "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(%s, oid, 'CREATE') "
            "AND nspname !~ '^pg_(toast_)?temp'",
            role,
        )
        == []
    )
    ((create, temporary),) = ask(
        "SELECT has_database_privilege(%s, current_database(), 'CREATE'), "
        "has_database_privilege(%s, current_database(), 'TEMPORARY')",
        role,
        role,
    )
    assert (create, temporary) == (False, False)


def test_the_site_holds_no_more_than_four_rights():
    beyond = [
        (role, table, right)
        for role, table, right in ask(TABLE_RIGHTS)
        if role in SITE and right not in ("SELECT", "INSERT", "UPDATE", "DELETE")
    ]
    assert beyond == []


def test_the_site_only_reads_the_record_and_the_grants():
    rights = {
        (table, right)
        for role, table, right in ask(TABLE_RIGHTS)
        if role in SITE and not table.startswith(PUBLIC_PREFIXES)
    }
    assert rights == {
        ("event", "SELECT"),
        ("opening", "SELECT"),
        ("role_grant", "SELECT"),
        ("capacity_grant", "SELECT"),
    }


PUBLIC_PREFIXES = (
    "account_",
    "contracts_",
    "core_",
    "families_",
    "meetings_",
    "mfa_",
    "resources_",
    "teams_",
)


def test_helper_roles_hold_what_their_functions_need():
    given = [row for row in ask(TABLE_RIGHTS) if row[0] in HELPERS]
    reads = {role: set() for role in HELPERS}
    for role, table, right in given:
        if right == "SELECT":
            reads[role].add(table)
    more = {role: reads[role] ^ HELPER_READS[role] for role in HELPERS}
    assert not any(more.values()), more
    writes = {row for row in given if row[2] != "SELECT"}
    assert writes == set(HELPER_WRITES)


def test_roles_are_as_narrow_as_they_were_made():
    rows = ask(
        "SELECT rolname, rolcanlogin, rolsuper OR rolcreaterole OR rolreplication, rolbypassrls, "
        "rolcreatedb FROM pg_roles WHERE rolname LIKE 'cppc%%'"
    )
    roles = {name: rest for name, *rest in rows}
    assert {name for name, (login, *_) in roles.items() if not login} == HELPERS
    assert {name for name, (_, mighty, _, _) in roles.items() if mighty} == set()
    assert {name for name, (*_, bypass, _) in roles.items() if bypass} == {"cppc_backup"}
    assert {name for name, (*_, makes) in roles.items() if makes} == {"cppc_owner"}


def test_nobody_is_a_member_of_what_he_should_not_be():
    rows = ask(
        "SELECT m.rolname, r.rolname FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member "
        "JOIN pg_roles r ON r.oid = a.roleid WHERE m.rolname LIKE 'cppc%%'"
    )
    assert {(member, role) for member, role in rows if member != "cppc_owner"} == {
        ("cppc_worker", "cppc_app"),
        ("cppc_backup", "pg_read_all_data"),
    }


def test_roles_carry_their_settings():
    rows = dict(ask("SELECT rolname, rolconfig FROM pg_roles WHERE rolname IN %s", SITE))
    for role, seconds in (("cppc_app", "5s"), ("cppc_worker", "60s")):
        assert set(rows[role]) >= {
            f"statement_timeout={seconds}",
            "lock_timeout=3s",
            "idle_in_transaction_session_timeout=30s",
            "track_activities=off",
            "log_min_error_statement=panic",
        }


def test_tables_of_families_and_money_are_audited():
    tables = names(
        "SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace "
        "AND relkind IN ('r', 'p') AND NOT EXISTS (SELECT FROM pg_trigger t "
        "WHERE t.tgrelid = c.oid AND t.tgfoid = 'audit.log()'::regprocedure AND t.tgtype = 29 "
        "AND t.tgenabled = 'O' AND t.tgqual IS NULL)"
    )
    assert sorted(t for t in tables if t.startswith(AUDITED)) == sorted(NOT_AUDITED)
