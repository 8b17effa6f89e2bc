"""The register of facilitators: training, coached meetings, approval and when it ends."""

from calendar import monthrange
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import AreaOwned

COACHED_WITHIN_MONTHS = 6  # both coached meetings, counted from the training (domain section 4)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where that month is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


class Facilitator(AreaOwned):
    """One person's way to an approval in one area, and the approval itself.

    The database asks `authz.facilitator_approved()`; the properties say the same for a page, and
    need `area` loaded.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals"
    )
    trained_on = models.DateField(_("training finished on"), null=True, blank=True)
    co_led_on = models.DateField(_("led a meeting together with a coach on"), null=True, blank=True)
    co_coach = models.CharField(_("coach of that meeting"), max_length=120, blank=True)
    co_feedback = models.TextField(_("what the coach wrote"), max_length=2000, blank=True)
    led_on = models.DateField(_("led a meeting with a coach watching on"), null=True, blank=True)
    lead_coach = models.CharField(_("coach who watched"), max_length=120, blank=True)
    lead_feedback = models.TextField(_("what this coach wrote"), max_length=2000, blank=True)
    approval_number = models.CharField(_("approval number"), max_length=40, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    expires_on = models.DateField(_("last day of the approval"), null=True, blank=True)
    late_reason = models.CharField(
        _("why it is approved although the coached meetings were late"), max_length=300, blank=True
    )
    withdrawn_on = models.DateField(_("approval taken back on"), null=True, blank=True)
    withdrawn_why = models.CharField(_("why it was taken back"), max_length=300, blank=True)
    languages = models.CharField(_("languages"), max_length=120, blank=True)
    conflicts = models.CharField(
        _("where another facilitator should lead"),
        max_length=300,
        blank=True,
        help_text=_("For example an employer, a school, a town. No family's name."),
    )

    class Meta:
        ordering = ["user__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["area", "user"],
                name="one_entry_for_each_facilitator",
                violation_error_message=_("This person is already in the register."),
            ),
            models.CheckConstraint(
                name="an_approval_has_number_and_day",
                condition=Q(approval_number="", approved_on=None)
                | (~Q(approval_number="") & Q(approved_on__isnull=False)),
                violation_error_message=_("An approval needs its number and its day."),
            ),
            models.CheckConstraint(
                name="an_approval_ends_after_it_begins",
                condition=Q(expires_on=None) | Q(expires_on__gte=F("approved_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="an_approval_taken_back_says_why",
                condition=Q(withdrawn_on=None) | ~Q(withdrawn_why=""),
                violation_error_message=_("Say in a word why it is taken back."),
            ),
        ]

    def __str__(self) -> str:
        return f"facilitator {self.pk}"

    @property
    def coached_by(self) -> date | None:
        """The last day for both coached meetings; None before the training."""
        return self.trained_on and months_after(self.trained_on, COACHED_WITHIN_MONTHS)

    @property
    def coached_late(self) -> bool:
        """Whether a coached meeting came after its last day."""
        days = [day for day in (self.co_led_on, self.led_on) if day]
        return bool(self.coached_by and days and max(days) > self.coached_by)

    @property
    def last_day(self) -> date | None:
        """The approval's last day: the one set for it, or by the area's months; None: not set."""
        if self.expires_on or not self.approved_on or not self.area.approval_months:
            return self.expires_on
        return months_after(self.approved_on, self.area.approval_months)

    @property
    def state(self) -> str:
        """Where it stands today: training, coaching, ready, approved, lapsed or withdrawn."""
        if self.approved_on is None:
            if self.trained_on is None:
                return "training"
            return "ready" if self.co_led_on and self.led_on else "coaching"
        if self.withdrawn_on and self.withdrawn_on <= timezone.localdate():
            return "withdrawn"
        if self.last_day and self.last_day < timezone.localdate():
            return "lapsed"
        return "approved"

    @property
    def clock_ran_out(self) -> bool:
        """Whether the six months are over without both coached meetings."""
        over = self.coached_by is not None and self.coached_by < timezone.localdate()
        return self.state == "coaching" and over
