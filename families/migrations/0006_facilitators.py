"""The register of facilitators."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0005_referrals"),
    ]
    operations = []
