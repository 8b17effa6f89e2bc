"""Requests for a family meeting, and what became of them; how names sound, to find them again."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, Policy, areas_with

SQL = Path(__file__).resolve().parents[1] / "sql" / "referrals.sql"
DROP = """
DROP TRIGGER first_contact_ends ON families_circlemember;
DROP POLICY of_request ON audit.opening;
DROP FUNCTION authz.end_first_contact(), authz.facilitators_of(uuid),
  authz.search_for_request(uuid, text[], text, date, date),
  authz.similar_people(uuid, text[], text, date, date),
  authz.transfer_request(uuid, integer, uuid, text),
  authz.accept_request(uuid, integer, text, text, text, text, text, text, text, text),
  authz.step_request(uuid, integer, text, text), authz.take_request(uuid, integer, text[]),
  authz.note_request(uuid, text, text, uuid, integer),
  authz.ask_for_meeting(uuid, uuid, text, text, text, text, text, text, text, text, text, text,
    boolean, text, text, text[]),
  audit.open_referral(text, text), authz.opened_referral_ids();
DROP POLICY compares ON teams_area; DROP POLICY compares ON teams_county;
DROP POLICY compares ON families_person;
REVOKE SELECT (id, state) ON teams_area FROM cppc_case;
REVOKE SELECT (fips, name) ON teams_county FROM cppc_case;
REVOKE SELECT (family_id, area_id, name, born_on, phone, sounds) ON families_person FROM cppc_case;
"""
OPENED = "{column} = ANY ((SELECT authz.opened_referral_ids())::uuid[])"


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0004_links"),
        ("teams", "0006_area_settings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
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
                    "reference",
                    models.CharField(editable=False, max_length=9, verbose_name="reference"),
                ),
                ("origin", models.UUIDField(editable=False)),
                (
                    "asker",
                    models.CharField(
                        choices=[
                            ("self", "somebody of the family"),
                            ("relative", "a relative"),
                            ("neighbor", "a neighbor or friend"),
                            ("school", "a school"),
                            ("provider", "a provider"),
                            ("dhs", "a DHS worker"),
                        ],
                        max_length=10,
                        verbose_name="who asks",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        choices=[("en", "English"), ("es", "Spanish")],
                        default="en",
                        max_length=5,
                        verbose_name="language",
                    ),
                ),
                (
                    "interpreter",
                    models.CharField(blank=True, max_length=60, verbose_name="another language"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("screening", "being looked into"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("transferred", "given to another area"),
                            ("closed", "closed"),
                        ],
                        default="received",
                        max_length=12,
                        verbose_name="state",
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
                    "county",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.county",
                        verbose_name="county",
                    ),
                ),
                (
                    "family",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.family",
                    ),
                ),
                (
                    "to_area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "reference"],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "id"), name="referral_area_and_id"),
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="referral_of_a_family_of_its_area"
                    ),
                    models.UniqueConstraint(
                        fields=("area", "reference"), name="one_request_for_each_reference"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "accepted"), _negated=True),
                            ("family__isnull", False),
                            _connector="OR",
                        ),
                        name="an_accepted_request_has_its_family",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "transferred"), _negated=True),
                            ("to_area__isnull", False),
                            _connector="OR",
                        ),
                        name="a_request_given_away_has_its_area",
                    ),
                ],
                "indexes": [
                    models.Index(fields=["area", "state", "created_at"], name="requests_waiting")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralContent",
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
                ("name", models.CharField(max_length=120, verbose_name="what we may call you")),
                (
                    "caregiver",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="parent or caregiver"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="e-mail")),
                ("best_time", models.CharField(blank=True, max_length=120, verbose_name="when")),
                (
                    "safe_message",
                    models.BooleanField(default=False, verbose_name="a message is safe"),
                ),
                ("zip", models.CharField(blank=True, max_length=5, verbose_name="ZIP code")),
                ("words", models.TextField(blank=True, max_length=4000, verbose_name="why")),
                (
                    "sounds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=24),
                        blank=True,
                        default=list,
                        size=None,
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
                    "referral",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="content",
                        to="families.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="referral", name="content_of_a_request_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("email", ""), _negated=True),
                            models.Q(("phone", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_request_can_be_answered",
                        violation_error_message=(
                            "Give a phone number or an e-mail, so we can answer."
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReferralEvent",
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
                            ("received", "received"),
                            ("screening", "being looked into"),
                            ("accepted", "accepted"),
                            ("declined", "declined"),
                            ("transferred", "given to another area"),
                            ("closed", "closed"),
                            ("searched", "looked for the same family"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("found", models.PositiveSmallIntegerField(blank=True, null=True)),
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
                    "other_area",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "referral",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="families.referral",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="referral", name="event_of_a_request_of_its_area"
                    )
                ],
                "indexes": [
                    models.Index(fields=["by", "kind", "created_at"], name="searches_of_a_person"),
                    models.Index(fields=["referral", "created_at"], name="events_of_a_request"),
                ],
            },
        ),
        migrations.AddField(
            model_name="person",
            name="sounds",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=24),
                blank=True,
                default=list,
                editable=False,
                size=None,
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["sounds"], name="people_by_sound"
            ),
        ),
        migrations.RunSQL(SQL.read_text(), DROP),
        Isolate(
            "families.Referral",
            Policy("SELECT", areas_with("see_referrals")),
            Policy("SELECT", OPENED.format(column="id")),
            grants="SELECT",
            readers=["cppc_authz", "cppc_audit"],
        ),
        Isolate(
            "families.ReferralContent",
            Policy("SELECT", OPENED.format(column="referral_id")),
            grants="SELECT",
        ),
        Isolate(
            "families.ReferralEvent",
            Policy("SELECT", OPENED.format(column="referral_id")),
            grants="SELECT",
        ),
        # Its record goes by the request's own key, so that no list of an area's changes shows it.
        Audited("families.Referral", family="id"),
        Audited("families.ReferralContent", family="referral_id"),
        Audited("families.ReferralEvent", family="referral_id"),
    ]
