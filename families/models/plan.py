"""The one plan of a family: goal, strengths, needs, and who does what by when."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import FamilyOwned
from cppc.core.tenancy import SameAreaFK, area_key


class Plan(FamilyOwned):
    """The family's one living plan; `number` is the last version that was locked (0: none)."""

    number = models.PositiveSmallIntegerField(_("number"), default=0)
    goal = models.TextField(_("what the family wants"), max_length=4000, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            area_key("plan"),
            SameAreaFK(name="plan_of_a_family_of_its_area", fk="family"),
            models.UniqueConstraint(fields=["area", "family"], name="one_plan_for_each_family"),
        ]

    def __str__(self) -> str:
        return f"plan {self.number}"


class PlanVersion(FamilyOwned):
    """What the plan said when it was agreed: written once, never changed.

    What each person said to it are its positions. A correction is one more version, with the
    reason; `meeting` is the id of the meeting it was agreed at.
    """

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="versions", db_constraint=False
    )
    number = models.PositiveSmallIntegerField(_("number"))
    content = models.JSONField()
    agreed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    meeting = models.UUIDField(null=True, blank=True)
    reason = models.CharField(_("why it was corrected"), max_length=500, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            area_key("planversion"),
            SameAreaFK(name="planversion_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="planversion_of_a_plan_of_its_area", fk="plan"),
            models.UniqueConstraint(
                fields=["area", "plan", "number"], name="plan_versions_are_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"plan version {self.number}"


class PlanItem(FamilyOwned):
    """A line of the plan."""

    plan = models.ForeignKey(
        Plan, on_delete=models.PROTECT, related_name="%(class)s_rows", db_constraint=False
    )
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True


class Strength(PlanItem):
    """What goes well and can carry the plan."""

    text = models.CharField(_("strength"), max_length=500)

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            SameAreaFK(name="strength_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="strength_of_a_plan_of_its_area", fk="plan"),
        ]

    def __str__(self) -> str:
        return f"strength {self.pk}"


class Need(PlanItem):
    """What the family needs, in behavior words."""

    text = models.CharField(_("need"), max_length=500)

    class Meta:
        ordering = ["position", "created_at"]
        constraints = [
            SameAreaFK(name="need_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="need_of_a_plan_of_its_area", fk="plan"),
        ]

    def __str__(self) -> str:
        return f"need {self.pk}"


class Step(PlanItem):
    """Who does what by when, with which support, and what if it does not work."""

    class State(models.TextChoices):
        OPEN = "open", _("still to do")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    what = models.CharField(_("what"), max_length=500)
    who = models.CharField(_("who"), max_length=120)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    guest = models.ForeignKey(
        "families.Guest",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="steps",
        db_constraint=False,
    )
    by_when = models.DateField(_("by when"))
    listing = models.UUIDField(null=True, blank=True)  # the public listing `support` names
    support = models.CharField(_("with help from"), max_length=160, blank=True)
    # The kind of help that nobody in the network gives, where the step names no support.
    lacks = models.ForeignKey(
        "resources.Category",
        verbose_name=_("kind of help that is missing"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    lacks_on = models.DateField(null=True, blank=True)  # the day somebody said so
    plan_b = models.CharField(_("if that does not work"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(_("how it went"), max_length=500, blank=True)

    class Meta:
        ordering = ["by_when", "position"]
        indexes = [
            models.Index(
                fields=["family", "by_when"], condition=Q(state="open"), name="open_steps_by_day"
            )
        ]
        constraints = [
            area_key("step"),
            SameAreaFK(name="step_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="step_of_a_plan_of_its_area", fk="plan"),
            SameAreaFK(name="step_of_a_guest_of_its_area", fk="guest"),
            models.CheckConstraint(
                name="an_answered_step_has_its_time",
                condition=Q(state="open", answered_at=None)
                | (~Q(state="open") & Q(answered_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_step_lacks_only_what_nobody_gives",
                condition=Q(lacks=None, lacks_on=None)
                | Q(lacks__isnull=False, lacks_on__isnull=False, support="", listing=None),
            ),
        ]

    def __str__(self) -> str:
        return f"step {self.pk}"

    @property
    def is_overdue(self) -> bool:
        """Whether it is still to do and its day has passed in Iowa."""
        return self.state == self.State.OPEN and self.by_when < timezone.localdate()
