"""The family record: care, relationships, supports, merging, closing, handing over."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, Policy, areas_with, families_open, family_rows

FOLDER = Path(__file__).resolve().parents[1] / "sql"
SQL = FOLDER / "record.sql"


def as_it_was(file: str, start: str, end: str) -> str:
    """A function as an earlier migration made it."""
    text = (FOLDER / file).read_text()
    text = text[text.index(start) :]
    return text[: text.index(end)].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


DROP = """
DROP FUNCTION authz.undo_merge(uuid), authz.approve_merge(uuid), authz.ask_merge(uuid, uuid, text),
  authz.merge_preview(uuid, uuid), authz.merge_token(uuid, uuid), authz.pairs_of(uuid),
  authz.pair_families(uuid, text, text), authz.answer_handover(uuid, boolean, uuid, text),
  authz.move_family(uuid, uuid), authz.family_tables(), authz.withdraw_handover(uuid, text),
  authz.ask_handover(uuid, uuid, uuid[], text), authz.reopen_family(uuid, text),
  authz.close_family(uuid, text, text), authz.seal_family(uuid, boolean, text),
  authz.meets_soon(uuid), authz.led_family(uuid),
  authz.tell_record(public.families_family, text, text);
DROP POLICY acts ON families_plan;
DROP POLICY p1_select ON families_referral;
CREATE POLICY p1_select ON families_referral FOR SELECT TO cppc_app
  USING (area_id = ANY ((SELECT authz.area_ids_with('see_referrals'))::uuid[]));
