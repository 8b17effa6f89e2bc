"""Listings to check are counted for every area at once, from the index alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("resources", "0002_close")]

    operations = [
        migrations.AddIndex(
            model_name="publishedlisting",
            index=models.Index(fields=["area", "verified_on"], name="public_listing_checked"),
        ),
    ]
