"""Agreed plans: positions and numbered papers."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0008_record"),
    ]
    operations = []
