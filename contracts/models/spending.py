"""Money promised by a decision, and money paid."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from contracts.models.budget import BudgetLine
from cppc.core.models.base import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key


class CommitmentQuerySet(models.QuerySet):
    def for_list(self):
        """What a list shows; people are fetched apart, so that one unseen person hides no row."""
        return (
            self.select_related("area", "budget_line__allocation__fiscal_year")
            .prefetch_related("proposed_by")
            .order_by("-created_at", "-id")
        )

    def of_year(self, fiscal_year):
        """Commitments from the lines of one fiscal year."""
        return self.filter(budget_line__allocation__fiscal_year=fiscal_year)


class Commitment(AreaOwned):
    """Money asked for, then promised or not by somebody else: no dollar without a decision."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for a decision")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        CANCELLED = "cancelled", _("cancelled")

    budget_line = models.ForeignKey(
        BudgetLine,
        on_delete=models.PROTECT,
        related_name="commitments",
        db_constraint=False,
        verbose_name=_("budget line"),
    )
    reference = models.CharField(_("reference"), max_length=9, editable=False)
    payee = models.CharField(_("who will be paid"), max_length=120)
    purpose = models.CharField(_("what it is for"), max_length=200)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(_("decision on file"), max_length=120, blank=True)
    note = models.CharField(_("note on the decision"), max_length=300, blank=True)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(_("why it was cancelled"), max_length=300, blank=True)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["budget_line", "state"], name="commitments_of_a_line")]
        constraints = [
            area_key("commitment"),
            SameAreaFK(name="commitment_of_a_line_of_its_area", fk="budget_line"),
            models.UniqueConstraint(
                fields=["area", "reference"], name="one_commitment_of_a_reference"
            ),
            models.CheckConstraint(
                name="a_commitment_is_more_than_nothing",
                condition=Q(amount__gt=0),
                violation_error_message=_("The amount must be more than zero."),
            ),
            models.CheckConstraint(
                name="nobody_decides_on_an_own_request",
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                violation_error_message=_("You asked for this money. Another person decides."),
            ),
            models.CheckConstraint(
                name="a_decision_has_person_time_and_words",
                condition=Q(
                    state="proposed", decided_by=None, decided_at=None, decision="", note=""
                )
                | (
                    Q(state="approved", decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(decision="")
                )
                | (
                    Q(state="declined", decided_by__isnull=False, decided_at__isnull=False)
                    & ~Q(note="")
                )
                | Q(state="cancelled"),
                violation_error_message=_("Name the decision, for example the vote and its date."),
            ),
            models.CheckConstraint(
                name="a_cancellation_has_person_time_and_reason",
                condition=(~Q(state="cancelled") & Q(cancelled_by=None, cancelled_at=None))
                | (
                    Q(state="cancelled", cancelled_by__isnull=False, cancelled_at__isnull=False)
                    & ~Q(cancelled_why="")
                ),
                violation_error_message=_("Say why it is cancelled."),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("contracts:commitment", args=[self.area.slug, self.pk])


class Payment(AreaOwned):
    """Money paid on an approved commitment. It is never changed: a wrong one is taken back."""

    commitment = models.ForeignKey(
        Commitment, on_delete=models.PROTECT, related_name="payments", db_constraint=False
    )
    # A copy of the commitment's, held equal by the database: voucher numbers are unique within it.
    payee = models.CharField(_("paid to"), max_length=120, editable=False)
    amount = models.DecimalField(_("amount"), max_digits=12, decimal_places=2)
    paid_on = models.DateField(_("paid on"))
    voucher = models.CharField(_("voucher or invoice number"), max_length=60)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reverses = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversal",
        db_constraint=False,
    )
    reversed = models.BooleanField(default=False, editable=False)  # written by the database alone
    why = models.CharField(_("why it is taken back"), max_length=300, blank=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            area_key("payment"),
            SameAreaFK(name="payment_of_a_commitment_of_its_area", fk="commitment"),
            SameAreaFK(name="reversal_of_a_payment_of_its_area", fk="reverses"),
            models.CheckConstraint(
                name="a_payment_is_positive_or_takes_one_back",
                condition=Q(reverses=None, amount__gt=0)
                | (Q(reverses__isnull=False, amount__lt=0, reversed=False) & ~Q(why="")),
                violation_error_message=_("The amount must be more than zero."),
            ),
            models.CheckConstraint(
                name="a_payment_has_a_voucher",
                condition=~Q(voucher=""),
                violation_error_message=_("Write the voucher or invoice number."),
            ),
            models.UniqueConstraint(
                "area",
                Lower("payee"),
                Lower("voucher"),
                condition=Q(reverses=None, reversed=False),
                name="one_payment_of_a_voucher_for_each_payee",
                violation_error_message=_("This number is already recorded for this payee."),
            ),
        ]

    def __str__(self) -> str:
        return f"payment {self.pk}"
