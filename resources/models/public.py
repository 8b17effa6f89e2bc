"""What everybody may read: the public copy of a listing, and nothing that is not public."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cppc.core.tenancy import SameAreaFK
from resources.models.directory import Service


class PublishedListingManager(models.Manager):
    def get_queryset(self) -> models.QuerySet:
        """Everything but the search vector, which is long and only for searching."""
        return super().get_queryset().defer("search").select_related("area")


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
    name_en = models.CharField(max_length=200)
    name_es = models.CharField(max_length=200, blank=True)
    description_en = models.TextField(blank=True)
    description_es = models.TextField(blank=True)
    start_en = models.TextField(blank=True)
    start_es = models.TextField(blank=True)
    eligibility_en = models.TextField(blank=True)
    eligibility_es = models.TextField(blank=True)
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
    website = models.CharField(max_length=300, blank=True)
    email = models.CharField(max_length=254, blank=True)
    place = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=10, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    verified_on = models.DateField(null=True)
    published_at = models.DateTimeField()
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
        ]
        constraints = [
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
