"""Consent, disclosures, break-glass."""

import uuid
from pathlib import Path

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import (
    Audited,
    Isolate,
    Policy,
    areas_with,
    families_open,
    family_rows,
)

SQL = Path(__file__).resolve().parents[1] / "sql" / "consent.sql"
CIRCLE = Path(__file__).resolve().parents[1] / "sql" / "circle.sql"
DROP = """
DROP TRIGGER written_once ON families_disclosure; DROP TRIGGER written_once ON families_copyevent;
DROP TRIGGER written_once ON families_breakglass; DROP TRIGGER guarded ON families_circlemember;
DROP TRIGGER ends_with_consent ON families_personallink;
DROP TRIGGER shortens_links ON families_consent; DROP TRIGGER takes_effect ON families_consent;
DROP POLICY ends_with_consent ON families_guest;
DROP POLICY ends_with_consent ON families_personallink;
REVOKE UPDATE ON families_guest, families_personallink FROM cppc_case;
DROP POLICY tells ON core_outbox; REVOKE ALL ON core_outbox FROM cppc_case;
DROP FUNCTION authz.never_changes(), authz.guard_place(), authz.guard_link(),
  authz.guest_covered_until(uuid), authz.consent_given(), authz.consent_ended(),
  authz.end_consent(uuid, text, text), authz.expire_consents(), authz.expiring_consents(integer),
  authz.my_address(), authz.holders_of(text, uuid), authz.circle_invitation(text),
  authz.take_circle_invitation(text),
  authz.break_glass(text, text, integer, text);
"""
ASK = """
DROP POLICY p3_insert ON families_circlemember;
CREATE POLICY p3_insert ON families_circlemember FOR INSERT TO cppc_app WITH CHECK (
  family_id = ANY ((SELECT authz.opened_family_ids('circle'))::uuid[])
  AND user_id <> (SELECT authz.uid()) AND accepted_at IS NULL AND accepted_version = '' {more});
"""
MINE = "{column} = (SELECT authz.uid()) AND "
SAME_FAMILY = (
    "EXISTS (SELECT FROM families_{table} x "
    "WHERE x.id = {table}_id AND x.family_id = families_consent.family_id)"
)
ANSWERED = (
    MINE.format(column="recorded_by_id")
    + families_open("consent")
    + " AND state IN ('given', 'refused') AND "
    + SAME_FAMILY.format(table="person")
    + " AND (guest_id IS NULL OR "
    + SAME_FAMILY.format(table="guest")
    + ")"
)
DISCLOSED = MINE.format(column="disclosed_by_id")
RECORDED = MINE.format(column="recorded_by_id")
# What row-level security shows of families, so that a sealed one stays out of sight here too.
SEEN = "EXISTS (SELECT FROM families_family f WHERE f.id = family_id)"


