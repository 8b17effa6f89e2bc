"""The register of facilitators."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cppc.core.tenancy import Audited, Isolate, Policy, areas_with

FOLDER = Path(__file__).resolve().parents[1] / "sql"
CIRCLE = (FOLDER / "circle.sql").read_text()
BEFORE = CIRCLE[CIRCLE.index("CREATE FUNCTION authz.assign_facilitator") :].split("\n\n")[0]
BACK = (
    BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION", 1)
    + """
DROP FUNCTION authz.approvals_ending(integer), authz.facilitator_loads(uuid),
  authz.facilitator_approved(uuid, uuid), authz.facilitator_approved(uuid, uuid, date),
  authz.approval_ends(date, date, integer);
"""
)
# Nobody writes his own approval.
OTHERS = f"{areas_with('manage_people')} AND user_id <> (SELECT authz.uid())"


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0005_referrals"),
        ("teams", "0006_area_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="Facilitator",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "trained_on",
                    models.DateField(blank=True, null=True, verbose_name="training finished on"),
                ),
                (
                    "co_led_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="led a meeting together with a coach on"
                    ),
                ),
                (
                    "co_coach",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="coach of that meeting"
                    ),
                ),
                (
                    "co_feedback",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what the coach wrote"
                    ),
                ),
                (
                    "led_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="led a meeting with a coach watching on"
                    ),
                ),
                (
                    "lead_coach",
                    models.CharField(blank=True, max_length=120, verbose_name="coach who watched"),
                ),
                (
                    "lead_feedback",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="what this coach wrote"
                    ),
                ),
                (
                    "approval_number",
                    models.CharField(blank=True, max_length=40, verbose_name="approval number"),
                ),
                (
                    "approved_on",
                    models.DateField(blank=True, null=True, verbose_name="approved on"),
                ),
                (
                    "expires_on",
                    models.DateField(
                        blank=True, null=True, verbose_name="last day of the approval"
                    ),
                ),
                (
                    "late_reason",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="why it is approved although the coached meetings were late",
                    ),
                ),
                (
                    "withdrawn_on",
                    models.DateField(blank=True, null=True, verbose_name="approval taken back on"),
                ),
                (
                    "withdrawn_why",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why it was taken back"
                    ),
                ),
                (
                    "languages",
                    models.CharField(blank=True, max_length=120, verbose_name="languages"),
                ),
                (
                    "conflicts",
                    models.CharField(
                        blank=True,
                        help_text="For example an employer, a school, a town. No family's name.",
                        max_length=300,
                        verbose_name="where another facilitator should lead",
                    ),
                ),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["user__name"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("area", "user"),
                        name="one_entry_for_each_facilitator",
                        violation_error_message="This person is already in the register.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("approval_number", ""), ("approved_on", None)),
                            models.Q(
                                models.Q(("approval_number", ""), _negated=True),
                                ("approved_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_approval_has_number_and_day",
                        violation_error_message="An approval needs its number and its day.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expires_on", None),
                            ("expires_on__gte", models.F("approved_on")),
                            _connector="OR",
                        ),
                        name="an_approval_ends_after_it_begins",
                        violation_error_message="The last day must not be before the first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_on", None),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="an_approval_taken_back_says_why",
                        violation_error_message="Say in a word why it is taken back.",
                    ),
                ],
            },
        ),
        Isolate(
            "families.Facilitator",
            Policy("SELECT", areas_with("manage_people")),
            Policy("SELECT", "user_id = (SELECT authz.uid())"),
            Policy("INSERT", check=OTHERS),
            Policy("UPDATE", OTHERS),
            grants="SELECT, INSERT, UPDATE",
            readers=["cppc_authz"],
        ),
        migrations.RunSQL((FOLDER / "facilitators.sql").read_text(), BACK),
        Audited("families.Facilitator"),
    ]
