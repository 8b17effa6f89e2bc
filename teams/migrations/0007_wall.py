"""The wall: published text is compared with the names of families."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0006_area_settings"),
    ]
    operations = []