def as_they_were() -> str:
    """The two functions of the circle as families/sql/circle.sql made them."""
    text = CIRCLE.read_text()
    start = text.index("CREATE FUNCTION authz.family_ids()")
    end = text.index("-- Colleagues, and those who stand")
    return text[start:end].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0006_facilitators"),
        ("core", "0005_outbox_gave_up"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Disclosure",
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
                    "what",
                    models.CharField(
                        choices=[
                            ("family_copy", "the plan, family copy"),
                            ("agency_copy", "the plan, agency copy"),
                            ("training_copy", "the plan without names, for training"),
                            ("notes", "notes of a meeting"),
                            ("invitation", "an invitation to a meeting"),
                            ("care_sheet", "a child's care sheet"),
                            ("consent", "a consent"),
                            ("openings", "the list of who opened the record"),
                            ("return_letter", "a letter that asks for copies back"),
                            ("record", "the whole record"),
                        ],
                        max_length=16,
                        verbose_name="what",
                    ),
                ),
                ("subject_id", models.UUIDField(blank=True, null=True)),
                ("recipient", models.CharField(max_length=200, verbose_name="who gets it")),
                ("purpose", models.CharField(max_length=300, verbose_name="what for")),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("print", "on paper"),
                            ("pdf", "as a file to print"),
                            ("export", "as a file of data"),
                            ("share", "shown or sent"),
                        ],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                (
                    "copy_number",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="copy number"
                    ),
                ),
                (
                    "copies",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="number of copies"
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
                    "disclosed_by",
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
            ],
            options={
                "ordering": ["-created_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "id"), name="disclosure_area_and_id"),
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="disclosure_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="guest", name="disclosure_to_a_guest_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("copies", None), ("copy_number", None)),
                            models.Q(("copies", None), ("copy_number__gte", 1)),
                            models.Q(
                                ("copies__gte", models.F("copy_number")), ("copy_number__gte", 1)
                            ),
                            _connector="OR",
                        ),
                        name="copies_are_counted_from_one",
                        violation_error_message=(
                            "The copy number does not fit the number of copies."
                        ),
                    ),
                ],
                "indexes": [
                    models.Index(fields=["family", "created_at"], name="disclosures_of_a_family")
                ],
            },
        ),
        migrations.CreateModel(
            name="CopyEvent",
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
                            ("asked", "asked for"),
                            ("returned", "came back"),
                            ("destroyed", "destroyed"),
                            ("lost", "cannot come back"),
                        ],
                        max_length=10,
                        verbose_name="what became of it",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "disclosure",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="families.disclosure",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "pk"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="copyevent_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="disclosure", name="copyevent_of_a_disclosure_of_its_area"
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="circlemember",
            name="ends_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="circlemember",
            name="capacity",
            field=models.CharField(
                choices=[
                    ("facilitator", "facilitator"),
                    ("co_facilitator", "co-facilitator"),
                    ("intake", "first contact"),
                    ("dhs_worker", "DHS worker"),
                    ("provider", "provider"),
                    ("parent_partner", "parent partner"),
                    ("parent", "parent"),
                    ("support", "family support"),
                    ("break_glass", "state staff, in an emergency"),
                ],
                max_length=16,
                verbose_name="capacity",
            ),
        ),
        migrations.CreateModel(
            name="BreakGlass",
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
                ("reason", models.CharField(max_length=500, verbose_name="why")),
                ("ends_at", models.DateTimeField()),
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "break-glass openings",
                "ordering": ["-created_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="breakglass_of_a_family_of_its_area"
                    )
                ],
                "indexes": [models.Index(fields=["area", "created_at"], name="glass_of_an_area")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
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
                    "purpose",
                    models.CharField(
                        choices=[
                            ("meeting", "come to our meetings and hear what we say"),
                            ("circle", "open our record on this site"),
                            ("copy", "get a copy on paper or as a file"),
                            ("service", "ask a helper or an office for us"),
                            ("treatment", "share alcohol or drug treatment information"),
                            ("safety", "share what could tell where somebody in danger lives"),
                            ("training", "use our plan without names for training"),
                        ],
                        max_length=10,
                        verbose_name="what it allows",
                    ),
                ),
                (
                    "discloser",
                    models.CharField(max_length=200, verbose_name="who may tell or give it"),
                ),
                (
                    "what",
                    models.TextField(
                        max_length=2000, verbose_name="exactly what may be told or given"
                    ),
                ),
                ("recipient", models.CharField(max_length=200, verbose_name="who may get it")),
                ("reason", models.CharField(max_length=500, verbose_name="what it is for")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "expires_when",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="or it ends when this happens"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("given", "given"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                            ("expired", "ended on its day"),
                            ("invalid", "not valid"),
                        ],
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                (
                    "signed_by",
                    models.CharField(max_length=120, verbose_name="who signed or said it"),
                ),
                (
                    "signed_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="on which day"
                    ),
                ),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("paper", "signed on paper"),
                            ("screen", "signed on a screen"),
                            ("account", "in the person's own account"),
                            ("spoken", "said to us, with a witness"),
                            ("phone", "said by phone, with a witness"),
                        ],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                ("witness", models.CharField(blank=True, max_length=120, verbose_name="witness")),
                ("text_version", models.CharField(max_length=20)),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("es", "Spanish")],
                        default="en",
                        max_length=5,
                        verbose_name="language",
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_why",
                    models.CharField(blank=True, max_length=500, verbose_name="why it ended"),
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
                    "ended_by",
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
                "ordering": ["-signed_on", "-created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "id"), name="consent_area_and_id"),
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="consent_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="person", name="consent_of_a_person_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(fk="guest", name="consent_to_a_guest_of_its_area"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "given"), _negated=True),
                            ("expires_on__isnull", False),
                            models.Q(("expires_when", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_given_consent_has_an_end",
                        violation_error_message="Say until when: a last day, or what ends it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("route__in", ["spoken", "phone"]), _negated=True),
                            models.Q(("witness", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_spoken_consent_has_a_witness",
                        violation_error_message="Write down who heard it, too.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at", None), ("state__in", ["given", "refused"])),
                            models.Q(
                                models.Q(("state__in", ["given", "refused"]), _negated=True),
                                ("ended_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="an_ended_consent_has_its_time",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "given")),
                        fields=["expires_on"],
                        name="consents_by_last_day",
                    ),
                    models.Index(fields=["guest"], name="consents_to_a_guest"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CircleInvitation",
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
                ("email", models.EmailField(max_length=254, verbose_name="e-mail")),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("capacity", models.CharField(max_length=16, verbose_name="takes part as")),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("es", "Spanish")],
                        default="en",
                        max_length=5,
                        verbose_name="language of the letter",
                    ),
                ),
                ("to_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
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
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "consent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.consent",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="circleinvitation_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="consent", name="circleinvitation_on_a_consent_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("capacity__in", ["parent", "support", "parent_partner", "provider"])
                        ),
                        name="a_family_invites_its_own_people",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="circlemember",
            name="consent",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="places",
                to="families.consent",
            ),
        ),
        migrations.AddConstraint(
            model_name="circlemember",
            constraint=cppc.core.tenancy.SameAreaFK(
                fk="consent", name="circle_on_a_consent_of_its_area"
            ),
        ),
        Isolate(
            "families.Disclosure",
            Policy("SELECT", families_open("consent")),
            Policy("SELECT", DISCLOSED + families_open("plan")),
            Policy(
                "INSERT",
                check=DISCLOSED + families_open("plan"),
            ),
            Policy(
                "INSERT",
                check=DISCLOSED + families_open("people"),
            ),
            grants="SELECT, INSERT",
        ),
        Isolate(
            "families.CopyEvent",
            Policy("SELECT", families_open("consent")),
            Policy(
                "INSERT",
                check=RECORDED + families_open("consent"),
            ),
            grants="SELECT, INSERT",
        ),
        Isolate(
            "families.Consent",
            Policy("SELECT", families_open("consent")),
            Policy("INSERT", check=ANSWERED),
            grants="SELECT, INSERT",
        ),
        Isolate(
            "families.CircleInvitation",
            *family_rows(read="circle", write="circle"),
            grants="SELECT, INSERT, UPDATE (withdrawn_at, updated_at)",
        ),
        Isolate(
            "families.BreakGlass",
            Policy("SELECT", "family_id = ANY ((SELECT authz.family_ids())::uuid[])"),
            Policy("SELECT", "user_id = (SELECT authz.uid())"),
            # The area's coordinators, whose own view of the family leaves sealed ones out.
            Policy(
                "SELECT",
                f"{areas_with('assign_facilitator')} AND {SEEN}",
            ),
            grants="SELECT",
        ),
        migrations.RunSQL(
            ASK.format(more="AND capacity <> 'break_glass' AND ends_at IS NULL"),
            ASK.format(more=""),
        ),
        migrations.RunSQL(SQL.read_text(), as_they_were() + DROP),
        Audited("families.Disclosure"),
        Audited("families.CopyEvent"),
        Audited("families.Consent"),
        Audited("families.CircleInvitation"),
        Audited("families.BreakGlass"),
    ]
