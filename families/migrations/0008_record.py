"""The family record: care, relationships, supports, merging, closing, handing over."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0007_consent"),
    ]
    operations = []
