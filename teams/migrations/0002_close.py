"""Closes every table of areas, people and teams, and the sign-in library's own."""

from pathlib import Path

from django.db import migrations

from cppc.core.tenancy import (
    AT_THE_DOOR,
    Audited,
    Isolate,
    Policy,
    area_rows,
    areas_with,
    door_rows,
    reference_rows,
    writes,
)

SQL = Path(__file__).resolve().parents[1] / "sql" / "access.sql"
DROP = """
ALTER TABLE teams_areacounty DROP CONSTRAINT a_county_is_in_one_area_at_a_time;
DROP FUNCTION authz.accept_invitation(text), authz.invitation(text), authz.public_seats(uuid),
  authz.known_people(), authz.person_may(uuid, uuid, text), authz.may_statewide(text),
  authz.area_ids_with(text);
"""

OWN_USER = "id = (SELECT authz.uid())"
NOT_SELF = "person_id IS DISTINCT FROM (SELECT authz.uid())"
STATE_PEOPLE = "(SELECT authz.may_statewide('manage_people'))"
READERS = ["cppc_authz"]


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]
    operations = [
        migrations.RunSQL(SQL.read_text(), DROP),
        Isolate(
            "teams.Area",
            Policy("SELECT", "true"),
            Policy("INSERT", check="(SELECT authz.may_statewide('manage_areas'))"),
            Policy("UPDATE", areas_with("manage_areas", "id")),
            Policy("UPDATE", areas_with("manage_team", "id")),
            grants="SELECT, INSERT, UPDATE",
            readers=READERS,
        ),
        Isolate("teams.County", *reference_rows(write="manage_areas"), readers=READERS),
        Isolate("teams.ZipCode", *reference_rows(write="manage_areas")),
        Isolate("teams.AreaCounty", *reference_rows(write="manage_areas"), readers=READERS),
        Isolate(
            "teams.AreaSuccession",
            *reference_rows(write="manage_areas"),
            grants="SELECT, INSERT",
        ),
        Isolate(
            "teams.User",
            Policy("SELECT", OWN_USER),
            Policy("SELECT", "id = ANY ((SELECT authz.known_people())::uuid[])"),
            Policy("UPDATE", OWN_USER),
            Policy("ALL", AT_THE_DOOR),
            Policy("SELECT", "(SELECT authz.scope()) = 'worker'", role="cppc_worker"),
            readers=READERS,
        ),
        Isolate(
            "teams.Membership",
            Policy("SELECT", "person_id = (SELECT authz.uid())"),
            Policy("SELECT", areas_with("see_people")),
            Policy("INSERT", check=f"{areas_with('manage_people')} AND {NOT_SELF}"),
            Policy("UPDATE", f"{areas_with('manage_people')} AND {NOT_SELF}"),
            grants="SELECT, INSERT, UPDATE",
            readers=READERS,
        ),
        Isolate(
            "teams.StatewideRole",
            Policy("SELECT", "person_id = (SELECT authz.uid())"),
            Policy("SELECT", "(SELECT authz.may_statewide('see_people'))"),
            Policy("INSERT", check=f"{STATE_PEOPLE} AND {NOT_SELF}"),
            Policy("UPDATE", f"{STATE_PEOPLE} AND {NOT_SELF}"),
            grants="SELECT, INSERT, UPDATE",
            readers=READERS,
        ),
        Isolate(
            "teams.Invitation",
            Policy("SELECT", areas_with("manage_people")),
            Policy("SELECT", STATE_PEOPLE),
            Policy("INSERT", check=areas_with("manage_people")),
            Policy("INSERT", check=STATE_PEOPLE),
            Policy("UPDATE", areas_with("manage_people")),
            Policy("UPDATE", STATE_PEOPLE),
            grants="SELECT, INSERT, UPDATE",
            readers=READERS,
        ),
        migrations.RunSQL(
            "CREATE POLICY accepts ON teams_membership FOR INSERT TO cppc_authz WITH CHECK (true);"
            "CREATE POLICY accepts ON teams_statewiderole FOR INSERT TO cppc_authz "
            "WITH CHECK (true);"
            "CREATE POLICY accepts ON teams_invitation FOR UPDATE TO cppc_authz USING (true);",
            "DROP POLICY IF EXISTS accepts ON teams_membership;"
            "DROP POLICY IF EXISTS accepts ON teams_statewiderole;"
            "DROP POLICY IF EXISTS accepts ON teams_invitation;",
        ),
        Isolate(
            "teams.Team",
            *area_rows(read="see_team", write="manage_team"),
            Policy("SELECT", "public"),
            readers=READERS,
        ),
        Isolate("teams.Seat", *area_rows(read="see_team", write="manage_team"), readers=READERS),
        Isolate("teams.TeamMember", *area_rows(read="see_team", write="manage_team")),
        Isolate(
            "teams.SeatTerm", *area_rows(read="see_team", write="manage_team"), readers=READERS
        ),
        Isolate(
            "teams.JoinRequest",
            Policy("INSERT", check="state = 'received' AND note = ''"),
            Policy("SELECT", areas_with("manage_team")),
            *writes(areas_with("manage_team")),
        ),
        Audited("teams.Area"),
        Audited("teams.AreaCounty"),
        Audited("teams.Membership"),
        Audited("teams.StatewideRole"),
        Audited("teams.Team"),
        Audited("teams.Seat"),
        Audited("teams.TeamMember"),
        Audited("teams.SeatTerm"),
        Isolate("account.EmailAddress", *door_rows()),
        Isolate("account.EmailConfirmation", *door_rows()),
        Isolate("mfa.Authenticator", *door_rows()),
        migrations.RunSQL(
            "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO cppc_app",
            "REVOKE USAGE ON ALL SEQUENCES IN SCHEMA public FROM cppc_app",
        ),
    ]
