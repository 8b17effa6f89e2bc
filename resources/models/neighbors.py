"""Neighbors as supports: words sent on to them, and whether the area lets them be shown."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cppc.core.models import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key
from resources.models.parts import link_to


class NetworkChoice(AreaOwned):
    """What an area chose for its whole network; without a row everything is as usual."""

    relay = models.BooleanField(_("people may write to neighbors and volunteers"), default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area"], name="one_choice_for_the_network_of_an_area")
        ]

    def __str__(self) -> str:
        return f"choices {self.pk}"


class RelayMessage(AreaOwned):
    """Words on their way to a volunteer: sealed, and gone once they are sent."""

    service = link_to("resources.Service", "+")
    sealed = models.TextField(max_length=8000)

    class Meta:
        constraints = [SameAreaFK(name="message_to_a_service_of_its_area", fk="service")]

    def __str__(self) -> str:
        return f"message {self.pk}"


class ScreeningStatus(AreaOwned):
    """A step of the area's own screening of neighbors, and whether it lets a listing be public."""

    name = models.CharField(_("name of the status"), max_length=80)
    allows = models.BooleanField(_("a listing with it may be public"), default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            area_key("screeningstatus"),
            models.UniqueConstraint(
                fields=["area", "name"],
                name="one_screening_status_of_a_name_in_an_area",
                violation_error_message=_("This area already has a status of this name."),
            ),
        ]

    def __str__(self) -> str:
        return f"screening status {self.pk}"


class Screening(AreaOwned):
    """The screening status of a neighbor's listing since a day; the last one written counts."""

    service = link_to("resources.Service", "screenings")
    status = link_to("resources.ScreeningStatus", "screenings", verbose_name=_("status"))
    since = models.DateField(_("since"))
    note = models.TextField(_("note for editors"), max_length=1000, blank=True)
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["service", "-created_at"], name="screenings_of_a_listing")]
        constraints = [
            SameAreaFK(name="screening_of_a_service_of_its_area", fk="service"),
            SameAreaFK(name="screening_by_a_status_of_its_area", fk="status"),
        ]

    def __str__(self) -> str:
        return f"screening {self.pk}"
