"""Areas (the tenants), the counties they cover, and how areas change shape over time."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class County(models.Model):
    """One of Iowa's 99 counties; public reference data with its source."""

    fips = models.CharField(_("FIPS code"), max_length=5, primary_key=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    seat = models.CharField(_("county seat"), max_length=80)
    population = models.PositiveIntegerField(_("population"))
    population_vintage = models.CharField(_("population estimate of"), max_length=40)
    source = models.CharField(_("source"), max_length=200)
    # The outline in the state map's own coordinates, and its middle in degrees; set once at set-up.
    path = models.TextField(blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "counties"

    def __str__(self) -> str:
        return self.name


class ZipCode(models.Model):
    """The middle of a ZIP code, to sort places by distance without asking where somebody is."""

    code = models.CharField(max_length=5, primary_key=True)
    place = models.CharField(max_length=80)
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="zip_codes")
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class AreaQuerySet(models.QuerySet):
    def open(self):
        """Areas that work today."""
        return self.filter(state=Area.State.ACTIVE)


class Area(models.Model):
    """A tenant: today a decategorization area; the law may turn areas into districts."""

    class Kind(models.TextChoices):
        DECATEGORIZATION = "decategorization", _("decategorization area")
        DISTRICT = "district", _("district")

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        CLOSED = "closed", _("closed")

    class Boundary(models.TextChoices):
        DOCUMENTED = "documented", _("documented")
        PARTLY = "partly", _("partly documented")
        INFERRED = "inferred", _("inferred")
        CONFIRMED = "confirmed", _("confirmed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("short name in addresses"), max_length=80, unique=True)
    kind = models.CharField(
        _("kind"), max_length=20, choices=Kind.choices, default=Kind.DECATEGORIZATION
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ACTIVE)
    boundary = models.CharField(
        _("boundary"), max_length=12, choices=Boundary.choices, default=Boundary.INFERRED
    )
    source_url = models.URLField(_("source"), max_length=300, blank=True)
    basis = models.TextField(_("what the boundary rests on"), blank=True)
    service_area = models.CharField(_("DHS service area"), max_length=80, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    confirmed_on = models.DateField(_("confirmed on"), null=True, blank=True)
    confirmed_source = models.CharField(_("confirmed from"), max_length=300, blank=True)
    hotline = models.CharField(_("number to report child abuse"), max_length=40, blank=True)
    # Nothing of these was found in the sources: each area sets its own, and says when none is set.
    suppression_limit = models.PositiveSmallIntegerField(
        _("smallest count that may be shown"), null=True, blank=True
    )
    retention_years = models.PositiveSmallIntegerField(
        _("years a closed family's record is kept"), null=True, blank=True
    )
    approval_months = models.PositiveSmallIntegerField(
        _("months a facilitator's approval lasts"), null=True, blank=True
    )
    welcome_en = models.TextField(_("welcome words in English"), blank=True)
    welcome_es = models.TextField(_("welcome words in Spanish"), blank=True)
    opened_on = models.DateField(_("works since"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    counties = models.ManyToManyField(County, through="AreaCounty", related_name="areas")

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="a_closed_area_has_its_day",
                condition=Q(state="active", closed_on=None)
                | Q(state="closed", closed_on__isnull=False),
                violation_error_message=_("A closed area needs the day it closed."),
            ),
            models.CheckConstraint(
                name="a_confirmed_boundary_has_date_and_source",
                condition=~Q(boundary="confirmed")
                | (Q(confirmed_on__isnull=False) & ~Q(confirmed_source="")),
                violation_error_message=_("Say when and from what source it was confirmed."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("teams:area", args=[self.slug])

    @property
    def unconfirmed(self) -> bool:
        """Whether pages must show the badge "boundary unconfirmed"."""
        return self.boundary != self.Boundary.CONFIRMED


class AreaCountyQuerySet(models.QuerySet):
    def on(self, day):
        """Terms that hold on this day; the day a term ends is no longer in it."""
        return self.filter(Q(from_on=None) | Q(from_on__lte=day), Q(to_on=None) | Q(to_on__gt=day))


class AreaCounty(models.Model):
    """A county's membership in an area, from a day on, up to but not including another."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="county_terms")
    county = models.ForeignKey(County, on_delete=models.PROTECT, related_name="area_terms")
    kind = models.CharField(max_length=20, choices=Area.Kind.choices)
    from_on = models.DateField(_("from"), null=True, blank=True)
    to_on = models.DateField(_("until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)

    objects = AreaCountyQuerySet.as_manager()

    class Meta:
        ordering = ["county__name", "from_on"]
        verbose_name_plural = "area counties"
        constraints = [
            models.CheckConstraint(
                name="a_county_term_ends_after_it_begins",
                condition=Q(to_on=None) | Q(from_on=None) | Q(to_on__gt=F("from_on")),
                violation_error_message=_("The end must be after the beginning."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.county_id} in {self.area_id}"


class AreaSuccession(models.Model):
    """History: which area followed which, when, and how (split, merge, rename, close)."""

    class Kind(models.TextChoices):
        SPLIT = "split", _("split")
        MERGE = "merge", _("merged")
        RENAME = "rename", _("renamed")
        CLOSE = "close", _("closed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("what happened"), max_length=10, choices=Kind.choices)
    predecessor = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(
        Area, null=True, on_delete=models.PROTECT, related_name="predecessions"
    )
    on = models.DateField(_("on"))
    old_name = models.CharField(_("name before"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=300, blank=True)
    note = models.TextField(_("note"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-recorded_at"]

    def __str__(self) -> str:
        return f"{self.kind} on {self.on}"
