"""Rules for people that row policies cannot hold: columns, self-made invitations, who is who."""

from pathlib import Path

from django.db import migrations, models

from cppc.core.tenancy import Audited

SQL = Path(__file__).resolve().parents[1] / "sql" / "guards.sql"
DROP = """
DROP TRIGGER guarded ON teams_user; DROP TRIGGER audited ON teams_user;
DROP TRIGGER guarded ON teams_area;
DROP FUNCTION authz.guard_person(), authz.guard_area(), authz.has_open_families(uuid);
REVOKE UPDATE (token_hash, expires_at, withdrawn_at) ON teams_invitation FROM cppc_app;
GRANT UPDATE ON teams_invitation TO cppc_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0002_close"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("area", None),
                        ("role__in", ["state_coordinator", "state_admin", "auditor"]),
                    ),
                    models.Q(
                        ("area__isnull", False),
                        (
                            "role__in",
                            [
                                "coordinator",
                                "facilitator",
                                "dhs_worker",
                                "provider",
                                "parent_partner",
                                "team_member",
                                "fiscal_agent",
                                "listing_editor",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="an_invitation_is_to_an_area_or_to_the_state",
                violation_error_message="This role does not fit here.",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "coordinator",
                            "facilitator",
                            "dhs_worker",
                            "provider",
                            "parent_partner",
                            "team_member",
                            "fiscal_agent",
                            "listing_editor",
                        ],
                    )
                ),
                name="a_membership_has_an_area_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="statewiderole",
            constraint=models.UniqueConstraint(
                condition=models.Q(("to_on", None)),
                fields=("person", "role"),
                name="one_open_statewide_role_of_a_kind",
                violation_error_message="This person already has this role.",
            ),
        ),
        migrations.AddConstraint(
            model_name="statewiderole",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["state_coordinator", "state_admin", "auditor"])),
                name="a_statewide_role_is_for_the_state",
            ),
        ),
        migrations.RunSQL(SQL.read_text(), DROP),
        Audited("teams.Invitation"),
    ]
