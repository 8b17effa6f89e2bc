"""Personal links: opened through functions alone, each use on record."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0003_guests"),
    ]
    operations = []
