"""Words that people add to categories, other taxonomies beside ours, and changes in order."""

import django.contrib.postgres.fields
from django.db import migrations, models

from cppc.core.limits import GuardAlso, OnlyLike

KEYS = "\\{?[a-z0-9_.:,-]*\\}?"


def words(length):
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=length), blank=True, default=list, size=None
    )


class Migration(migrations.Migration):
    dependencies = [("resources", "0010_close_claims")]
    operations = [
        migrations.AlterModelOptions(
            name="category",
            options={
                "base_manager_name": "terms",
                "default_manager_name": "objects",
                "ordering": ["position", "code"],
                "verbose_name_plural": "categories",
            },
        ),
        migrations.AlterModelManagers(
            name="category", managers=[("terms", models.Manager()), ("objects", models.Manager())]
        ),
        migrations.AddField("category", "more_en", words(80)),
        migrations.AddField("category", "more_es", words(80)),
        migrations.AddField("category", "same_as", words(60)),
        migrations.AddIndex(
            model_name="publishedlisting",
            index=models.Index(fields=["changed_at"], name="public_listing_changed"),
        ),
        migrations.AddIndex(
            model_name="publishedlisting",
            index=models.Index(fields=["name_en", "service"], name="public_listing_name"),
        ),
        GuardAlso("resources_category", "@", "more_en", "more_es"),
        OnlyLike("resources_category", same_as=KEYS),
    ]
