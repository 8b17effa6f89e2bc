"""The directory as a file to take along: made by the worker, kept in parts, gone after its day."""

from django.core.cache import cache
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Download(models.Model):
    """A file with the public network of an area, or of the whole state (no area).

    It is made from the public copies alone, so everybody may have it.
    """

    class Form(models.TextChoices):
        HSDS = "hsds", _("HSDS 3.2 data package (zip of CSV files)")
        XLSX = "xlsx", _("spreadsheet (XLSX)")

    class State(models.TextChoices):
        MAKING = "making", _("being made")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    id = models.UUIDField(primary_key=True)
    area = models.ForeignKey(
        "teams.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    form = models.CharField(_("kind of file"), max_length=4, choices=Form.choices)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.MAKING)
    listings = models.PositiveIntegerField(_("supports"), default=0)
    size = models.PositiveIntegerField(_("bytes"), default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "form"],
                condition=models.Q(state="making"),
                nulls_distinct=False,
                name="one_file_of_a_kind_is_made_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"download {self.pk}"

    @property
    def done(self) -> int:
        """How many supports are written so far, by the worker's own word."""
        return int(cache.get(progress_key(self.pk), 0))

    @property
    def file_name(self) -> str:
        """What a browser calls the file: where it is from, and its day."""
        where = self.area.slug if self.area else "iowa"
        ending = {"hsds": "zip", "xlsx": "xlsx"}[self.form]
        return f"cppc-{where}-{timezone.localtime(self.created_at):%Y-%m-%d}.{ending}"


class DownloadPart(models.Model):
    """A piece of a file, so that none of it has to be held whole."""

    download = models.ForeignKey(
        Download, on_delete=models.CASCADE, related_name="parts", db_constraint=True
    )
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        ordering = ["download", "number"]
        constraints = [
            models.UniqueConstraint(fields=["download", "number"], name="a_part_of_a_file_once")
        ]

    def __str__(self) -> str:
        return f"part {self.number} of {self.download_id}"


def progress_key(key: object) -> str:
    """Where the worker says how far it is; other transactions see it at once."""
    return f"download-progress-{key}"
