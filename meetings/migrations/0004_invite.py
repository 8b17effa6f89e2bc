"""Invitations and what was answered."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0003_prepare"),
    ]
    operations = []
