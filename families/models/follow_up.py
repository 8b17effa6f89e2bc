"""What became of a promise: every answer as a row of its own, and who asked to be called."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import FamilyOwned
from cppc.core.tenancy import SameAreaFK, area_key


class StepAnswer(FamilyOwned):
    """Who said what about a step, and when: written once, never changed.

    Whoever has an account stands in `said_by`, whoever answers by personal link in `guest`.
    `at_meeting` is the id of the meeting at which the family looked back.
    """

    class Kind(models.TextChoices):
        DONE = "done", _("done")
        NOT_YET = "not_yet", _("not yet")
        CALL_ME = "call_me", _("asked for a call")
        CHANGED = "changed", _("changed")
        KEPT = "kept", _("goes on, the day stays")
        DROPPED = "dropped", _("dropped")
        REOPENED = "reopened", _("open again")

    step = models.ForeignKey(
        "families.Step", on_delete=models.PROTECT, related_name="answers", db_constraint=False
    )
    kind = models.CharField(_("answer"), max_length=10, choices=Kind.choices)
    words = models.CharField(_("in their own words"), max_length=500, blank=True)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    guest = models.ForeignKey(
        "families.Guest",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    at_meeting = models.UUIDField(null=True, blank=True)
    old_by_when = models.DateField(null=True, blank=True)
    new_by_when = models.DateField(null=True, blank=True)
    old_who = models.CharField(max_length=120, blank=True)
    new_who = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["step", "-created_at"], name="answers_of_a_step")]
        constraints = [
            area_key("stepanswer"),
            SameAreaFK(name="stepanswer_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="stepanswer_of_a_step_of_its_area", fk="step"),
            SameAreaFK(name="stepanswer_of_a_guest_of_its_area", fk="guest"),
            models.CheckConstraint(
                name="a_dropped_step_has_a_word_of_why",
                condition=~Q(kind="dropped") | ~Q(words=""),
                violation_error_message=_("Say in a word why the step is dropped."),
            ),
        ]

    def __str__(self) -> str:
        return f"answer {self.pk}"


class CallRequest(FamilyOwned):
    """A call to make about a promise: somebody asked for it, or a mail did not arrive (no answer).

    Open until somebody called.
    """

    answer = models.ForeignKey(
        StepAnswer,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="calls",
        db_constraint=False,
    )
    step = models.ForeignKey(
        "families.Step", on_delete=models.PROTECT, related_name="calls", db_constraint=False
    )
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(fields=["family"], condition=Q(done_at=None), name="calls_still_to_make")
        ]
        constraints = [
            SameAreaFK(name="call_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="call_of_an_answer_of_its_area", fk="answer"),
            SameAreaFK(name="call_of_a_step_of_its_area", fk="step"),
            models.UniqueConstraint(
                fields=["area", "step"],
                condition=Q(done_at=None),
                name="one_call_ahead_for_each_step",
            ),
            models.CheckConstraint(
                name="a_call_made_has_its_caller",
                condition=Q(done_at=None, done_by=None)
                | Q(done_at__isnull=False, done_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"
