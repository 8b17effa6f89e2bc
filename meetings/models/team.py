"""Meetings of the governance tier."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key


class TeamMeetingQuerySet(models.QuerySet):
    def upcoming(self):
        return self.filter(state=TeamMeeting.State.SCHEDULED, starts_at__gte=timezone.now())


class TeamMeeting(AreaOwned):
    """A meeting of a team, public unless the team is not."""

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("called off")

    team = models.ForeignKey(
        "teams.Team", on_delete=models.PROTECT, related_name="meetings", db_constraint=False
    )
    starts_at = models.DateTimeField(_("date and time"))
    place = models.CharField(_("place"), max_length=200)
    online = models.CharField(_("how to join online"), max_length=300, blank=True)
    agenda_en = models.TextField(_("agenda in English"), max_length=4000, blank=True)
    agenda_es = models.TextField(_("agenda in Spanish"), max_length=4000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.SCHEDULED
    )
    public = models.BooleanField(_("show on the public page"), default=True)

    objects = TeamMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            area_key("teammeeting"),
            SameAreaFK(name="meeting_of_a_team_of_its_area", fk="team"),
            models.UniqueConstraint(
                fields=["area", "team", "starts_at"],
                condition=Q(state="scheduled"),
                name="one_team_meeting_at_a_time",
                violation_error_message=_("The team already meets at this time."),
            ),
        ]

    def __str__(self) -> str:
        return f"team meeting {self.pk}"


class TeamMinutes(AreaOwned):
    """What a team's meeting decided: a draft of the team's own until it is published."""

    meeting = models.OneToOneField(
        TeamMeeting, on_delete=models.PROTECT, related_name="minutes", db_constraint=False
    )
    text_en = models.TextField(_("minutes in English"), max_length=20000, blank=True)
    text_es = models.TextField(_("minutes in Spanish"), max_length=20000, blank=True)
    public = models.BooleanField(_("published"), default=False)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            SameAreaFK(name="minutes_of_a_meeting_of_its_area", fk="meeting"),
            models.CheckConstraint(
                name="published_minutes_have_their_day",
                condition=Q(public=False) | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"minutes {self.pk}"
