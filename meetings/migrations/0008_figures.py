"""Counts for the governance tier."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0007_follow_up"),
    ]
    operations = []
