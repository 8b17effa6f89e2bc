"""Where help is given: places with their addresses, and which listings are given there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cppc.core.models import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key
from resources.models.parts import details, link_to, one_of_a_source, source_id


class Location(AreaOwned):
    """A place where help is given. HSDS: location."""

    name = models.CharField(_("name of the place"), max_length=200, blank=True)
    alternate_name = models.CharField(_("other name"), max_length=200, blank=True)
    description = models.TextField(_("about the place"), max_length=2000, blank=True)
    transport_en = models.TextField(_("how to get there"), max_length=1000, blank=True)
    transport_es = models.TextField(_("how to get there, in Spanish"), max_length=1000, blank=True)
    # Nobody but editors may know it, whatever listing it belongs to.
    secret = models.BooleanField(_("this place is secret"), default=False)
    source_id = source_id()
    details = details()
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [area_key("location"), one_of_a_source("location")]


class Address(AreaOwned):
    """A place's address, whole or not at all. HSDS: address."""

    class Kind(models.TextChoices):
        PHYSICAL = "physical", _("where to go")
        POSTAL = "postal", _("for letters")
        VIRTUAL = "virtual", _("on the internet")

    location = link_to("resources.Location", "addresses")
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.PHYSICAL)
    attention = models.CharField(max_length=200, blank=True)
    address_1 = models.CharField(_("street address"), max_length=200)
    address_2 = models.CharField(_("second line"), max_length=200, blank=True)
    city = models.CharField(_("town or city"), max_length=100)
    region = models.CharField(max_length=100, blank=True)
    state_province = models.CharField(_("state"), max_length=2, default="IA")
    postal_code = models.CharField(_("ZIP code"), max_length=10)
    country = models.CharField(max_length=2, default="US")

    class Meta:
        ordering = ["id"]
        constraints = [SameAreaFK(name="address_of_a_location_of_its_area", fk="location")]


class ServiceAtLocation(AreaOwned):
    """That a service is given at a place. HSDS: service_at_location."""

    service = link_to("resources.Service", "places")
    location = link_to("resources.Location", "services")
    source_id = source_id()
    details = details()

    class Meta:
        ordering = ["created_at", "id"]  # as they were written, so that the first stays first
        constraints = [
            SameAreaFK(name="place_of_a_service_of_its_area", fk="service"),
            SameAreaFK(name="place_at_a_location_of_its_area", fk="location"),
            models.UniqueConstraint(fields=["service", "location"], name="a_place_once"),
        ]
