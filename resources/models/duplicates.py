"""Listings that may be the same, what people said of them, and merges that can be taken back."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key
from resources.models.parts import link_to


class DuplicatePair(AreaOwned):
    """Two listings that look alike, with a score and its reasons; an answer is remembered."""

    class Answer(models.TextChoices):
        OPEN = "open", _("to be decided")
        SAME = "same", _("the same")
        NOT_SAME = "not_same", _("not the same")

    class Reason(models.TextChoices):
        NAME = "name", _("same name")
        NAME_ALIKE = "name_alike", _("similar name")
        PHONE = "phone", _("same phone")
        ADDRESS = "address", _("same address")
        WEBSITE = "website", _("same website")
        ORGANIZATION = "organization", _("same organization")

    first = link_to("resources.Service", "pairs_first")
    second = link_to("resources.Service", "pairs_second")
    score = models.PositiveSmallIntegerField(_("likeness"))
    reasons = ArrayField(models.CharField(max_length=20), default=list)
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.OPEN)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-score", "id"]
        indexes = [models.Index(fields=["area", "answer", "-score"], name="pairs_of_an_area")]
        constraints = [
            area_key("duplicatepair"),
            SameAreaFK(name="first_of_a_pair_of_its_area", fk="first"),
            SameAreaFK(name="second_of_a_pair_of_its_area", fk="second"),
            models.UniqueConstraint(fields=["first", "second"], name="a_pair_once"),
            models.CheckConstraint(name="a_pair_in_order", condition=Q(first__lt=F("second"))),
        ]

    def __str__(self) -> str:
        return f"pair {self.pk}"


class ListingMerge(AreaOwned):
    """One listing that went into another: who, when, and all that is needed to take it back."""

    kept = link_to("resources.Service", "merges_kept")
    gone = link_to("resources.Service", "merges_gone")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    before = models.BinaryField()  # both listings as they were, sealed
    after_hash = models.CharField(max_length=64)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            area_key("listingmerge"),
            SameAreaFK(name="kept_listing_of_its_area", fk="kept"),
            SameAreaFK(name="gone_listing_of_its_area", fk="gone"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at=None), name="a_listing_goes_once"
            ),
        ]

    def __str__(self) -> str:
        return f"merge {self.pk}"


class MovedListing(models.Model):
    """Where the public page of a merged listing leads now; two ids, nothing else."""

    gone = models.UUIDField(primary_key=True)
    kept = models.UUIDField()
    area = models.ForeignKey("teams.Area", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["gone"]

    def __str__(self) -> str:
        return f"moved listing {self.pk}"
