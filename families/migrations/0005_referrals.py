"""Requests for a family meeting, and what became of them."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("families", "0004_links"),
        ("teams", "0006_area_settings"),
    ]
    operations = []
