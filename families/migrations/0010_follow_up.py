"""Promises kept, and what participants say afterwards."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0009_agree"),
    ]
    operations = []
