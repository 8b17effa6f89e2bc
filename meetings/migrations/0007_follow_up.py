"""After the meeting."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0006_papers"),
    ]
    operations = []
