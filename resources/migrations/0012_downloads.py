"""Files with the whole directory, and the history of words that people gave to categories."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from cppc.core.limits import Guard, OnlyLike
from cppc.core.tenancy import Isolate, Policy, areas_with, writes

STATE = "(SELECT authz.may_statewide('see_state'))"


def ordered(area):
    """By editors of the area, or by people of the state."""
    return f"({areas_with('edit_listings', area)} OR ({area} IS NULL AND {STATE}))"


OVER = "(SELECT authz.scope()) = 'worker' AND {}expires_at < now()"
WHOLE = "download_id IN (SELECT d.id FROM resources_download d WHERE {})"
WORDS = "(SELECT authz.may_statewide('manage_areas'))"


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0011_exchange"),
        ("teams", "0007_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AddedWord",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                (
                    "language",
                    models.CharField(choices=[("en", "English"), ("es", "Spanish")], max_length=2),
                ),
                ("word", models.CharField(max_length=80)),
                ("added", models.BooleanField(default=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="word_changes",
                        to="resources.category",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Download",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("hsds", "HSDS 3.2 data package (zip of CSV files)"),
                            ("xlsx", "spreadsheet (XLSX)"),
                        ],
                        max_length=4,
                        verbose_name="kind of file",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("making", "being made"),
                            ("ready", "ready"),
                            ("failed", "failed"),
                        ],
                        default="making",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("listings", models.PositiveIntegerField(default=0, verbose_name="supports")),
                ("size", models.PositiveIntegerField(default=0, verbose_name="bytes")),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                (
                    "area",
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
                "ordering": ["-created_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="DownloadPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                (
                    "download",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="resources.download",
                    ),
                ),
            ],
            options={
                "ordering": ["download", "number"],
            },
        ),
        migrations.AddConstraint(
            model_name="download",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "making")),
                fields=("area", "form"),
                name="one_file_of_a_kind_is_made_at_a_time",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="downloadpart",
            constraint=models.UniqueConstraint(
                fields=("download", "number"), name="a_part_of_a_file_once"
            ),
        ),
        # Made of public copies alone: everybody may have them.
        Isolate(
            "resources.Download",
            Policy("SELECT", "true"),
            *writes(ordered("area_id")),
            Policy("DELETE", OVER.format(""), role="cppc_worker"),
        ),
        Isolate(
            "resources.DownloadPart",
            Policy("SELECT", "true"),
            *writes(WHOLE.format(ordered("d.area_id"))),
            Policy("DELETE", WHOLE.format(OVER.format("d.")), role="cppc_worker"),
        ),
        OnlyLike("resources_download", form="hsds|xlsx", state="making|ready|failed"),
        Isolate(
            "resources.AddedWord",
            Policy("SELECT", "true"),
            Policy("INSERT", check=WORDS),
            grants="SELECT, INSERT",
        ),
        OnlyLike("resources_addedword", language="en|es"),
        Guard("resources_addedword", "@", "word"),
    ]
