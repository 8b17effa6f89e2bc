"""Phones stand apart from people and supports, so that the private talk can hide them."""

import re
import uuid
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import cppc.core.tenancy
from cppc.core.tenancy import Audited, Isolate, family_rows

FOLDER = Path(__file__).resolve().parents[1] / "sql"
FOUND = re.findall(
    r"CREATE (FUNCTION authz\.similar_people\(.*?\nEND \$\$;)",
    (FOLDER / "referrals.sql").read_text(),
    re.S,
)[0]
SEARCH = f"CREATE OR REPLACE {FOUND}"
KEEP = """
INSERT INTO families_phone (id, area_id, version, created_at, updated_at, family_id, subject_id,
    number)
  SELECT gen_random_uuid(), area_id, 1, now(), now(), family_id, id, phone
    FROM (SELECT area_id, family_id, id, phone FROM families_person
          UNION ALL SELECT area_id, family_id, id, phone FROM families_support) kept
    WHERE phone <> '';
SET CONSTRAINTS ALL IMMEDIATE;
"""
PUT_BACK = """
UPDATE families_person p SET phone = h.number FROM families_phone h WHERE h.subject_id = p.id;
UPDATE families_support s SET phone = h.number FROM families_phone h WHERE h.subject_id = s.id;
SET CONSTRAINTS ALL IMMEDIATE;
GRANT SELECT (phone) ON families_person TO cppc_case;
"""
BACK = """
DROP TRIGGER phone_goes_along ON families_person;
DROP TRIGGER phone_goes_along ON families_support;
DROP FUNCTION authz.phone_goes_along();
REVOKE SELECT (area_id, family_id, subject_id, number), UPDATE (family_id)
  ON families_phone FROM cppc_case;
"""


class Migration(migrations.Migration):
    dependencies = [("families", "0010_follow_up")]

    operations = [
        migrations.CreateModel(
            name="Phone",
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
                ("subject_id", models.UUIDField()),
                ("number", models.CharField(max_length=40, verbose_name="phone")),
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
            ],
            options={
                "constraints": [
                    cppc.core.tenancy.SameAreaFK(fk="family", name="phone_of_a_family_of_its_area"),
                    models.UniqueConstraint(
                        fields=("area", "subject_id"), name="one_phone_for_each"
                    ),
                ],
            },
        ),
        Isolate("families.Phone", *family_rows(read="people", write="write")),
        migrations.RunSQL(KEEP, PUT_BACK),
        migrations.RemoveField(model_name="person", name="phone"),
        migrations.RemoveField(model_name="support", name="phone"),
        migrations.RunSQL((FOLDER / "phones.sql").read_text(), [SEARCH, BACK]),
        Audited("families.Phone"),
    ]
