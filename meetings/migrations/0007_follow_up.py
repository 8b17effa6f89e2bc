"""After the meeting: the family's own view of how it goes, and what participants say of it."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, Policy, family_rows

SQL = Path(__file__).resolve().parents[1] / "sql" / "survey.sql"
DROP = """
DROP FUNCTION authz.survey_results(uuid, integer), authz.survey_mail(uuid, uuid);
DROP FUNCTION authz.answer_survey(text, text, integer[], text), authz.survey_by_link(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_papers"),
        ("families", "0010_follow_up"),
    ]
    operations = [
        migrations.CreateModel(
            name="FamilyProgress",
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
                    "feeling",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "very hard"),
                            (2, "hard"),
                            (3, "some good, some hard"),
                            (4, "good"),
                            (5, "very good"),
                        ],
                        null=True,
                        verbose_name="how it is going",
                    ),
                ),
                (
                    "words",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="in the family's words"
                    ),
                ),
                (
                    "said_by",
                    models.CharField(blank=True, max_length=120, verbose_name="who says so"),
                ),
                (
                    "rather_not",
                    models.BooleanField(
                        default=False, verbose_name="the family would rather not say"
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
                        fk="family", name="progress_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="meeting", name="progress_of_a_meeting_of_its_area"
                    ),
                    models.UniqueConstraint(
                        fields=("area", "meeting"), name="one_view_for_each_meeting"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("feeling__isnull", False),
                                ("feeling__range", (1, 5)),
                                ("rather_not", False),
                            ),
                            models.Q(("feeling", None), ("rather_not", True)),
                            _connector="OR",
                        ),
                        name="a_view_is_said_or_withheld",
                        violation_error_message="Say how it goes, or that nobody wants to say.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyAnswer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("month", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("community", "community family team meeting"),
                            ("ftdm", "DHS Family Team Decision-Making meeting"),
                            ("ytdm", "Youth Transition Decision-Making meeting"),
                            ("pre_removal", "pre-removal conference"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "heard",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "No"),
                            (2, "Rather no"),
                            (3, "Partly"),
                            (4, "Rather yes"),
                            (5, "Yes"),
                        ],
                        null=True,
                        verbose_name="I was heard.",
                    ),
                ),
                (
                    "respected",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "No"),
                            (2, "Rather no"),
                            (3, "Partly"),
                            (4, "Rather yes"),
                            (5, "Yes"),
                        ],
                        null=True,
                        verbose_name="I was treated with respect.",
                    ),
                ),
                (
                    "family_led",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "No"),
                            (2, "Rather no"),
                            (3, "Partly"),
                            (4, "Rather yes"),
                            (5, "Yes"),
                        ],
                        null=True,
                        verbose_name="The family had the main say.",
                    ),
                ),
                (
                    "plan_helps",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        choices=[
                            (1, "No"),
                            (2, "Rather no"),
                            (3, "Partly"),
                            (4, "Rather yes"),
                            (5, "Yes"),
                        ],
                        null=True,
                        verbose_name="The plan will help.",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
            ],
            options={
                "ordering": ["month", "id"],
                "indexes": [models.Index(fields=["area", "month"], name="survey_of_an_area")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)), name="a_survey_answer_has_no_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("heard__range", (1, 5)), ("heard", None), _connector="OR"),
                            models.Q(
                                ("respected__range", (1, 5)), ("respected", None), _connector="OR"
                            ),
                            models.Q(
                                ("family_led__range", (1, 5)), ("family_led", None), _connector="OR"
                            ),
                            models.Q(
                                ("plan_helps__range", (1, 5)), ("plan_helps", None), _connector="OR"
                            ),
                        ),
                        name="survey_answers_are_on_the_scale",
                    ),
                ],
            },
        ),
        Isolate("meetings.FamilyProgress", *family_rows(read="notes", write="write")),
        # Nobody reads single answers; a function adds one, another one counts (see survey.sql).
        Isolate(
            "meetings.SurveyAnswer",
            Policy("SELECT", "(SELECT authz.scope()) = 'worker'"),
            grants="SELECT",
        ),
        migrations.RunSQL(SQL.read_text(), DROP),
        Audited("meetings.FamilyProgress"),
    ]
