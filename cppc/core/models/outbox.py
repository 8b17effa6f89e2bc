"""Notices and jobs that a request causes, written in its own transaction (design section 10)."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone


class Outbox(models.Model):
    """One thing to do, exactly once for each key, at or after its due time."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    actor_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=80)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)  # ids only, never a word anybody typed
    due = models.DateTimeField(default=timezone.now)
    lease = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["due"], condition=Q(done_at=None), name="outbox_to_do"),
            models.Index(
                fields=["created_at"],
                condition=Q(outcome__startswith="gave up:"),
                name="outbox_gave_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
