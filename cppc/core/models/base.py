"""What every area-owned row has."""

import uuid
from collections.abc import Collection

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

    def validate_unique(self, exclude: Collection[str] | None = None) -> None:
        """As ever, but a new row's random key is not looked up: nothing can have it already."""
        super().validate_unique({*(exclude or ()), "id"} if self._state.adding else exclude)


class FamilyOwned(AreaOwned):
    """A row of one family's record; the database shows it to the family's circle alone."""

    family = models.ForeignKey(
        "families.Family", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )

    class Meta:
        abstract = True
