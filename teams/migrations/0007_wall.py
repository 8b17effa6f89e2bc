"""The wall: words held back because they may name somebody of a family, and who let them pass."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, Policy, areas_with

PUBLISHES = (
    f"({areas_with('manage_team')} OR {areas_with('edit_listings')}"
    f" OR {areas_with('propose_spending')})"
)
OWN = "asked_by_id = (SELECT authz.uid())"


class Migration(migrations.Migration):
    dependencies = [("teams", "0006_area_settings")]
    operations = [
        migrations.CreateModel(
            name="NameCheck",
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
                ("about", models.CharField(max_length=80, verbose_name="what the words belong to")),
                ("words_hash", models.CharField(max_length=64)),
                ("hits", models.PositiveSmallIntegerField(verbose_name="places found")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "held back"),
                            ("asked", "a second person is asked"),
                            ("allowed", "allowed: it names nobody of a family"),
                            ("refused", "not allowed"),
                        ],
                        default="held",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="why the words may stand"
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "id"), name="namecheck_area_and_id"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by", None),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="somebody_else_lets_words_pass",
                        violation_error_message="Somebody else must decide.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_by", None), ("state__in", ["held", "asked"])),
                            models.Q(
                                ("decided_by__isnull", False), ("state__in", ["allowed", "refused"])
                            ),
                            _connector="OR",
                        ),
                        name="a_decision_on_words_has_its_person",
                    ),
                ],
                "indexes": [models.Index(fields=["area", "words_hash"], name="checks_of_words")],
            },
        ),
        migrations.CreateModel(
            name="HeldWords",
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
                ("sealed", models.TextField()),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "check_of",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="held",
                        to="teams.namecheck",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="check_of", name="held_words_of_a_check_of_its_area"
                    )
                ],
            },
        ),
        Isolate(
            "teams.NameCheck",
            Policy("SELECT", OWN),
            Policy("SELECT", areas_with("allow_names")),
            Policy("INSERT", check=f"{OWN} AND {PUBLISHES} AND state IN ('held', 'asked')"),
            Policy("UPDATE", f"{areas_with('allow_names')} AND NOT {OWN}"),
            grants="SELECT, INSERT, UPDATE",
            readers=["cppc_case"],
        ),
        Isolate(
            "teams.HeldWords",
            Policy("SELECT", areas_with("allow_names")),
            Policy("INSERT", check=f"{OWN} AND {PUBLISHES}"),
            Policy("DELETE", areas_with("allow_names")),
            Policy("SELECT", "(SELECT authz.scope()) = 'worker'", role="cppc_worker"),
            Policy("DELETE", "(SELECT authz.scope()) = 'worker'", role="cppc_worker"),
            grants="SELECT, INSERT, DELETE",
        ),
        Audited("teams.NameCheck"),
    ]
