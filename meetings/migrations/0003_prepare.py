"""Guest lists of meetings, preparation, safety screens, participation supports."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0002_close"),
        ("families", "0010_follow_up"),
    ]
    operations = []
