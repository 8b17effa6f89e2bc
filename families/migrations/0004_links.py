"""Personal links: opened through functions alone, each use on record."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Isolate, Policy, families_open

SQL = Path(__file__).resolve().parents[1] / "sql" / "links.sql"
DROP = """
DROP FUNCTION authz.make_link(uuid, text, uuid, timestamptz, text),
  authz.finish_link(text, text, text), authz.use_link(text, text, text, text),
  authz.open_link(text, text, text),
  authz.log_link_use(public.families_personallink, text, text), authz.link_throttled(text),
  authz.link_refusal(public.families_personallink, text, text),
  authz.opened_link(text, text, text);
DROP POLICY opens ON families_linkuse; DROP POLICY opens ON families_personallink;
REVOKE ALL ON families_linkuse, families_personallink FROM cppc_case;
REVOKE UPDATE (revoked_at, updated_at, version) ON families_personallink FROM cppc_app;
GRANT UPDATE ON families_personallink TO cppc_app;
"""
READS_GUESTS = """
CREATE POLICY reads_cppc_case ON families_guest FOR SELECT TO cppc_case USING (true);
"""
BACK = """
DROP POLICY reads_cppc_case ON families_guest; REVOKE SELECT ON families_guest FROM cppc_case;
"""
OUTCOMES = [
    ("opened", "opened for the first time"),
    ("used", "used"),
    ("unknown", "no such link"),
    ("expired", "too old"),
    ("revoked", "taken back"),
    ("finished", "already used up"),
    ("elsewhere", "tried in another browser"),
    ("not_opened", "page asked for without opening the link"),
    ("purpose", "tried for something else"),
    ("not_asked", "this person is not asked any more"),
    ("too_many", "too many wrong tries"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0003_guests"),
    ]
    operations = [
        migrations.AddConstraint(
            model_name="personallink",
            constraint=models.UniqueConstraint(
                fields=("area", "id"), name="personallink_area_and_id"
            ),
        ),
        migrations.CreateModel(
            name="LinkUse",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("outcome", models.CharField(choices=OUTCOMES, max_length=12)),
                ("visitor", models.CharField(blank=True, max_length=64)),
                (
                    "area",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.family",
                    ),
                ),
                (
                    "link",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="uses",
                        to="families.personallink",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="linkuse_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(fk="link", name="linkuse_of_a_link_of_its_area"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("area", None), ("family", None), ("link", None)),
                            models.Q(
                                ("area__isnull", False),
                                ("family__isnull", False),
                                ("link__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="a_use_has_link_family_and_area_or_none",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["visitor", "at"], name="tries_of_a_visitor"),
                    models.Index(fields=["link", "at"], name="uses_of_a_link"),
                ],
            },
        ),
        Isolate("families.LinkUse", Policy("SELECT", families_open("guests")), grants="SELECT"),
        migrations.RunSQL(READS_GUESTS, BACK),
        migrations.RunSQL(SQL.read_text(), DROP),
    ]
