"""The only thing that crosses from families to governance: counts, suppressed when small."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class AreaFigure(models.Model):
    """One count of one area; `value` is empty where it is too small to show.

    Written by `authz.refresh_figures()` alone; pages can only read.
    """

    class Name(models.TextChoices):
        OPEN_FAMILIES = "open_families", _("open families")
        MEETINGS_HELD = "meetings_held", _("family meetings held this fiscal year")
        MEETINGS_AHEAD = "meetings_ahead", _("family meetings ahead")
        STEPS_OPEN = "steps_open", _("plan steps still to do")
        STEPS_DONE = "steps_done", _("plan steps done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey("teams.Area", on_delete=models.PROTECT, related_name="figures")
    name = models.CharField(max_length=20, choices=Name.choices)
    value = models.PositiveIntegerField(null=True)
    as_of = models.DateTimeField()

    class Meta:
        ordering = ["area", "name"]
        constraints = [
            models.UniqueConstraint(fields=["area", "name"], name="one_figure_of_a_name")
        ]

    def __str__(self) -> str:
        return f"{self.name} of {self.area_id}"
