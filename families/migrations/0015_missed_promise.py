"""A mail about a promise that did not arrive is a call to make, without an answer."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql" / "missed_promise.sql"


class Migration(migrations.Migration):
    dependencies = [("families", "0014_break_glass")]

    operations = [
        migrations.AlterField(
            model_name="callrequest",
            name="answer",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="calls",
                to="families.stepanswer",
            ),
        ),
        migrations.RunSQL(SQL.read_text(), "DROP FUNCTION authz.promise_missed(uuid, uuid)"),
    ]
