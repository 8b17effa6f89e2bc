"""Consent, disclosures, break-glass."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0006_facilitators"),
    ]
    operations = []
