"""Forms that were sent and kept: the same form sent once more changes nothing."""

import uuid

from django.conf import settings
from django.db import models


class SentForm(models.Model):
    """One form of one person, by a hash of all it said, and where its answer led.

    Its author's alone; the worker removes it after a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    location = models.TextField(blank=True)  # a path on this site
    finished = models.JSONField(default=list)  # marks of drafts that were finished by it
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="a_form_is_sent_once"),
            models.CheckConstraint(
                name="the_key_of_a_sent_form_is_a_hash",
                condition=models.Q(key__regex=r"^[0-9a-f]{64}$"),
            ),
        ]

    def __str__(self) -> str:
        return "a form that was sent"
