"""Agreed plans: positions, corrections with a reason, and numbered papers."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, Policy, families_open

SQL = Path(__file__).resolve().parents[1] / "sql" / "papers.sql"
OWN = "(SELECT authz.uid())"


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0008_record"),
    ]
    operations = [
        migrations.CreateModel(
            name="Paper",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("family", "family copy"),
                            ("agency", "agency copy"),
                            ("training", "training copy without names"),
                        ],
                        max_length=8,
                        verbose_name="kind of copy",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("total", models.PositiveSmallIntegerField(verbose_name="of")),
                ("recipient", models.CharField(max_length=120, verbose_name="for whom")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("es", "Spanish")],
                        default="en",
                        max_length=5,
                        verbose_name="language",
                    ),
                ),
                ("content", models.JSONField(blank=True, default=dict)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.family",
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.guest",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan_version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="families.planversion",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "kind", "number"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(fk="family", name="copy_of_a_family_of_its_area"),
                    cppc.core.tenancy.SameAreaFK(
                        fk="plan_version", name="paper_of_a_version_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(fk="guest", name="paper_for_a_guest_of_its_area"),
                    models.UniqueConstraint(
                        fields=("area", "plan_version", "kind", "number"),
                        name="copies_are_numbered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1), ("number__lte", models.F("total"))),
                        name="a_copy_is_one_of_its_total",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind", "training"), ("content", {}), _connector="OR"),
                        name="only_a_training_copy_has_words_of_its_own",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Position",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "part",
                    models.CharField(
                        choices=[
                            ("family", "family"),
                            ("support", "friend, neighbor or other support"),
                            ("provider", "provider"),
                            ("dhs", "DHS"),
                            ("other", "somebody else"),
                        ],
                        max_length=10,
                        verbose_name="takes part as",
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        choices=[
                            ("agrees", "agrees"),
                            ("concern", "agrees, with a concern"),
                            ("disagrees", "does not agree"),
                        ],
                        max_length=10,
                        verbose_name="what the person says",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="in their own words"
                    ),
                ),
                (
                    "how",
                    models.CharField(
                        choices=[
                            ("meeting", "said so at the meeting"),
                            ("paper", "signed on paper"),
                            ("phone", "said so by phone"),
                            ("own", "wrote it here"),
                        ],
                        max_length=8,
                        verbose_name="how we know",
                    ),
                ),
                ("attested_at", models.DateTimeField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "attested_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.family",
                    ),
                ),
                (
                    "guest",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.guest",
                    ),
                ),
                (
                    "plan_version",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="positions",
                        to="families.planversion",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["part", "name", "attested_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="position_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="plan_version", name="position_on_a_version_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="guest", name="position_of_a_guest_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("stance", "concern"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_concern_has_its_words",
                        violation_error_message="Write the concern in the person's own words.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="planversion",
            name="meeting",
            field=models.UUIDField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="planversion",
            name="reason",
            field=models.CharField(blank=True, max_length=500, verbose_name="why it was corrected"),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                fields=("area", "id"), name="planversion_area_and_id"
            ),
        ),
        Isolate(
            "families.Position",
            Policy("SELECT", families_open("plan")),
            # Who keeps the record writes down what was said; others of the circle their own word.
            Policy(
                "INSERT",
                check=f"attested_by_id = {OWN} AND ({families_open('write')} OR "
                f"(user_id = {OWN} AND how = 'own' AND {families_open('plan')}))",
            ),
            grants="SELECT, INSERT",
        ),
        Isolate(
            "families.Paper",
            Policy("SELECT", families_open("notes")),
            Policy("SELECT", f"user_id = {OWN} AND {families_open('plan')}"),
            # A copy for somebody else, or without names, is made by who keeps the record.
            Policy(
                "INSERT",
                check=f"made_by_id = {OWN} AND ({families_open('write')} OR "
                f"(user_id = {OWN} AND kind <> 'training' AND {families_open('plan')}))",
            ),
            grants="SELECT, INSERT",
            readers=["cppc_case"],
        ),
        migrations.RunSQL(SQL.read_text(), "DROP FUNCTION authz.copies_made(uuid, text)"),
        Audited("families.Position"),
        Audited("families.Paper"),
    ]
