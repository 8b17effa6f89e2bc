"""Forms that were sent: their author's alone; the worker removes them after a day."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from cppc.core.limits import OnlyLike
from cppc.core.tenancy import Isolate, Policy, own_rows

OLD = "(SELECT authz.scope()) = 'worker' AND created_at < now() - interval '1 day'"


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0005_outbox_gave_up"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SentForm",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=64)),
                ("location", models.TextField(blank=True)),
                ("finished", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(auto_now_add=True, db_index=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("user", "key"), name="a_form_is_sent_once"),
                    models.CheckConstraint(
                        condition=models.Q(("key__regex", "^[0-9a-f]{64}$")),
                        name="the_key_of_a_sent_form_is_a_hash",
                    ),
                ],
            },
        ),
        OnlyLike("core_sentform", finished=r'\[("[0-9a-f]{24}"(, )?)*\]'),
        Isolate(
            "core.SentForm",
            *own_rows(),
            Policy("SELECT", OLD, role="cppc_worker"),
            Policy("DELETE", OLD, role="cppc_worker"),
        ),
    ]
