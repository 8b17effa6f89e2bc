"""What an area gets for a year, and how it plans to use it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models.reference import BudgetCategory, FiscalYear
from cppc.core.models.base import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key


class Strategy(models.TextChoices):
    """The four strategies; every dollar serves one of them."""

    DECISIONS = "decisions", _("Shared decision-making")
    NETWORK = "network", _("Neighborhood and community networking")
    COURSE = "course", _("Individualized course of action")
    POLICY = "policy", _("Policy and practice change")


class Allocation(AreaOwned):
    """The ceiling: what one area may plan and spend in one fiscal year, and who said so."""

    fiscal_year = models.ForeignKey(
        FiscalYear, on_delete=models.PROTECT, related_name="allocations"
    )
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    source = models.CharField(_("decision or source"), max_length=300)
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["area__name"]
        constraints = [
            area_key("allocation"),
            models.UniqueConstraint(
                fields=["area", "fiscal_year"],
                name="one_allocation_for_each_area_and_year",
                violation_error_message=_("This area already has an allocation for the year."),
            ),
            models.CheckConstraint(
                name="an_allocation_is_not_negative",
                condition=Q(amount__gte=0),
                violation_error_message=_("The amount cannot be less than zero."),
            ),
            models.CheckConstraint(
                name="an_allocation_has_a_source",
                condition=~Q(source=""),
                violation_error_message=_("Say which decision or document sets the amount."),
            ),
        ]

    def __str__(self) -> str:
        return f"allocation {self.pk}"


class BudgetLineQuerySet(models.QuerySet):
    def for_list(self):
        """What a list shows, without totals (those are in figures.py)."""
        return self.select_related("category").order_by("strategy", "created_at", "id")


class BudgetLine(AreaOwned):
    """One planned use of the allocation: for which strategy, what kind of cost, how much."""

    allocation = models.ForeignKey(
        Allocation, on_delete=models.PROTECT, related_name="lines", db_constraint=False
    )
    strategy = models.CharField(_("strategy"), max_length=10, choices=Strategy.choices)
    category = models.ForeignKey(
        BudgetCategory, on_delete=models.PROTECT, related_name="+", verbose_name=_("category")
    )
    purpose = models.CharField(_("what it is for"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        ordering = ["strategy", "created_at"]
        constraints = [
            area_key("budgetline"),
            SameAreaFK(name="line_of_an_allocation_of_its_area", fk="allocation"),
            models.CheckConstraint(
                name="a_line_is_more_than_nothing",
                condition=Q(amount__gt=0),
                violation_error_message=_("The amount must be more than zero."),
            ),
        ]

    def __str__(self) -> str:
        return f"budget line {self.pk}"
