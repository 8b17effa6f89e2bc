"""What the network lacks: the team's list of needs, and counts of searches that found little."""

import uuid
from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.limits import Guard, OnlyChoices
from cppc.core.tenancy import Audited, Isolate, Policy, area_rows

SQL = (Path(__file__).resolve().parents[1] / "sql" / "gaps.sql").read_text()
WORKER = "(SELECT authz.scope()) = 'worker'"
BACK = """
DROP FUNCTION authz.count_search(text, text, integer), authz.search_gaps(uuid, date, integer);
DROP POLICY counts_cppc_authz ON resources_searchcount;
DROP POLICY reads_cppc_authz ON resources_category;
REVOKE SELECT ON resources_category FROM cppc_authz;
REVOKE ALL ON resources_searchcount FROM cppc_authz;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("resources", "0014_close_imports"),
        ("teams", "0007_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="category",
            name="typical",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="CommunityNeed",
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
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("en", "English"),
                            ("es", "Spanish"),
                            ("am", "Amharic"),
                            ("ar", "Arabic"),
                            ("bs", "Bosnian"),
                            ("my", "Burmese"),
                            ("ase", "American Sign Language"),
                            ("cnh", "Chin"),
                            ("zh", "Chinese"),
                            ("fr", "French"),
                            ("hi", "Hindi"),
                            ("ksw", "Karen"),
                            ("rn", "Kirundi"),
                            ("lo", "Lao"),
                            ("mh", "Marshallese"),
                            ("ne", "Nepali"),
                            ("so", "Somali"),
                            ("sw", "Swahili"),
                            ("uk", "Ukrainian"),
                            ("vi", "Vietnamese"),
                        ],
                        max_length=8,
                        verbose_name="language",
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("typical", "Most networks have it, ours does not."),
                            ("searches", "People looked for it and found little."),
                            ("plans", "Family plans needed it and had none."),
                            ("team", "The team saw it."),
                        ],
                        default="team",
                        max_length=8,
                        verbose_name="why",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300, verbose_name="note")),
                (
                    "closed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="closed on"),
                ),
                (
                    "closed_because",
                    models.CharField(blank=True, max_length=300, verbose_name="why it was closed"),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="resources.service",
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
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="resources.category",
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
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["created_at", "id"],
                "indexes": [models.Index(fields=["area", "closed_at"], name="need_of_an_area")],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="answered_by", name="need_answered_by_a_service_of_its_area"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at", None)),
                        fields=("area", "category", "county", "language"),
                        name="one_open_need_of_a_kind",
                        nulls_distinct=False,
                        violation_error_message="This is on the list already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_by", None), ("closed_at__isnull", False), _connector="OR"
                        ),
                        name="an_answered_need_is_closed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SearchCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField()),
                ("little", models.PositiveIntegerField(default=0)),
                ("nothing", models.PositiveIntegerField(default=0)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="resources.category",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="teams.county",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("category", "county", "month"),
                        name="one_count_of_a_search",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        Isolate("resources.CommunityNeed", *area_rows(read="see_listings", write="edit_listings")),
        Audited("resources.CommunityNeed"),
        OnlyChoices("resources.CommunityNeed"),
        Guard("resources_communityneed", "note", "closed_because"),
        # Counted and read by functions alone; the worker forgets old ones.
        Isolate(
            "resources.SearchCount",
            Policy("SELECT", WORKER),
            Policy("DELETE", WORKER),
            grants="SELECT, DELETE",
            readers=["cppc_authz"],
        ),
        migrations.RunSQL(SQL, BACK),
    ]
