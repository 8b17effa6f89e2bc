"""What becomes of a whole record: sealed, closed, handed over, found to be there twice."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import AreaOwned, FamilyOwned
from cppc.core.tenancy import SameAreaFK
from families.models.family import Family


class FamilyEvent(FamilyOwned):
    """One act about the record as a whole, with its reason; written by the database alone."""

    class Kind(models.TextChoices):
        SEALED = "sealed", _("The record was sealed")
        UNSEALED = "unsealed", _("The seal was lifted")
        CLOSED = "closed", _("The record was closed")
        REOPENED = "reopened", _("The record was opened again")
        HANDOVER_ASKED = "asked", _("Another area was asked to take over")
        HANDOVER_ENDED = "ended", _("The handing over did not come about")
        HANDED_OVER = "handed_over", _("The record went to another area")
        MERGED = "merged", _("Another record was merged into this one")
        WENT_INTO = "went_into", _("This record was merged into another one")
        UNMERGED = "unmerged", _("The merging was undone")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["family", "created_at"], name="events_of_a_family")]
        constraints = [SameAreaFK(name="familyevent_of_a_family_of_its_area", fk="family")]

    def __str__(self) -> str:
        return f"family event {self.pk}"


class Handover(AreaOwned):
    """A family that one area asks another to take over: the header alone, and how it was answered.

    It stays in the area it was written in, so `record` is the family's id and no link: after an
    accepted handover this row is all that is left there.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        ACCEPTED = "accepted", _("taken over")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    record = models.UUIDField(editable=False)
    reference = models.CharField(_("reference"), max_length=9, editable=False)
    kind = models.CharField(_("kind"), max_length=12)
    county = models.ForeignKey("teams.County", on_delete=models.PROTECT, related_name="+")
    language = models.CharField(_("language"), max_length=5)
    to_area = models.ForeignKey(
        "teams.Area", on_delete=models.PROTECT, related_name="+", verbose_name=_("new area")
    )
    kept = ArrayField(models.UUIDField(), default=list)
    sealed = models.BooleanField(default=False)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["to_area", "state"], name="handovers_to_an_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["record"],
                condition=Q(state="asked"),
                name="one_handover_at_a_time",
            ),
            models.CheckConstraint(
                name="an_answered_handover_has_its_time",
                condition=Q(state="asked", answered_at=None)
                | (~Q(state="asked") & Q(answered_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"handover {self.pk}"

    @property
    def kind_words(self) -> str:
        """The family's kind in words."""
        return str(Family.Kind(self.kind).label)

    @property
    def language_words(self) -> str:
        """The family's language in words."""
        return gettext(str(dict(settings.LANGUAGES)[self.language]))


class FamilyPair(AreaOwned):
    """Two records that may be the same family; "not the same" is remembered."""

    class State(models.TextChoices):
        MAYBE = "maybe", _("maybe the same family")
        NOT_SAME = "not_same", _("not the same family")
        MERGED = "merged", _("merged into one")

    first = models.ForeignKey(
        "families.Family", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    second = models.ForeignKey(
        "families.Family", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAYBE)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    # A merge: which record goes on, what was asked for, by whom, and what moved.
    kept = models.UUIDField(null=True)
    token = models.CharField(max_length=64, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    merged_at = models.DateTimeField(null=True)
    moved = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            SameAreaFK(name="familypair_of_a_family_of_its_area", fk="first"),
            SameAreaFK(name="familypair_with_a_family_of_its_area", fk="second"),
            models.CheckConstraint(
                name="a_pair_is_two_families_in_order", condition=Q(first__lt=F("second"))
            ),
            models.UniqueConstraint(fields=["area", "first", "second"], name="a_pair_stands_once"),
        ]

    def __str__(self) -> str:
        return f"family pair {self.pk}"
