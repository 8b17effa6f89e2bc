"""What happens at a hub or family resource center: its own rows, and their public copy."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models import AreaOwned
from cppc.core.tenancy import SameAreaFK
from resources.models.parts import link_to


class Happening(models.Model):
    """What an event says of itself, in the working row and in the public copy alike."""

    title_en = models.CharField(_("what happens"), max_length=120)
    title_es = models.CharField(_("what happens, in Spanish"), max_length=120, blank=True)
    note_en = models.CharField(_("what people should know"), max_length=300, blank=True)
    note_es = models.CharField(_("what people should know, in Spanish"), max_length=300, blank=True)
    on = models.DateField(_("day"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    weekly = models.BooleanField(_("every week on this day"), default=False)
    until = models.DateField(_("last day"), null=True, blank=True)
    # Single days on which a weekly event is called off.
    off_days = ArrayField(models.DateField(), default=list, blank=True, editable=False)

    class Meta:
        abstract = True

    def is_on(self, day: date) -> bool:
        """Whether it is planned for this day; it may still be called off."""
        if not self.weekly:
            return day == self.on
        last = self.until is None or day <= self.until
        return last and day >= self.on and day.weekday() == self.on.weekday()

    def ended_before(self, day: date) -> bool:
        """Whether its last time was before this day."""
        last = self.until if self.weekly else self.on
        return last is not None and last < day


class HubEvent(AreaOwned, Happening):
    """One event of a hub, as its editors keep it. HSDS: schedule of a service."""

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        OFF = "off", _("called off")
        REMOVED = "removed", _("taken off the page")

    service = link_to("resources.Service", "events")
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.PLANNED, editable=False
    )

    class Meta:
        ordering = ["on", "starts_at", "id"]
        indexes = [models.Index(fields=["service", "on"], name="events_of_a_hub")]
        constraints = [
            SameAreaFK(name="event_of_a_service_of_its_area", fk="service"),
            models.CheckConstraint(
                name="an_event_ends_after_it_starts",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("It must end after it starts."),
            ),
            models.CheckConstraint(
                name="a_weekly_event_ends_after_its_first_day",
                condition=Q(until=None) | Q(weekly=True, until__gte=F("on")),
                violation_error_message=_(
                    "A last day is for what happens every week, and not before its first day."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"event {self.pk}"


class PublishedEvent(Happening):
    """The public copy of an event; it goes with the copy of its listing and when it is over.

    Its key is that of the HubEvent. As with places, none hangs on a confidential listing.
    """

    id = models.UUIDField(primary_key=True)
    listing = models.ForeignKey(
        "resources.PublishedListing",
        on_delete=models.DO_NOTHING,
        related_name="events",
        db_constraint=False,
    )
    confidential = models.CharField(max_length=1, blank=True, default="")
    area = models.ForeignKey("teams.Area", on_delete=models.PROTECT, related_name="+")
    called_off = models.BooleanField(default=False)
    changes = models.PositiveIntegerField(default=0)  # so that calendars take the newest
    # The last day on which it happens; none for a weekly one without an end.
    last_day = models.DateField(null=True)

    class Meta:
        ordering = ["on", "starts_at", "id"]
        indexes = [models.Index(fields=["listing", "on"], name="public_events_of_a_hub")]
        constraints = [
            SameAreaFK(name="public_event_of_a_listing_of_its_area", fk="listing"),
            models.CheckConstraint(name="no_event_is_confidential", condition=Q(confidential="")),
        ]

    def __str__(self) -> str:
        return f"public event {self.pk}"
