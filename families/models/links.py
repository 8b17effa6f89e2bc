"""Uses of personal links: every opening and every refusal, kept for the family and the audit."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cppc.core.tenancy import SameAreaFK
from families.models.guests import PersonalLink


class LinkUse(models.Model):
    """One try of a personal link; a guessed secret belongs to no link, so to no family either.

    Written by the database's own functions alone. `visitor` is a keyed hash of where it came from.
    """

    class Outcome(models.TextChoices):
        OPENED = "opened", _("opened for the first time")
        USED = "used", _("used")
        UNKNOWN = "unknown", _("no such link")
        EXPIRED = "expired", _("too old")
        REVOKED = "revoked", _("taken back")
        FINISHED = "finished", _("already used up")
        ELSEWHERE = "elsewhere", _("tried in another browser")
        NOT_OPENED = "not_opened", _("page asked for without opening the link")
        PURPOSE = "purpose", _("tried for something else")
        NOT_ASKED = "not_asked", _("this person is not asked any more")
        TOO_MANY = "too_many", _("too many wrong tries")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(auto_now_add=True)
    area = models.ForeignKey("teams.Area", null=True, on_delete=models.PROTECT, related_name="+")
    family = models.ForeignKey(
        "families.Family",
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    link = models.ForeignKey(
        PersonalLink, null=True, on_delete=models.PROTECT, related_name="uses", db_constraint=False
    )
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    visitor = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["visitor", "at"], name="tries_of_a_visitor"),
            models.Index(fields=["link", "at"], name="uses_of_a_link"),
        ]
        constraints = [
            SameAreaFK(name="linkuse_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="linkuse_of_a_link_of_its_area", fk="link"),
            models.CheckConstraint(
                name="a_use_has_link_family_and_area_or_none",
                condition=Q(link=None, family=None, area=None)
                | Q(link__isnull=False, family__isnull=False, area__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.pk}"
