"""Hubs: who welcomes people, events and their public copy.

As with places, a public event hangs on (listing, confidential) and its own `confidential` is always
empty: the database holds none of a confidential listing, and events leave with the listing's copy.
"""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.limits import Guard, GuardAlso, OnlyChoices
from cppc.core.tenancy import Audited, Isolate, Policy, area_rows, areas_with

EDIT, PUBLISH = areas_with("edit_listings"), areas_with("publish_listings")
AT_WORK = "(SELECT authz.scope()) = 'worker'"
LINK = (
    "ALTER TABLE resources_publishedevent ADD CONSTRAINT event_of_a_listing_without_secret "
    "FOREIGN KEY (listing_id, confidential) "
    "REFERENCES resources_publishedlisting (service_id, confidential) ON DELETE CASCADE"
)
UNLINK = "ALTER TABLE resources_publishedevent DROP CONSTRAINT event_of_a_listing_without_secret"
WORDS = ("title_en", "title_es", "note_en", "note_es")


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0007_find"),
        ("teams", "0007_wall"),
    ]

    operations = [
        migrations.AddField(
            model_name="publishedlisting",
            name="welcome_en",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="publishedlisting",
            name="welcome_es",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="service",
            name="welcome_en",
            field=models.TextField(blank=True, max_length=1000, verbose_name="who welcomes you"),
        ),
        migrations.AddField(
            model_name="service",
            name="welcome_es",
            field=models.TextField(
                blank=True, max_length=1000, verbose_name="who welcomes you, in Spanish"
            ),
        ),
        migrations.CreateModel(
            name="HubEvent",
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
                ("title_en", models.CharField(max_length=120, verbose_name="what happens")),
                (
                    "title_es",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="what happens, in Spanish"
                    ),
                ),
                (
                    "note_en",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what people should know"
                    ),
                ),
                (
                    "note_es",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="what people should know, in Spanish",
                    ),
                ),
                ("on", models.DateField(verbose_name="day")),
                ("starts_at", models.TimeField(verbose_name="from")),
                ("ends_at", models.TimeField(verbose_name="until")),
                (
                    "weekly",
                    models.BooleanField(default=False, verbose_name="every week on this day"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "off_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "planned"),
                            ("off", "called off"),
                            ("removed", "taken off the page"),
                        ],
                        default="planned",
                        editable=False,
                        max_length=8,
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
                    "service",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="resources.service",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "starts_at", "id"],
                "indexes": [models.Index(fields=["service", "on"], name="events_of_a_hub")],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="service", name="event_of_a_service_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="an_event_ends_after_it_starts",
                        violation_error_message="It must end after it starts.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until", None),
                            models.Q(("until__gte", models.F("on")), ("weekly", True)),
                            _connector="OR",
                        ),
                        name="a_weekly_event_ends_after_its_first_day",
                        violation_error_message=(
                            "A last day is for what happens every week, and not before its "
                            "first day."
                        ),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishedEvent",
            fields=[
                ("title_en", models.CharField(max_length=120, verbose_name="what happens")),
                (
                    "title_es",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="what happens, in Spanish"
                    ),
                ),
                (
                    "note_en",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="what people should know"
                    ),
                ),
                (
                    "note_es",
                    models.CharField(
                        blank=True,
                        max_length=300,
                        verbose_name="what people should know, in Spanish",
                    ),
                ),
                ("on", models.DateField(verbose_name="day")),
                ("starts_at", models.TimeField(verbose_name="from")),
                ("ends_at", models.TimeField(verbose_name="until")),
                (
                    "weekly",
                    models.BooleanField(default=False, verbose_name="every week on this day"),
                ),
                ("until", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "off_days",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateField(),
                        blank=True,
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("confidential", models.CharField(blank=True, default="", max_length=1)),
                ("called_off", models.BooleanField(default=False)),
                ("changes", models.PositiveIntegerField(default=0)),
                ("last_day", models.DateField(null=True)),
                (
                    "area",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.area",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="resources.publishedlisting",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "starts_at", "id"],
                "indexes": [models.Index(fields=["listing", "on"], name="public_events_of_a_hub")],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="listing", name="public_event_of_a_listing_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confidential", "")), name="no_event_is_confidential"
                    ),
                ],
            },
        ),
        migrations.RunSQL(LINK, UNLINK),
        Isolate("resources.HubEvent", *area_rows(read="see_listings", write="edit_listings")),
        Isolate(
            "resources.PublishedEvent",
            Policy("SELECT", "true"),
            Policy("INSERT", check=PUBLISH),
            Policy("UPDATE", PUBLISH),
            Policy("DELETE", EDIT),
            # Those that are over go by themselves.
            Policy("SELECT", AT_WORK, role="cppc_worker"),
            Policy("DELETE", f"{AT_WORK} AND last_day < CURRENT_DATE", role="cppc_worker"),
        ),
        Audited("resources.HubEvent"),
        OnlyChoices("resources.HubEvent"),
        Guard("resources_hubevent", *WORDS),
        Guard("resources_publishedevent", *WORDS),
        GuardAlso("resources_service", "welcome_en", "welcome_es"),
        GuardAlso("resources_publishedlisting", "welcome_en", "welcome_es"),
    ]
