"""The meeting held: who was there, who gave the word to keep it private, signed papers."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, family_rows


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_invite"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.CreateModel(
            name="SignedPaper",
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
                ("stored_as", models.CharField(max_length=32)),
                (
                    "content_type",
                    models.CharField(
                        choices=[
                            ("application/pdf", "PDF"),
                            ("image/png", "PNG"),
                            ("image/jpeg", "JPEG"),
                        ],
                        max_length=20,
                    ),
                ),
                ("size", models.PositiveIntegerField(verbose_name="size")),
                ("content_mark", models.CharField(max_length=64)),
                (
                    "added_by",
                    models.ForeignKey(
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
                "ordering": ["created_at"],
                "constraints": [
                    models.UniqueConstraint(fields=("area", "id"), name="signedpaper_area_and_id"),
                    cppc.core.tenancy.SameAreaFK(fk="family", name="paper_of_a_family_of_its_area"),
                    cppc.core.tenancy.SameAreaFK(
                        fk="meeting", name="paper_of_a_meeting_of_its_area"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Signature",
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
                            ("touch", "signed on the screen"),
                            ("typed", "typed the name"),
                            ("paper", "signed on paper"),
                            ("spoken", "said it aloud"),
                        ],
                        max_length=8,
                        verbose_name="how",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                ("drawing", models.TextField(blank=True)),
                (
                    "witness",
                    models.CharField(blank=True, max_length=120, verbose_name="who heard it"),
                ),
                ("text_version", models.CharField(max_length=20)),
                ("text_mark", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_why",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="why it is taken back"
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
                    "attendance",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="meetings.attendance",
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
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paper",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="meetings.signedpaper",
                    ),
                ),
            ],
            options={
                "ordering": ["signed_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="signature_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="meeting", name="signature_of_a_meeting_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="attendance", name="signature_of_an_attendance_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="paper", name="signature_on_a_paper_of_its_area"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("area", "attendance"),
                        name="one_standing_signature_for_each_person",
                        violation_error_message="This person has signed already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("route", "touch"), models.Q(("drawing", ""), _negated=True)),
                            ("route", "typed"),
                            models.Q(("paper__isnull", False), ("route", "paper")),
                            models.Q(("route", "spoken"), models.Q(("witness", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_signature_has_what_its_route_needs",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at", None),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="a_signature_taken_back_has_the_reason",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="attendance",
            name="guest",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="families.guest",
            ),
        ),
        migrations.AddField(
            model_name="attendance",
            name="person",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="families.person",
            ),
        ),
        migrations.AlterField(
            model_name="note",
            name="section",
            field=models.CharField(
                choices=[
                    ("rules", "How we talk with each other"),
                    ("why", "Why we are here"),
                    ("story", "The family's story"),
                    ("concerns", "Worries"),
                    ("ideas", "Ideas"),
                    ("what_if", "What could go wrong, and plan B"),
                    ("agreement", "What we agreed"),
                ],
                max_length=10,
                verbose_name="part of the meeting",
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("area", "id"), name="attendance_area_and_id"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=cppc.core.tenancy.SameAreaFK(
                fk="guest", name="attendance_of_a_guest_of_its_area"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=cppc.core.tenancy.SameAreaFK(
                fk="person", name="attendance_of_a_person_of_its_area"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("area", "meeting", "guest"), name="a_guest_is_written_down_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.UniqueConstraint(
                fields=("area", "meeting", "person"), name="a_person_is_written_down_once"
            ),
        ),
        Isolate("meetings.SignedPaper", *family_rows(read="notes", write="write")),
        Isolate("meetings.Signature", *family_rows(read="notes", write="write")),
        Audited("meetings.SignedPaper"),
        Audited("meetings.Signature"),
    ]