REVOKE UPDATE ON families_family FROM cppc_case, cppc_app;
GRANT UPDATE ON families_family TO cppc_app;
"""
BACK = [
    DROP,
    as_it_was("consent.sql", "CREATE FUNCTION authz.never_changes()", "CREATE TRIGGER"),
    as_it_was("referrals.sql", "CREATE FUNCTION authz.opened_referral_ids()", "ALTER FUNCTION"),
]
IN_CIRCLE = "(SELECT authz.family_ids())::uuid[]"
SHOWN = "NOT sealed AND "


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0007_consent"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="person",
            name="interpreter",
            field=models.BooleanField(
                default=False, verbose_name="needs an interpreter at meetings"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="language",
            field=models.CharField(blank=True, max_length=60, verbose_name="language spoken best"),
        ),
        migrations.CreateModel(
            name="CareDetail",
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
                            ("allergy", "Allergy"),
                            ("medicine", "Medicine"),
                            ("food", "Formula, food or diet"),
                            ("comfort", "What comforts"),
                            ("routine", "Routines of the day"),
                            ("sleep", "Sleep"),
                            ("health", "Doctor and health"),
                            ("school", "School or child care"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="what it is about",
                    ),
                ),
                ("text", models.CharField(max_length=600, verbose_name="what to know")),
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="care_details",
                        to="families.person",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="caredetail_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="person", name="caredetail_of_a_person_of_its_area"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relationship",
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
                            ("parent", "parent of"),
                            ("step_parent", "stepparent of"),
                            ("grandparent", "grandparent of"),
                            ("caregiver", "takes care of"),
                            ("sibling", "brother or sister of"),
                            ("partner", "partner of"),
                            ("former_partner", "former partner of"),
                            ("relative", "relative of"),
                            ("close", "close to"),
                        ],
                        max_length=16,
                        verbose_name="is",
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
                    "family",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.family",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.person",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "created_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="relationship_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="person", name="relationship_of_a_person_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="other", name="relationship_to_a_person_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("other")), _negated=True),
                        name="nobody_is_related_to_oneself",
                        violation_error_message="Choose two different people.",
                    ),
                    models.UniqueConstraint(
                        fields=("area", "person", "other", "kind"),
                        name="a_relationship_stands_once",
                        violation_error_message="This is written down already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Support",
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
                    "name",
                    models.CharField(max_length=120, verbose_name="name of the person or group"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("natural", "natural: relatives and friends"),
                            ("informal", "informal: neighbors, church, clubs"),
                            ("formal", "formal: services and professionals"),
                        ],
                        max_length=10,
                        verbose_name="kind of support",
                    ),
                ),
                (
                    "strength",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "strong: there when it counts"),
                            (2, "some: helps now and then"),
                            (3, "weak or new: the family wants more of it"),
                        ],
                        default=2,
                        verbose_name="how strong it is today",
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="who this is to the family"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("listing", models.UUIDField(blank=True, null=True)),
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.person",
                        verbose_name="whom it helps most",
                    ),
                ),
            ],
            options={
                "ordering": ["strength", "kind", "name"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="support_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="person", name="support_of_a_person_of_its_area"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="family",
            name="keep_until",
            field=models.DateField(blank=True, null=True, verbose_name="kept until"),
        ),
        migrations.AddField(
            model_name="family",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("goals_met", "the family reached what it wanted"),
                    ("own_wish", "the family did not want to go on"),
                    ("other_help", "somebody else helps the family now"),
                    ("moved", "the family moved away"),
                    ("no_contact", "we could not reach the family any more"),
                    ("merged", "this was a second record of the same family"),
                    ("other", "something else"),
                ],
                max_length=12,
                verbose_name="how it ended",
            ),
        ),
        migrations.CreateModel(
            name="FamilyEvent",
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
                            ("sealed", "The record was sealed"),
                            ("unsealed", "The seal was lifted"),
                            ("closed", "The record was closed"),
                            ("reopened", "The record was opened again"),
                            ("asked", "Another area was asked to take over"),
                            ("ended", "The handing over did not come about"),
                            ("handed_over", "The record went to another area"),
                            ("merged", "Another record was merged into this one"),
                            ("went_into", "This record was merged into another one"),
                            ("unmerged", "The merging was undone"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=1000)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
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
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["family", "created_at"], name="events_of_a_family")
                ],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="familyevent_of_a_family_of_its_area"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FamilyPair",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("maybe", "maybe the same family"),
                            ("not_same", "not the same family"),
                            ("merged", "merged into one"),
                        ],
                        default="maybe",
                        max_length=10,
                    ),
                ),
                ("kept", models.UUIDField(null=True)),
                ("token", models.CharField(blank=True, max_length=64)),
                ("merged_at", models.DateTimeField(null=True)),
                ("moved", models.JSONField(default=dict)),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.family",
                    ),
                ),
                (
                    "merged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.family",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="first", name="familypair_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="second", name="familypair_with_a_family_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="a_pair_is_two_families_in_order",
                    ),
                    models.UniqueConstraint(
                        fields=("area", "first", "second"), name="a_pair_stands_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Handover",
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
                ("record", models.UUIDField(editable=False)),
                (
                    "reference",
                    models.CharField(editable=False, max_length=9, verbose_name="reference"),
                ),
                ("kind", models.CharField(max_length=12, verbose_name="kind")),
                ("language", models.CharField(max_length=5, verbose_name="language")),
                (
                    "kept",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                ("sealed", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "waits for an answer"),
                            ("accepted", "taken over"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="state",
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answer", models.CharField(blank=True, max_length=300, verbose_name="reason")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.county",
                    ),
                ),
                (
                    "to_area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                        verbose_name="new area",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [models.Index(fields=["to_area", "state"], name="handovers_to_an_area")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("record",),
                        name="one_handover_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at", None), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("answered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_answered_handover_has_its_time",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="referral",
            name="sealed",
            field=models.BooleanField(default=False, editable=False),
        ),
        # end of models
        Isolate("families.Relationship", *family_rows(read="people", write="write")),
        Isolate("families.CareDetail", *family_rows(read="people", write="write")),
        Isolate("families.Support", *family_rows(read="people", write="write")),
        Isolate("families.FamilyEvent", Policy("SELECT", families_open("people")), grants="SELECT"),
        Isolate(
            "families.Handover",
            Policy("SELECT", f"record = ANY ({IN_CIRCLE})"),
            Policy("SELECT", SHOWN + areas_with("see_family_list")),
            Policy("SELECT", SHOWN + areas_with("assign_facilitator", "to_area_id")),
            grants="SELECT",
        ),
        Isolate(
            "families.FamilyPair",
            Policy(
                "SELECT",
                f"{families_open('people', 'first_id')} OR {families_open('people', 'second_id')}",
            ),
            grants="SELECT",
        ),
        migrations.RunSQL(SQL.read_text(), "\n".join(BACK)),
        Audited("families.FamilyEvent"),
        Audited("families.Handover", family="record"),
        Audited("families.FamilyPair", family="first_id"),
        Audited("families.Relationship"),
        Audited("families.CareDetail"),
        Audited("families.Support"),
    ]
