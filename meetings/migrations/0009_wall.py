"""The wall: the comparison with names of families, and minutes that pass it to be published."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, Policy, area_rows

SQL = Path(__file__).resolve().parents[1] / "sql" / "wall.sql"
DROP = """
DROP TRIGGER the_wall ON meetings_teammeeting;
DROP TRIGGER the_wall ON meetings_teamminutes;
DROP TRIGGER the_wall ON teams_team;
DROP TRIGGER the_wall ON teams_seat;
DROP FUNCTION authz.guard_words();
DROP FUNCTION authz.compare_names(uuid, text);
DROP FUNCTION authz.words_hash(text);
DROP FUNCTION authz.names_in(uuid, text);
DROP FUNCTION authz.plain(text);
DROP POLICY compares_cppc_case ON families_person;
DROP POLICY compares_cppc_case ON families_guest;
DROP POLICY compares_cppc_case ON teams_teammember;
DROP POLICY compares_cppc_case ON teams_membership;
DROP POLICY compares_cppc_case ON teams_user;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0008_figures"),
        ("teams", "0007_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="TeamMinutes",
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
                    "text_en",
                    models.TextField(
                        blank=True, max_length=20000, verbose_name="minutes in English"
                    ),
                ),
                (
                    "text_es",
                    models.TextField(
                        blank=True, max_length=20000, verbose_name="minutes in Spanish"
                    ),
                ),
                ("public", models.BooleanField(default=False, verbose_name="published")),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "meeting",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minutes",
                        to="meetings.teammeeting",
                    ),
                ),
                (
                    "published_by",
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
                    cppc.core.tenancy.SameAreaFK(
                        fk="meeting", name="minutes_of_a_meeting_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("public", False), ("published_at__isnull", False), _connector="OR"
                        ),
                        name="published_minutes_have_their_day",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="teammeeting",
            constraint=models.UniqueConstraint(
                fields=("area", "id"), name="teammeeting_area_and_id"
            ),
        ),
        Isolate(
            "meetings.TeamMinutes",
            *area_rows(read="see_team", write="manage_team"),
            Policy("SELECT", "public"),
        ),
        Audited("meetings.TeamMinutes"),
        migrations.RunSQL(SQL.read_text(), DROP),
    ]
