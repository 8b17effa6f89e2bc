"""The wall: words for the public that may name somebody of a family, and who let them pass."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key


class NameCheck(AreaOwned):
    """Words that were held back, known by their hash; a second person may let them pass.

    The words themselves are in `HeldWords`, and only while somebody is asked.
    """

    class State(models.TextChoices):
        HELD = "held", _("held back")
        ASKED = "asked", _("a second person is asked")
        ALLOWED = "allowed", _("allowed: it names nobody of a family")
        REFUSED = "refused", _("not allowed")

    about = models.CharField(_("what the words belong to"), max_length=80)
    words_hash = models.CharField(max_length=64)
    hits = models.PositiveSmallIntegerField(_("places found"))
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.HELD)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.CharField(_("why the words may stand"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["area", "words_hash"], name="checks_of_words")]
        constraints = [
            area_key("namecheck"),
            models.CheckConstraint(
                name="somebody_else_lets_words_pass",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
                violation_error_message=_("Somebody else must decide."),
            ),
            models.CheckConstraint(
                name="a_decision_on_words_has_its_person",
                condition=Q(state__in=["held", "asked"], decided_by=None)
                | Q(state__in=["allowed", "refused"], decided_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"check {self.pk}"


class HeldWords(AreaOwned):
    """The words somebody is asked about: sealed with the field key, gone with the decision.

    So no table of the governance tier can be read for a family's name; the record of changes does
    not hold them either.
    """

    check_of = models.OneToOneField(
        NameCheck, on_delete=models.PROTECT, related_name="held", db_constraint=False
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sealed = models.TextField()

    class Meta:
        ordering = ["created_at"]
        constraints = [SameAreaFK(name="held_words_of_a_check_of_its_area", fk="check_of")]

    def __str__(self) -> str:
        return f"held words {self.pk}"
