"""What could not be sent is counted on the state's home page; done rows stay for a year."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0004_undelivered")]

    operations = [
        migrations.AddIndex(
            model_name="outbox",
            index=models.Index(
                condition=models.Q(("outcome__startswith", "gave up:")),
                fields=["created_at"],
                name="outbox_gave_up",
            ),
        ),
    ]
