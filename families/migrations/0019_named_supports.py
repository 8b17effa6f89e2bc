"""A step says which kind of help is missing; a family copy keeps how to start with its supports."""

from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).resolve().parents[1] / "sql" / "named_supports.sql"


class Migration(migrations.Migration):
    dependencies = [("families", "0018_late_families"), ("resources", "0017_close_keep_true")]
    operations = [
        migrations.AddField(
            model_name="step",
            name="lacks",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="resources.category",
                verbose_name="kind of help that is missing",
            ),
        ),
        migrations.AddField(
            model_name="step",
            name="lacks_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="step",
            constraint=models.CheckConstraint(
                name="a_step_lacks_only_what_nobody_gives",
                condition=models.Q(lacks=None, lacks_on=None)
                | models.Q(lacks__isnull=False, lacks_on__isnull=False, support="", listing=None),
            ),
        ),
        migrations.RemoveConstraint(
            model_name="paper", name="only_a_training_copy_has_words_of_its_own"
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                name="a_copy_of_the_plan_keeps_only_its_supports",
                condition=models.Q(kind="training")
                | models.Q(content={})
                | models.Q(kind="family", content__has_key="supports"),
            ),
        ),
        migrations.RunSQL(SQL.read_text(), "DROP FUNCTION authz.promise_support(text, text);"),
    ]
