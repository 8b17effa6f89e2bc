"""What every area-owned row has."""

import uuid

from django.db import models


class AreaOwned(models.Model):
    """A row of one area: a random key for URLs, its area, the version a save must start from."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey("teams.Area", on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class FamilyOwned(AreaOwned):
    """A row of one family's record; the database shows it to the family's circle alone."""

    family = models.ForeignKey(
        "families.Family", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    class Meta:
        abstract = True
