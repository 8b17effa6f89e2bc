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


class FigureCell(models.Model):
    """One cell of an area's tables of counts; `value` is empty where it would give somebody away.

    A cell that is not there counts nothing; of what plans lack, small cells are not there either,
    so that nobody sees that a rare kind of help was needed at all.
    Written by `authz.refresh_figure_cells()` alone.
    """

    class Name(models.TextChoices):
        KIND = "kind", _("Family meetings held, by kind")
        COUNTY = "county", _("Family meetings held, by county")
        MONTH = "month", _("Family meetings held, by month")
        FIRST_MEETING = "first_meeting", _("How soon new families met")
        SUPPORTS = "supports", _("Who supports the families")
        STEPS = "steps", _("What became of the steps")
        NEEDS = "needs", _("Kinds of help that family plans lack")
        NEEDS_COUNTY = "needs_county", _("Families whose plan lacks help, by county")
        NEEDS_MONTH = "needs_month", _("Families whose plan lacks help, by month")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey("teams.Area", on_delete=models.PROTECT, related_name="figure_cells")
    year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=20, choices=Name.choices)
    cell = models.CharField(max_length=60)  # as long as the code of a kind of help
    value = models.PositiveIntegerField(null=True)
    as_of = models.DateTimeField()

    class Meta:
        ordering = ["area", "year", "name", "cell"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "year", "name", "cell"], name="one_cell_of_a_table"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.cell} of {self.area_id}"
