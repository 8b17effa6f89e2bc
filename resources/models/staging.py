"""What a file holds, row by row, from its check to the end of the import; and how to read it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cppc.core.models import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key
from resources.models.imports import ImportBatch


class ImportRow(AreaOwned):
    """One organization, place or listing of a file, sealed; and what became of it.

    `before` is what stood here before a change was loaded, `after_hash` a fingerprint of what the
    import wrote: what somebody changed since is known by it and kept when the import is undone.
    """

    class Kind(models.TextChoices):
        ORGANIZATION = "organization", _("organization")
        LOCATION = "location", _("place")
        SERVICE = "service", _("listing")

    class Outcome(models.TextChoices):
        WAITING = "waiting", _("not compared yet")
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        SAME = "same", _("unchanged")
        REFUSED = "refused", _("left out")

    batch = models.ForeignKey(
        ImportBatch, on_delete=models.PROTECT, related_name="staged", db_constraint=False
    )
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    file = models.CharField(max_length=30, blank=True)
    row = models.PositiveIntegerField(default=1)
    source_id = models.UUIDField()
    record = models.BinaryField()
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.WAITING)
    chosen = models.BooleanField(default=False)
    loaded = models.BooleanField(default=False)
    target = models.UUIDField(null=True)
    before = models.BinaryField(null=True)
    after_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="rows_of_an_import")]
        constraints = [
            SameAreaFK(name="row_of_an_import_of_its_area", fk="batch"),
            models.UniqueConstraint(fields=["batch", "number"], name="a_row_of_an_import_once"),
        ]

    def __str__(self) -> str:
        return f"row {self.number} of import {self.batch_id}"


class ImportProfile(AreaOwned):
    """How the columns of somebody's lists are called, kept under a name and used again.

    `mapping` holds heading and field of ours; `headings_hash` knows the next file of this shape.
    """

    name = models.CharField(_("name"), max_length=100)
    headings_hash = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            area_key("importprofile"),
            models.UniqueConstraint(
                fields=["area", "name"],
                name="one_profile_of_a_name_in_an_area",
                violation_error_message=_("This area already has a profile of this name."),
            ),
        ]

    def __str__(self) -> str:
        return f"profile {self.pk}"
