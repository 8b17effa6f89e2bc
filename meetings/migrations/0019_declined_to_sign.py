"""Somebody who did not want to sign at a meeting."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("meetings", "0018_places_rest")]
    operations = [
        migrations.AddField(
            model_name="attendance",
            name="declined_to_sign",
            field=models.BooleanField(default=False, verbose_name="did not want to sign"),
        ),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=~models.Q(agreed_confidentiality=True, declined_to_sign=True),
                name="who_signed_did_not_decline",
            ),
        ),
    ]
