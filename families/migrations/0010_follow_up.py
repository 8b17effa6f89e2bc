"""Promises kept: every answer about a step as a row of its own, and calls asked for."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, Policy, families_open

FOLDER = Path(__file__).resolve().parents[1] / "sql"
SQL = (FOLDER / "follow_up.sql").read_text() + (FOLDER / "follow_up_links.sql").read_text()
DROP = """
DROP FUNCTION authz.led_consents(date, integer);
DROP FUNCTION authz.promise_mail(uuid, uuid, date);
DROP FUNCTION authz.answer_by_link(text, text, text, text), authz.promise_by_link(text, text);
DROP POLICY answers ON families_step;
REVOKE UPDATE (state, answer, answered_at, version, updated_at) ON families_step FROM cppc_case;
DROP FUNCTION authz.led_calls(integer), authz.led_promises(date, text, integer, integer);
DROP FUNCTION authz.led_family_ids();
"""
# Who promised a step may say how it went, without the right to change the plan.
PROMISED = """EXISTS (SELECT FROM families_step s
    WHERE s.id = step_id AND s.owner_id = (SELECT authz.uid()))"""
OWN_STEP = f"({families_open('plan')} AND {PROMISED})"


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0009_agree"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddConstraint(
            model_name="step",
            constraint=models.UniqueConstraint(fields=("area", "id"), name="step_area_and_id"),
        ),
        migrations.CreateModel(
            name="StepAnswer",
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
                            ("done", "done"),
                            ("not_yet", "not yet"),
                            ("call_me", "asked for a call"),
                            ("changed", "changed"),
                            ("kept", "goes on, the day stays"),
                            ("dropped", "dropped"),
                            ("reopened", "open again"),
                        ],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                (
                    "words",
                    models.CharField(blank=True, max_length=500, verbose_name="in their own words"),
                ),
                ("at_meeting", models.UUIDField(blank=True, null=True)),
                ("old_by_when", models.DateField(blank=True, null=True)),
                ("new_by_when", models.DateField(blank=True, null=True)),
                ("old_who", models.CharField(blank=True, max_length=120)),
                ("new_who", models.CharField(blank=True, max_length=120)),
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
                    "said_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="families.step",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "id"), name="stepanswer_area_and_id"),
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="stepanswer_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="step", name="stepanswer_of_a_step_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="guest", name="stepanswer_of_a_guest_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "dropped"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_dropped_step_has_a_word_of_why",
                        violation_error_message="Say in a word why the step is dropped.",
                    ),
                ],
                "indexes": [models.Index(fields=["step", "-created_at"], name="answers_of_a_step")],
            },
        ),
        migrations.CreateModel(
            name="CallRequest",
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
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                    "step",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="families.step",
                    ),
                ),
                (
                    "answer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="families.stepanswer",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(fk="family", name="call_of_a_family_of_its_area"),
                    cppc.core.tenancy.SameAreaFK(fk="answer", name="call_of_an_answer_of_its_area"),
                    cppc.core.tenancy.SameAreaFK(fk="step", name="call_of_a_step_of_its_area"),
                    models.UniqueConstraint(
                        condition=models.Q(("done_at", None)),
                        fields=("area", "step"),
                        name="one_call_ahead_for_each_step",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("done_at", None), ("done_by", None)),
                            models.Q(("done_at__isnull", False), ("done_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="a_call_made_has_its_caller",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)),
                        fields=["family"],
                        name="calls_still_to_make",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="step",
            index=models.Index(
                condition=models.Q(("state", "open")),
                fields=["family", "by_when"],
                name="open_steps_by_day",
            ),
        ),
        Isolate(
            "families.StepAnswer",
            Policy("SELECT", families_open("plan")),
            Policy("INSERT", check=f"{families_open('write')} OR {OWN_STEP}"),
            grants="SELECT, INSERT",
        ),
        Isolate(
            "families.CallRequest",
            Policy("SELECT", families_open("plan")),
            Policy("INSERT", check=f"{families_open('write')} OR {OWN_STEP}"),
            Policy("UPDATE", families_open("write")),
            grants="SELECT, INSERT, UPDATE",
        ),
        migrations.RunSQL(SQL, DROP),
        Audited("families.StepAnswer"),
        Audited("families.CallRequest"),
    ]
