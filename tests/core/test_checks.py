"""The site does not start over a database, a role or a driver that would let rows leak."""

import pytest
from django.core.checks import Critical
from django.db import connection, connections
from django.db.backends.postgresql.psycopg_any import is_psycopg3

from cppc.core import checks
from cppc.core.checks import UnsafeDatabase, check_database, refuse_unsafe_database
from tests.conftest import as_role, owner
from tests.site_database import copied_database, fresh_connection, logged_in_as

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]


def told(**options):
    """What the check finds, as one text."""
    found = check_database(databases=["default"], **options)
    assert all(isinstance(message, Critical) for message in found)
    return "\n".join(str(message.msg) for message in found)


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), copied_database():
        yield


@pytest.fixture
def as_site(copy, settings):
    """A real login of the site's role, in a web process."""
    settings.PROCESS = "web"
    with logged_in_as("cppc_app"), fresh_connection():
        yield


def test_nothing_is_wrong_with_the_site_as_it_is(as_site):
    assert told() == ""
    refuse_unsafe_database()


def test_connections_are_the_sites_own(as_site):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session_user::text, current_user::text, rolsuper, rolbypassrls FROM pg_roles "
            "WHERE rolname = current_user"
        )
        assert cursor.fetchone() == ("cppc_app", "cppc_app", False, False)


def test_worker_may_serve_too(copy, settings):
    settings.PROCESS = "worker"
    with logged_in_as("cppc_worker"), fresh_connection():
        assert told() == ""


@pytest.mark.parametrize(
    ("role", "words"), [("cppc_owner", "owns tables"), ("cppc_backup", "bypasses row-level")]
)
def test_other_roles_are_refused(role, words, copy, settings):
    settings.PROCESS = "web"
    with logged_in_as(role), fresh_connection():
        assert words in told()
        with pytest.raises(UnsafeDatabase):
            refuse_unsafe_database()


def test_shown_activity_is_refused(copy, settings):
    settings.PROCESS = "web"
    with logged_in_as("cppc_export"), fresh_connection():
        assert "track_activities is on for cppc_export" in told()


def test_psycopg_3_is_refused(monkeypatch):
    assert not is_psycopg3
    monkeypatch.setattr(checks, "is_psycopg3", True)
    assert "psycopg 3" in told()


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE families_note_of_all DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE families_note_of_all NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY one ON families_note_of_all",
    ],
)
@pytest.mark.parametrize("right", ["SELECT", "INSERT", "SELECT (x)"])
@pytest.mark.parametrize("role", ["cppc_app", "cppc_worker"])
def test_open_table_is_named(change, right, role):
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE families_note_of_all (x int); "
            "ALTER TABLE families_note_of_all ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
            f"CREATE POLICY one ON families_note_of_all USING (true); "
            f"GRANT {right} ON families_note_of_all TO {role}"
        )
        assert told() == ""
        cursor.execute(change)
        assert "families_note_of_all" in told()


def test_table_without_rights_needs_no_policy():
    with owner(), connection.cursor() as cursor:
        cursor.execute("CREATE TABLE families_note_of_all (x int)")
        assert told() == ""


def test_temporary_tables_are_refused(as_site):
    """They would stand before real tables of the same name."""
    name = connections["default"].settings_dict["NAME"]
    connection.close()
    with logged_in_as("cppc_owner"), connection.cursor() as cursor:
        cursor.execute(f'GRANT TEMPORARY ON DATABASE "{name}" TO cppc_app')
    try:
        assert "temporary tables" in told()
    finally:
        connection.close()
        with logged_in_as("cppc_owner"), connection.cursor() as cursor:
            cursor.execute(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM cppc_app')


def test_maintenance_is_for_the_owner_alone():
    with as_role("cppc_app"), connection.cursor() as cursor:
        cursor.execute("SET app.maintenance = 'on'; SELECT count(*) FROM families_family")
        assert cursor.fetchone() == (0,)
