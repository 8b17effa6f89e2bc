"""Before a meeting: preparation, agreement to take part, supports, the private talk."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, Policy, families_open, family_rows

SQL = (Path(__file__).resolve().parents[1] / "sql" / "prepare.sql").read_text()
BACK = """
DROP POLICY of_family ON audit.event;
CREATE POLICY of_family ON audit.event FOR SELECT TO cppc_app
  USING (family_id = ANY ((SELECT authz.opened_family_ids('notes'))::uuid[]));
DROP POLICY hidden_for_safety ON families_guest;
DROP POLICY IF EXISTS hidden_for_safety ON meetings_participationsupport;
DROP POLICY IF EXISTS hidden_for_safety ON meetings_takingpart;
DROP POLICY hidden_for_safety ON meetings_attendance;
DROP POLICY hidden_for_safety ON meetings_arrangement;
DROP POLICY reads_cppc_authz ON meetings_arrangement;
DROP POLICY reads_cppc_authz ON meetings_familymeeting;
REVOKE SELECT ON meetings_arrangement, meetings_familymeeting FROM cppc_authz;
DROP FUNCTION authz.facilitator_busy(uuid, timestamptz, integer, uuid), authz.screened_family_ids(),
  authz.hidden_meeting_ids(), authz.place_for_guest(uuid, uuid),
  authz.support_costs(uuid, integer, integer);
"""
# What was one line of words becomes a support of its own.
MOVE = """
INSERT INTO meetings_participationsupport (id, area_id, version, created_at, updated_at, family_id,
    meeting_id, kind, details, assigned_to, state)
  SELECT gen_random_uuid(), area_id, 1, now(), now(), family_id, meeting_id, 'other',
    left(supports, 200), '', 'asked' FROM meetings_arrangement WHERE supports <> '';
