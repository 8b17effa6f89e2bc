"""The meeting held: presence, signatures, sections."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0004_invite"),
    ]
    operations = []
