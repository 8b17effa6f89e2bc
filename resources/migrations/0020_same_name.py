"""A listing is found by its very name, however many others have the same words."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("resources", "0019_older_suggestions")]
    operations = [
        migrations.AddIndex(
            "publishedlisting", models.Index(Lower("name_en"), name="public_listing_same_name")
        ),
        migrations.AddIndex(
            "publishedlisting",
            models.Index(Lower("name_es"), name="public_listing_same_name_es"),
        ),
    ]
