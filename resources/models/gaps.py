"""What the network lacks: searches that found little, and the team's list of needs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models import AreaOwned
from cppc.core.tenancy import SameAreaFK
from resources.languages import LANGUAGES
from resources.models.parts import link_to


class SearchCount(models.Model):
    """How often a kind of help was looked for in a county and month and little was found.

    Written and read through two functions of the database alone: `authz.count_search` adds one,
    `authz.search_gaps` leaves small numbers out. No words, no person, no sensitive kind.
    """

    category = models.ForeignKey("resources.Category", on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(
        "teams.County", null=True, on_delete=models.PROTECT, related_name="+"
    )
    month = models.DateField()  # its first day
    little = models.PositiveIntegerField(default=0)
    nothing = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["category", "county", "month"],
                name="one_count_of_a_search",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"search count {self.pk}"


class CommunityNeed(AreaOwned):
    """A kind of help the community lacks, on the team's list until a listing answers it."""

    class Why(models.TextChoices):
        TYPICAL = "typical", _("Most networks have it, ours does not.")
        SEARCHES = "searches", _("People looked for it and found little.")
        PLANS = "plans", _("Family plans needed it and had none.")
        TEAM = "team", _("The team saw it.")

    category = models.ForeignKey("resources.Category", on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(
        "teams.County",
        verbose_name=_("county"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    language = models.CharField(_("language"), max_length=8, choices=LANGUAGES, blank=True)
    why = models.CharField(_("why"), max_length=8, choices=Why.choices, default=Why.TEAM)
    note = models.CharField(_("note"), max_length=300, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(_("closed on"), null=True, blank=True)
    closed_because = models.CharField(_("why it was closed"), max_length=300, blank=True)
    answered_by = link_to("resources.Service", "answers", null=True, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [models.Index(fields=["area", "closed_at"], name="need_of_an_area")]
        constraints = [
            SameAreaFK(name="need_answered_by_a_service_of_its_area", fk="answered_by"),
            models.UniqueConstraint(
                fields=["area", "category", "county", "language"],
                name="one_open_need_of_a_kind",
                condition=Q(closed_at=None),
                nulls_distinct=False,
                violation_error_message=_("This is on the list already."),
            ),
            models.CheckConstraint(
                name="an_answered_need_is_closed",
                condition=Q(answered_by=None) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"need of the community {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether no listing answers it yet and nobody closed it."""
        return self.closed_at is None
