"""Numbered copies of a locked plan: for whom, which of how many, in which language."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import FamilyOwned
from cppc.core.tenancy import SameAreaFK
from families.models.guests import Guest
from families.models.plan import PlanVersion


class PaperQuerySet(models.QuerySet):
    def for_list(self):
        """What a list shows, in one query."""
        return self.select_related("plan_version", "made_by").order_by(
            "-created_at", "kind", "number"
        )


class Paper(FamilyOwned):
    """One numbered copy of one version of the plan, for one person.

    The words come from the locked version each time; a training copy keeps its own, made without
    names when it was asked for (`content`). A family copy keeps there how to start with each named
    support, as the public directory said on the day the copy was made.
    """

    class Kind(models.TextChoices):
        FAMILY = "family", _("family copy")
        AGENCY = "agency", _("agency copy")
        TRAINING = "training", _("training copy without names")

    plan_version = models.ForeignKey(
        PlanVersion, on_delete=models.PROTECT, related_name="papers", db_constraint=False
    )
    kind = models.CharField(_("kind of copy"), max_length=8, choices=Kind.choices)
    number = models.PositiveSmallIntegerField(_("number"))
    total = models.PositiveSmallIntegerField(_("of"))
    recipient = models.CharField(_("for whom"), max_length=120)
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
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    content = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "kind", "number"]
        constraints = [
            SameAreaFK(name="copy_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="paper_of_a_version_of_its_area", fk="plan_version"),
            SameAreaFK(name="paper_for_a_guest_of_its_area", fk="guest"),
            models.UniqueConstraint(
                fields=["area", "plan_version", "kind", "number"], name="copies_are_numbered"
            ),
            models.CheckConstraint(
                name="a_copy_is_one_of_its_total",
                condition=Q(number__gte=1) & Q(number__lte=F("total")),
            ),
            models.CheckConstraint(
                name="a_copy_of_the_plan_keeps_only_its_supports",
                condition=Q(kind="training")
                | Q(content={})
                | Q(kind="family", content__has_key="supports"),
            ),
        ]

    def __str__(self) -> str:
        return f"paper {self.pk}"