SET CONSTRAINTS ALL IMMEDIATE;
"""
OWN_SESSION = f"{families_open('plan')} AND (SELECT authz.uid()) = ANY (user_ids)"


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0002_close"),
        ("families", "0010_follow_up"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="ParticipationSupport",
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
                            ("child_care", "child care"),
                            ("ride", "a ride"),
                            ("food", "food"),
                            ("interpreter", "an interpreter"),
                            ("stipend", "a stipend"),
                            ("other", "something else"),
                        ],
                        max_length=12,
                        verbose_name="what",
                    ),
                ),
                (
                    "details",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="for whom, and what exactly"
                    ),
                ),
                (
                    "assigned_to",
                    models.CharField(blank=True, max_length=120, verbose_name="who arranges it"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "asked for"),
                            ("arranged", "arranged"),
                            ("given", "given"),
                            ("dropped", "not needed any more"),
                        ],
                        default="asked",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                (
                    "cost",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=8,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="cost in dollars",
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
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="meetings.familymeeting",
                    ),
                ),
            ],
            options={
                "ordering": ["kind"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="participationsupport_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="meeting", name="participationsupport_of_a_meeting_of_its_area"
                    ),
                    models.UniqueConstraint(
                        fields=("area", "meeting", "kind"), name="each_support_once_for_a_meeting"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cost", None), ("cost__gte", 0), _connector="OR"),
                        name="a_support_costs_nothing_or_more",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Preparation",
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
                    "step",
                    models.CharField(
                        choices=[
                            ("talked", "talked with the family before the meeting"),
                            (
                                "purpose",
                                "explained why we meet, what stays private, what must be reported",
                            ),
                            ("guests", "the family chose who comes"),
                            ("safety", "talked with each person alone"),
                            ("supports", "asked what helps people to come"),
                            ("children", "agreed how children and youth take part"),
                        ],
                        max_length=10,
                        verbose_name="what was done",
                    ),
                ),
                ("done_on", models.DateField(verbose_name="on")),
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
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="meetings.familymeeting",
                    ),
                ),
            ],
            options={
                "ordering": ["done_on"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="preparation_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="meeting", name="preparation_of_a_meeting_of_its_area"
                    ),
                    models.UniqueConstraint(
                        fields=("area", "meeting", "step"),
                        name="each_preparation_once_for_a_meeting",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PreparationOverride",
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
                    "reason",
                    models.CharField(max_length=500, verbose_name="why you meet all the same"),
                ),
                ("missing", models.CharField(max_length=200)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "decided_by",
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
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="meetings.familymeeting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="override_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="meeting", name="override_of_a_meeting_of_its_area"
                    ),
                    models.UniqueConstraint(
                        fields=("area", "meeting"), name="one_override_for_each_meeting"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="an_override_has_a_reason",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="SafetyScreen",
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
                    "asked_alone",
                    models.BooleanField(default=False, verbose_name="Each person was asked alone"),
                ),
                (
                    "afraid",
                    models.CharField(
                        choices=[
                            ("no", "No"),
                            ("unsure", "Perhaps, or nobody could say"),
                            ("yes", "Yes"),
                        ],
                        max_length=8,
                        verbose_name="Is anybody afraid of somebody who may come?",
                    ),
                ),
                (
                    "no_contact",
                    models.BooleanField(
                        default=False,
                        verbose_name="A court order says that somebody must stay away",
                    ),
                ),
                (
                    "words",
                    models.TextField(blank=True, max_length=4000, verbose_name="What was said"),
                ),
                (
                    "private_contacts",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        verbose_name="Addresses and phones that nobody else may see",
                    ),
                ),
                (
                    "signal",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="Sign to stop the meeting"
                    ),
                ),
                (
                    "sessions",
                    models.CharField(
                        choices=[
                            ("joint", "everybody together"),
                            ("separate", "separate sessions"),
                        ],
                        default="joint",
                        max_length=8,
                        verbose_name="How do they meet?",
                    ),
                ),
                (
                    "hides",
                    models.BooleanField(
                        default=False,
                        verbose_name="Hide places and people from all but the facilitators",
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
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="meetings.familymeeting",
                    ),
                ),
            ],
            options={
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="safetyscreen_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="meeting", name="safetyscreen_of_a_meeting_of_its_area"
                    ),
                    models.UniqueConstraint(
                        fields=("area", "meeting"), name="one_screen_for_each_meeting"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("no_contact", False),
                            models.Q(("hides", True), ("sessions", "separate")),
                            _connector="OR",
                        ),
                        name="who_must_stay_away_meets_apart",
                        violation_error_message=(
                            "With a court order they meet apart and see nothing."
                        ),
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="SeparateSession",
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
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("starts_at", models.DateTimeField(verbose_name="day and time")),
                ("place", models.CharField(blank=True, max_length=200, verbose_name="place")),
                (
                    "user_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "guest_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), blank=True, default=list, size=None
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
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="meetings.familymeeting",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="session_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="meeting", name="session_of_a_meeting_of_its_area"
                    ),
                    models.UniqueConstraint(
                        fields=("area", "meeting", "number"),
                        name="sessions_of_a_meeting_are_counted",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TakingPart",
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
                    "how",
                    models.CharField(
                        choices=[
                            ("paper", "signed on paper"),
                            ("spoken", "said so, and I heard it"),
                            ("phone", "said so on the phone"),
                        ],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                ("agreed_on", models.DateField(verbose_name="on")),
                (
                    "taken_back_on",
                    models.DateField(blank=True, null=True, verbose_name="taken back on"),
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
                    "meeting",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)s_rows",
                        to="meetings.familymeeting",
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
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["agreed_on"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="takingpart_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="meeting", name="takingpart_of_a_meeting_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="person", name="takingpart_of_a_person_of_its_area"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("taken_back_on", None)),
                        fields=("area", "meeting", "person"),
                        name="one_agreement_for_each_person",
                        violation_error_message="This person's agreement is already written down.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="arrangement",
            name="youth",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="families.person",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrangement",
            constraint=cppc.core.tenancy.SameAreaFK(
                fk="youth", name="arrangement_for_a_youth_of_its_area"
            ),
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name="arrangement",
            name="supports",
        ),
        Isolate("meetings.Preparation", *family_rows(read="plan", write="write")),
        Isolate("meetings.TakingPart", *family_rows(read="notes", write="write")),
        Isolate(
            "meetings.PreparationOverride",
            Policy("SELECT", families_open("plan")),
            Policy("INSERT", check=families_open("write")),
            grants="SELECT, INSERT",
        ),
        Isolate(
            "meetings.ParticipationSupport",
            *family_rows(read="plan", write="write"),
            readers=["cppc_authz"],
        ),
        Isolate(
            "meetings.SafetyScreen",
            *family_rows(read="safety", write="safety"),
            readers=["cppc_authz"],
        ),
        Isolate(
            "meetings.SeparateSession",
            *family_rows(read="safety", write="safety"),
            Policy("SELECT", OWN_SESSION),
            readers=["cppc_authz"],
        ),
        migrations.RunSQL(SQL, BACK),
        Audited("meetings.Preparation"),
        Audited("meetings.TakingPart"),
        Audited("meetings.PreparationOverride"),
        Audited("meetings.ParticipationSupport"),
        Audited("meetings.SafetyScreen"),
        Audited("meetings.SeparateSession"),
    ]
