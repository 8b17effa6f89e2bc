"""What each person said to a version of the plan: in their own words, attested, never changed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import FamilyOwned
from cppc.core.tenancy import SameAreaFK
from families.models.guests import Guest
from families.models.plan import PlanVersion


class PositionQuerySet(models.QuerySet):
    def for_list(self):
        """What a page of a version shows, in one query."""
        return self.select_related("attested_by").order_by("part", "name", "attested_at")


class Position(FamilyOwned):
    """One participant's word on one version of the plan; a change of mind is one more row.

    The participant is a name written down at the meeting; a guest or an account stands beside it
    where one is known. Somebody attests each word: who wrote it down, or the person alone.
    """

    class Stance(models.TextChoices):
        AGREES = "agrees", _("agrees")
        CONCERN = "concern", _("agrees, with a concern")
        DISAGREES = "disagrees", _("does not agree")

    class How(models.TextChoices):
        MEETING = "meeting", _("said so at the meeting")
        PAPER = "paper", _("signed on paper")
        PHONE = "phone", _("said so by phone")
        OWN = "own", _("wrote it here")

    plan_version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, related_name="positions", db_constraint=False
    )
    name = models.CharField(_("name"), max_length=120)
    part = models.CharField(_("takes part as"), max_length=10, choices=Guest.Part.choices)
    guest = models.ForeignKey(
        Guest,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    stance = models.CharField(_("what the person says"), max_length=10, choices=Stance.choices)
    words = models.TextField(_("in their own words"), max_length=2000, blank=True)
    how = models.CharField(_("how we know"), max_length=8, choices=How.choices)
    attested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    attested_at = models.DateTimeField()

    objects = PositionQuerySet.as_manager()

    class Meta:
        ordering = ["part", "name", "attested_at"]
        constraints = [
            SameAreaFK(name="position_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="position_on_a_version_of_its_area", fk="plan_version"),
            SameAreaFK(name="position_of_a_guest_of_its_area", fk="guest"),
            models.CheckConstraint(
                name="a_concern_has_its_words",
                condition=~Q(stance="concern") | ~Q(words=""),
                violation_error_message=_("Write the concern in the person's own words."),
            ),
        ]

    def __str__(self) -> str:
        return f"position {self.pk}"
