"""The family record: care, relationships, supports, merging, closing, handing over."""

import uuid

import django.db.models.deletion
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, family_rows


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0007_consent"),
    ]
    operations = [
        migrations.AddField(
            model_name="person",
            name="interpreter",
            field=models.BooleanField(
                default=False, verbose_name="needs an interpreter at meetings"
            ),
        ),
        migrations.AddField(
            model_name="person",
            name="language",
            field=models.CharField(blank=True, max_length=60, verbose_name="language spoken best"),
        ),
        migrations.CreateModel(
            name="CareDetail",
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
                            ("allergy", "Allergy"),
                            ("medicine", "Medicine"),
                            ("food", "Formula, food or diet"),
                            ("comfort", "What comforts"),
                            ("routine", "Routines of the day"),
                            ("sleep", "Sleep"),
                            ("health", "Doctor and health"),
                            ("school", "School or child care"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                        verbose_name="what it is about",
                    ),
                ),
                ("text", models.CharField(max_length=600, verbose_name="what to know")),
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
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="care_details",
                        to="families.person",
                    ),
                ),
            ],
            options={
                "ordering": ["created_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="caredetail_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="person", name="caredetail_of_a_person_of_its_area"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Relationship",
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
                            ("parent", "parent of"),
                            ("step_parent", "stepparent of"),
                            ("grandparent", "grandparent of"),
                            ("caregiver", "takes care of"),
                            ("sibling", "brother or sister of"),
                            ("partner", "partner of"),
                            ("former_partner", "former partner of"),
                            ("relative", "relative of"),
                            ("close", "close to"),
                        ],
                        max_length=16,
                        verbose_name="is",
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
                    "other",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.person",
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
            ],
            options={
                "ordering": ["kind", "created_at"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="relationship_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="person", name="relationship_of_a_person_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="other", name="relationship_to_a_person_of_its_area"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("other")), _negated=True),
                        name="nobody_is_related_to_oneself",
                        violation_error_message="Choose two different people.",
                    ),
                    models.UniqueConstraint(
                        fields=("area", "person", "other", "kind"),
                        name="a_relationship_stands_once",
                        violation_error_message="This is written down already.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Support",
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
                    "name",
                    models.CharField(max_length=120, verbose_name="name of the person or group"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("natural", "natural: relatives and friends"),
                            ("informal", "informal: neighbors, church, clubs"),
                            ("formal", "formal: services and professionals"),
                        ],
                        max_length=10,
                        verbose_name="kind of support",
                    ),
                ),
                (
                    "strength",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "strong: there when it counts"),
                            (2, "some: helps now and then"),
                            (3, "weak or new: the family wants more of it"),
                        ],
                        default=2,
                        verbose_name="how strong it is today",
                    ),
                ),
                (
                    "relation",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="who this is to the family"
                    ),
                ),
                ("phone", models.CharField(blank=True, max_length=40, verbose_name="phone")),
                ("listing", models.UUIDField(blank=True, null=True)),
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
                    "person",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="families.person",
                        verbose_name="whom it helps most",
                    ),
                ),
            ],
            options={
                "ordering": ["strength", "kind", "name"],
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(
                        fk="family", name="support_of_a_family_of_its_area"
                    ),
                    cppc.core.tenancy.SameAreaFK(
                        fk="person", name="support_of_a_person_of_its_area"
                    ),
                ],
            },
        ),
        # end of models
        Isolate("families.Relationship", *family_rows(read="people", write="write")),
        Isolate("families.CareDetail", *family_rows(read="people", write="write")),
        Isolate("families.Support", *family_rows(read="people", write="write")),
        Audited("families.Relationship"),
        Audited("families.CareDetail"),
        Audited("families.Support"),
    ]
