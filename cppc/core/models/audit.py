"""The append-only record, readable where the database lets it be read; written by it alone."""

from django.db import models


class AuditEvent(models.Model):
    """One change of one row: who, when, in which request, what it was and what it became."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    actor_id = models.UUIDField(null=True)
    request = models.TextField()
    rel = models.TextField()
    op = models.TextField()
    row_id = models.TextField()
    area_id = models.UUIDField(null=True)
    family_id = models.UUIDField(null=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    class Meta:
        managed = False
        db_table = 'audit"."event'
        ordering = ["-id"]


class Opening(models.Model):
    """One opening, granted or refused, of one family's record by one person."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    user_id = models.UUIDField()
    family_id = models.UUIDField()
    granted = models.BooleanField()
    why = models.TextField()
    request = models.TextField()

    class Meta:
        managed = False
        db_table = 'audit"."opening'
        ordering = ["-id"]
