"""Who was asked to a family meeting, by which way, and what was answered."""

from datetime import time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cppc.core.tenancy import SameAreaFK, area_key
from meetings.models.family import MeetingPart


def evening() -> time:
    """From when on nobody is written to, unless the guest chose another hour.

    A function: Django's check takes a fixed time for a mistake at that very minute of the day.
    """
    return time(21)


def morning() -> time:
    """Until when nobody is written to; a function for the same reason as `evening`."""
    return time(8)


class MeetingInvitationQuerySet(models.QuerySet):
    def standing(self):
        """Those that nobody took back."""
        return self.exclude(state=Invitation.State.WITHDRAWN)


class Invitation(MeetingPart):
    """One guest asked to one meeting; answered by a personal link, or by word of mouth.

    `sequence` counts what the guest's calendar was told, as calendar files need it.
    """

    class Route(models.TextChoices):
        EMAIL = "email", _("by e-mail")
        LETTER = "letter", _("by letter")
        IN_PERSON = "in_person", _("told in person")

    class State(models.TextChoices):
        ASKED = "asked", _("no answer yet")
        ACCEPTED = "accepted", _("will come")
        DECLINED = "declined", _("cannot come")
        WITHDRAWN = "withdrawn", _("taken back")

    guest = models.ForeignKey(
        "families.Guest", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    route = models.CharField(_("how"), max_length=10, choices=Route.choices)
    state = models.CharField(_("answer"), max_length=10, choices=State.choices, default=State.ASKED)
    may_see_place = models.BooleanField(_("may know the place before the meeting"), default=False)
    needs_ride = models.BooleanField(_("needs a ride"), default=False)
    needs = models.CharField(_("what else would help"), max_length=300, blank=True)
    quiet_from = models.TimeField(_("do not write from"), default=evening)
    quiet_to = models.TimeField(_("do not write until"), default=morning)
    sequence = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    mailed_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_link = models.BooleanField(default=False)
    missed_at = models.DateTimeField(null=True, blank=True)  # known not to have arrived

    objects = MeetingInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            area_key("invitation"),
            SameAreaFK(name="invitation_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="invitation_of_a_meeting_of_its_area", fk="meeting"),
            SameAreaFK(name="invitation_of_a_guest_of_its_area", fk="guest"),
            models.UniqueConstraint(
                fields=["area", "meeting", "guest"], name="a_guest_is_asked_once_to_a_meeting"
            ),
            models.CheckConstraint(
                name="an_answer_has_its_time",
                condition=~Q(state__in=["accepted", "declined"]) | Q(answered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"meeting invitation {self.pk}"

    @property
    def waits_for_letter(self) -> bool:
        """Whether a letter is how to ask this guest, and no answer has come."""
        return (self.route, self.state) == (self.Route.LETTER, self.State.ASKED)


class QuietHours(models.Model):
    """The hours in which a person with an account gets no reminders; without a row, the site's."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    from_time = models.TimeField(_("no messages from"))
    to_time = models.TimeField(_("no messages until"))

    def __str__(self) -> str:
        return f"quiet hours of {self.pk}"
