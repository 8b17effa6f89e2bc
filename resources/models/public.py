"""What everybody may read: the public copy of a listing, and nothing that is not public."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.tenancy import SameAreaFK
from resources.models.directory import Organization, Service
from resources.models.parts import details, open_week


class PublishedListingManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        """Everything but what is long or for the database alone."""
        return super().get_queryset().defer("search", "details", "open_week").select_related("area")


class VerifiedBy(models.TextChoices):
    """Whose word a verification is; public instead of the person's name."""

    TEAM = "team", _("the local team")
    PROVIDER = "provider", _("the provider")


class PublishedListing(models.Model):
    """The public copy of one listing, written by `publish_listing` alone.

    Its columns are all there is to show, so that no page, feed or fault can leak the rest. The
    database refuses a place on a confidential one.
    """

    service = models.OneToOneField(
        Service,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="public_copy",
        db_constraint=False,
    )
    area = models.ForeignKey("teams.Area", on_delete=models.PROTECT, related_name="+")
    copied_version = models.PositiveIntegerField()  # of the listing this is a copy of
    kind = models.CharField(max_length=10, choices=Service.Kind.choices)
    confidential = models.CharField(max_length=20, blank=True)
    sensitive = models.BooleanField(default=False)
    organization = models.CharField(max_length=200, blank=True)
    organization_key = models.UUIDField(null=True)  # of the PublishedOrganization
    alternate_name = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200)
    name_es = models.CharField(max_length=200, blank=True)
    description_en = models.TextField(blank=True)
    description_es = models.TextField(blank=True)
    start_en = models.TextField(blank=True)
    start_es = models.TextField(blank=True)
    eligibility_en = models.TextField(blank=True)
    eligibility_es = models.TextField(blank=True)
    happens_en = models.TextField(blank=True)
    happens_es = models.TextField(blank=True)
    bring_en = models.TextField(blank=True)
    bring_es = models.TextField(blank=True)
    welcome_en = models.TextField(blank=True)
    welcome_es = models.TextField(blank=True)
    wait_en = models.CharField(max_length=200, blank=True)
    wait_es = models.CharField(max_length=200, blank=True)
    cost = models.CharField(max_length=4, blank=True)
    fees_en = models.CharField(max_length=300, blank=True)
    fees_es = models.CharField(max_length=300, blank=True)
    minimum_age = models.PositiveSmallIntegerField(null=True)
    maximum_age = models.PositiveSmallIntegerField(null=True)
    categories = ArrayField(models.CharField(max_length=60), default=list)
    counties = ArrayField(models.CharField(max_length=5), default=list)
    statewide = models.BooleanField(default=False)
    languages = ArrayField(models.CharField(max_length=8), default=list)
    phones = models.JSONField(default=list)
    hours = models.JSONField(default=list)  # [weekday, "09:00", "17:00"], by Iowa's clock
    open_week = open_week()  # the same as minutes of the week, for "open now"
    holidays = models.CharField(max_length=6, blank=True)
    website = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    place = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    taking = models.CharField(max_length=4, blank=True)
    taking_until = models.DateTimeField(null=True)
    notice_en = models.CharField(max_length=300, blank=True)
    notice_es = models.CharField(max_length=300, blank=True)
    notice_until = models.DateField(null=True)
    verified_on = models.DateField(null=True)
    verified_by = models.CharField(max_length=8, choices=VerifiedBy.choices, blank=True)
    relay = models.BooleanField(default=False)  # people may write to a neighbor by our page
    stale = models.BooleanField(default=False)  # too long unverified: left the search
    published_at = models.DateTimeField()
    changed_at = models.DateTimeField(default=timezone.now)
    details = details()
    # Words of both languages by weight, and tags: c:<category>, k:<county>, l:<language>.
    search = SearchVectorField(null=True)

    objects = PublishedListingManager()

    class Meta:
        ordering = ["name_en", "pk"]
        indexes = [
            # Without a pending list: searches never pay for what was just written.
            GinIndex(fields=["search"], name="public_listing_search", fastupdate=False),
            models.Index(fields=["area", "kind"], name="public_listing_of_an_area"),
            models.Index(fields=["area", "verified_on"], name="public_listing_checked"),
            GistIndex(fields=["open_week"], name="public_listing_open"),
            models.Index(
                fields=["taking_until"],
                condition=Q(taking="open"),
                name="public_listing_taking",
            ),
            models.Index(fields=["organization_key"], name="public_listing_organization"),
            models.Index(fields=["changed_at"], name="public_listing_changed"),
            # A kind of help or a county alone is in order of name: the first page stops after it.
            models.Index(fields=["name_en", "service"], name="public_listing_name"),
            # Somebody types a name word by word: found however many others have its words.
            models.Index(Lower("name_en"), name="public_listing_same_name"),
            models.Index(Lower("name_es"), name="public_listing_same_name_es"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["area", "service"], name="publiclisting_area_and_id"),
            SameAreaFK(name="public_copy_of_a_service_of_its_area", fk="service"),
            models.CheckConstraint(
                name="a_confidential_listing_has_no_place",
                condition=Q(confidential="")
                | Q(
                    place="",
                    address="",
                    city="",
                    postal_code="",
                    latitude=None,
                    longitude=None,
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"public listing {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("resources:listing", args=[self.pk])


class PublishedPlace(models.Model):
    """Where a public listing helps, one row a place; written with the listing's copy alone.

    Its key is that of the ServiceAtLocation. `confidential` is always empty and part of the key to
    the listing, so the database holds no place of a confidential one; places go with the copy.
    """

    id = models.UUIDField(primary_key=True)
    listing = models.ForeignKey(
        PublishedListing, on_delete=models.DO_NOTHING, related_name="places", db_constraint=False
    )
    confidential = models.CharField(max_length=1, blank=True, default="")
    area = models.ForeignKey("teams.Area", on_delete=models.PROTECT, related_name="+")
    location_key = models.UUIDField()  # of the Location, which other listings may share
    position = models.PositiveSmallIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True)
    alternate_name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    transport_en = models.TextField(blank=True)
    transport_es = models.TextField(blank=True)
    address_1 = models.CharField(max_length=200, blank=True)
    address_2 = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    state_province = models.CharField(max_length=2, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    # The point is the middle of the ZIP code, because nobody gave the place's own.
    approximate = models.BooleanField(default=False)
    details = details()  # of the location, with "at": those of the service there

    class Meta:
        ordering = ["listing", "position", "id"]
        indexes = [models.Index(fields=["location_key"], name="public_place_of_a_location")]
        constraints = [
            SameAreaFK(name="public_place_of_a_listing_of_its_area", fk="listing"),
            models.CheckConstraint(name="no_place_is_confidential", condition=Q(confidential="")),
        ]

    def __str__(self) -> str:
        return f"public place {self.pk}"


class PublishedOrganization(models.Model):
    """The public copy of an organization that has a public listing; written with it."""

    organization = models.OneToOneField(
        Organization,
        primary_key=True,
        on_delete=models.PROTECT,
        related_name="public_copy",
        db_constraint=False,
    )
    area = models.ForeignKey("teams.Area", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    alternate_name = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    website = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    details = details()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            SameAreaFK(name="public_copy_of_an_organization_of_its_area", fk="organization"),
        ]

    def __str__(self) -> str:
        return f"public organization {self.pk}"
