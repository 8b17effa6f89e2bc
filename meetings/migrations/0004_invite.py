"""Invitations and what was answered; hours in which nobody is written to."""

import datetime
import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cppc.core.tenancy import Audited, Isolate, Policy, SameAreaFK, families_open, own_rows

SQL = Path(__file__).resolve().parents[1] / "sql" / "invite.sql"
ASKS = f"{families_open('guests')} AND {families_open('write')}"
DROP = """
DROP TRIGGER drops_invitations ON families_guest;
DROP FUNCTION authz.guest_not_asked(), authz.missed_invitations(),
  authz.meeting_of_invitation(uuid),
  authz.note_invitation_mail(uuid, boolean), authz.invitation_mail(uuid, text, timestamptz),
  authz.answer_invitation(text, text, text, boolean, text, time, time),
  authz.invitation_page(text, text), authz.work_phone(uuid);
DROP POLICY answers ON meetings_attendance; DROP POLICY reads_cppc_case ON meetings_arrangement;
DROP POLICY opens ON meetings_invitation;
REVOKE ALL ON meetings_invitation, meetings_arrangement, meetings_attendance FROM cppc_case;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_prepare"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="QuietHours",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("from_time", models.TimeField(verbose_name="no messages from")),
                ("to_time", models.TimeField(verbose_name="no messages until")),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
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
                    "route",
                    models.CharField(
                        choices=[
                            ("email", "by e-mail"),
                            ("letter", "by letter"),
                            ("in_person", "told in person"),
                        ],
                        max_length=10,
                        verbose_name="how",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "no answer yet"),
                            ("accepted", "will come"),
                            ("declined", "cannot come"),
                            ("withdrawn", "taken back"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="answer",
                    ),
                ),
                (
                    "may_see_place",
                    models.BooleanField(
                        default=False, verbose_name="may know the place before the meeting"
                    ),
                ),
                ("needs_ride", models.BooleanField(default=False, verbose_name="needs a ride")),
                (
                    "needs",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what else would help"
                    ),
                ),
                (
                    "quiet_from",
                    models.TimeField(
                        default=datetime.time(21, 0), verbose_name="do not write from"
                    ),
                ),
                (
                    "quiet_to",
                    models.TimeField(
                        default=datetime.time(8, 0), verbose_name="do not write until"
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answered_by_link", models.BooleanField(default=False)),
                ("missed_at", models.DateTimeField(blank=True, null=True)),
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.guest",
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
                "ordering": ["asked_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "id"), name="invitation_area_and_id"),
                    SameAreaFK(fk="family", name="invitation_of_a_family_of_its_area"),
                    SameAreaFK(fk="meeting", name="invitation_of_a_meeting_of_its_area"),
                    SameAreaFK(fk="guest", name="invitation_of_a_guest_of_its_area"),
                    models.UniqueConstraint(
                        fields=("area", "meeting", "guest"),
                        name="a_guest_is_asked_once_to_a_meeting",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["accepted", "declined"]), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="an_answer_has_its_time",
                    ),
                ],
            },
        ),
        Isolate("meetings.QuietHours", *own_rows()),
        Isolate(
            "meetings.Invitation",
            Policy("SELECT", families_open("guests")),
            Policy("INSERT", check=ASKS + " AND asked_by_id = (SELECT authz.uid())"),
            Policy("UPDATE", ASKS),
            grants="SELECT, INSERT, UPDATE",
        ),
        Audited("meetings.Invitation"),
        migrations.RunSQL(SQL.read_text(), DROP),
    ]
