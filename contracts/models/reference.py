"""What the state sets for everybody: fiscal years and the categories of a budget."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class FiscalYearQuerySet(models.QuerySet):
    def numbered(self, number: int):
        """The year that ends in June of `number`."""
        return self.filter(starts_on=date(number - 1, 7, 1))


class FiscalYear(models.Model):
    """One contract year, July 1 to June 30; FY2027 is the one that ends in June 2027."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSING = "closing", _("closing")
        LOCKED = "locked", _("locked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    starts_on = models.DateField(_("first day"), unique=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FiscalYearQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.CheckConstraint(
                name="a_fiscal_year_starts_on_july_first",
                condition=Q(starts_on__month=7, starts_on__day=1),
                violation_error_message=_("A fiscal year starts on July 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"FY{self.number}"

    @property
    def number(self) -> int:
        """The calendar year in which it ends, as in FY2027."""
        return self.starts_on.year + 1

    @property
    def ends_on(self) -> date:
        """Its last day, June 30."""
        return date(self.number, 6, 30)

    @property
    def label(self) -> str:
        """FY2027 (July 2026 - June 2027), with the months in the reader's language."""
        first, last = (
            date_format(day, "YEAR_MONTH_FORMAT") for day in (self.starts_on, self.ends_on)
        )
        return f"{self} ({first} - {last})"

    @property
    def takes_plans(self) -> bool:
        """Whether new lines and new requests may still be written."""
        return self.state == self.State.OPEN

    @property
    def is_locked(self) -> bool:
        """Whether nothing at all may be written any more."""
        return self.state == self.State.LOCKED


def current_number(day: date | None = None) -> int:
    """The number of the fiscal year that includes the day (Iowa's today by default)."""
    day = day or timezone.localdate()
    return day.year + (day.month >= 7)


class BudgetCategoryQuerySet(models.QuerySet):
    def current(self, on: date | None = None):
        """Categories that may be chosen on the day (Iowa's today by default)."""
        day = on or timezone.localdate()
        return self.filter(Q(to_on=None) | Q(to_on__gte=day), from_on__lte=day)


class BudgetCategory(models.Model):
    """A kind of cost, kept by the state as data; lines keep theirs when it is no longer offered."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name_en = models.CharField(_("name in English"), max_length=80)
    name_es = models.CharField(_("name in Spanish"), max_length=80, blank=True)
    from_on = models.DateField(_("offered from"), default=timezone.localdate)
    to_on = models.DateField(_("last day"), null=True, blank=True)

    objects = BudgetCategoryQuerySet.as_manager()

    class Meta:
        ordering = ["name_en"]
        verbose_name_plural = "budget categories"
        constraints = [
            models.UniqueConstraint(
                fields=["name_en"],
                condition=Q(to_on=None),
                name="one_offered_category_of_a_name",
                violation_error_message=_("There is already a category of this name."),
            ),
            models.CheckConstraint(
                name="a_category_ends_after_it_begins",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language, English where there is no Spanish one."""
        spanish = (get_language() or "").startswith("es")
        return (spanish and self.name_es) or self.name_en
