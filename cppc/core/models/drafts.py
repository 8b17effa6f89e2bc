"""What somebody typed and has not saved yet (design section 8)."""

import uuid

from django.conf import settings
from django.db import models


class Draft(models.Model):
    """The field texts of one person's unfinished form about one object; nobody else sees them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts"
    )
    form = models.CharField(max_length=80)
    object_key = models.CharField(max_length=80, blank=True)
    # Where the unfinished form stands, a path on this site, so that home can link back to it.
    path = models.CharField(max_length=300, blank=True)
    fields = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "form", "object_key"], name="one_draft_for_each_form_and_object"
            )
        ]

    def __str__(self) -> str:
        return f"draft of {self.form}"
