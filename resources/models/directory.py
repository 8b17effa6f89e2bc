"""The working rows of the neighborhood network, in the shape of the HSDS standard.

A listing is a `Service` with its rows around it. Nothing here is public: the public reads
`PublishedListing` alone, which one service writes.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cppc.core.models import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key
from resources.languages import LANGUAGES
from resources.models.parts import details, link_to, one_of_a_source, source_id


class Organization(AreaOwned):
    """Who stands behind supports; an informal support may have none. HSDS: organization."""

    name = models.CharField(_("name"), max_length=200)
    alternate_name = models.CharField(_("other name"), max_length=200, blank=True)
    description = models.TextField(_("what it does"), max_length=5000, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    source_id = source_id()
    details = details()
    batch = link_to("resources.ImportBatch", "organizations", null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            area_key("organization"),
            SameAreaFK(name="organization_of_an_import_of_its_area", fk="batch"),
            one_of_a_source("organization"),
            models.UniqueConstraint(
                fields=["area", "name"],
                name="one_organization_of_a_name_in_an_area",
                violation_error_message=_("This area already has an organization of this name."),
            ),
        ]

    def __str__(self) -> str:
        return f"organization {self.pk}"


class ServiceQuerySet(models.QuerySet):
    def for_list(self) -> "ServiceQuerySet":
        """What the area's list shows, in one query."""
        return self.select_related("area", "organization", "verified_by")

    def for_detail(self) -> "ServiceQuerySet":
        """A listing with every row around it, in a fixed number of queries."""
        return self.for_list().prefetch_related(
            "categories__category",
            "counties__county",
            "languages",
            "phones",
            "schedules",
            "places__location__addresses",
        )


class Service(AreaOwned):
    """One support: what it is, whom it is for, how to start. HSDS: service."""

    class Kind(models.TextChoices):
        FORMAL = "formal", _("service of an organization")
        INFORMAL = "informal", _("neighbors, volunteers and groups")
        HUB = "hub", _("hub or family resource center")

    class Confidential(models.TextChoices):
        NO = "", _("No, the place may be public")
        SHELTER = "shelter", _("Shelter")
        DOMESTIC_VIOLENCE = "domestic_violence", _("Help after domestic violence")
        TRAFFICKING = "trafficking", _("Help after trafficking")
        SAFE_HOUSE = "safe_house", _("Safe house")

    class Cost(models.TextChoices):
        NOT_SAID = "", _("not said")
        FREE = "free", _("free")
        LOW = "low", _("little, or by income")
        PAID = "paid", _("costs money")

    class Holidays(models.TextChoices):
        NOT_SAID = "", _("not said")
        OPEN = "open", _("open as on other days")
        CLOSED = "closed", _("closed")

    class Taking(models.TextChoices):
        NOT_SAID = "", _("not said")
        OPEN = "open", _("taking people")
        FULL = "full", _("full")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        READY = "ready", _("ready to publish")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Verified(models.TextChoices):
        PHONE = "phone", _("by phone")
        VISIT = "visit", _("by a visit")
        MESSAGE = "message", _("by e-mail or text")
        WEBSITE = "website", _("on its own website")
        PROVIDER = "provider", _("by the provider, with a link")

    class Relay(models.TextChoices):
        AS_USUAL = "", _("as usual: neighbors yes, sensitive kinds no")
        ON = "on", _("yes")
        OFF = "off", _("no")

    organization = link_to("resources.Organization", "services", null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.FORMAL)
    confidential = models.CharField(
        _("Is its place secret?"),
        max_length=20,
        choices=Confidential.choices,
        blank=True,
        default=Confidential.NO,
    )
    name_en = models.CharField(_("name"), max_length=200)
    name_es = models.CharField(_("name in Spanish"), max_length=200, blank=True)
    alternate_name = models.CharField(_("other name"), max_length=200, blank=True)
    description_en = models.TextField(_("what it is"), max_length=5000, blank=True)
    description_es = models.TextField(_("what it is, in Spanish"), max_length=5000, blank=True)
    start_en = models.TextField(_("how to start"), max_length=2000, blank=True)
    start_es = models.TextField(_("how to start, in Spanish"), max_length=2000, blank=True)
    happens_en = models.TextField(_("what happens when you call"), max_length=2000, blank=True)
    happens_es = models.TextField(
        _("what happens when you call, in Spanish"), max_length=2000, blank=True
    )
    bring_en = models.TextField(_("what to bring"), max_length=1000, blank=True)
    bring_es = models.TextField(_("what to bring, in Spanish"), max_length=1000, blank=True)
    wait_en = models.CharField(_("how long the wait is"), max_length=200, blank=True)
    wait_es = models.CharField(_("how long the wait is, in Spanish"), max_length=200, blank=True)
    eligibility_en = models.TextField(_("whom it is for"), max_length=1000, blank=True)
    eligibility_es = models.TextField(_("whom it is for, in Spanish"), max_length=1000, blank=True)
    # Who receives people at a hub, in its own words; nobody's record.
    welcome_en = models.TextField(_("who welcomes you"), max_length=1000, blank=True)
    welcome_es = models.TextField(_("who welcomes you, in Spanish"), max_length=1000, blank=True)
    cost = models.CharField(
        _("Does it cost money?"),
        max_length=4,
        choices=Cost.choices,
        blank=True,
        default=Cost.NOT_SAID,
    )
    fees_en = models.CharField(_("cost"), max_length=300, blank=True)
    fees_es = models.CharField(_("cost, in Spanish"), max_length=300, blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("youngest age"), null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(_("oldest age"), null=True, blank=True)
    statewide = models.BooleanField(_("serves all of Iowa"), default=False)
    website = models.URLField(_("website"), max_length=300, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    holidays = models.CharField(
        _("on holidays"),
        max_length=6,
        choices=Holidays.choices,
        blank=True,
        default=Holidays.NOT_SAID,
    )
    # Whether it takes people just now, by its own word or a caller's; counts until the moment only.
    taking = models.CharField(
        _("taking people"),
        max_length=4,
        choices=Taking.choices,
        blank=True,
        default=Taking.NOT_SAID,
    )
    taking_until = models.DateTimeField(_("until"), null=True, blank=True)
    taking_since = models.DateTimeField(_("since"), null=True, blank=True)
    notice_en = models.CharField(_("announcement"), max_length=300, blank=True)
    notice_es = models.CharField(_("announcement in Spanish"), max_length=300, blank=True)
    notice_until = models.DateField(_("last day of the announcement"), null=True, blank=True)
    # A source says "do not refer": kept for the team, never made public.
    do_not_refer = models.BooleanField(_("do not send anybody there"), default=False)
    do_not_refer_because = models.CharField(_("why not"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(_("published on"), null=True, blank=True)
    withdrawn_because = models.CharField(_("why it was withdrawn"), max_length=300, blank=True)
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    verified_how = models.CharField(
        _("how it was verified"), max_length=10, choices=Verified.choices, blank=True
    )
    # Whether people may write to a neighbor by our page; the address itself is never shown.
    relay = models.CharField(
        _("may people write to them?"),
        max_length=3,
        choices=Relay.choices,
        blank=True,
        default=Relay.AS_USUAL,
    )
    # What an imported list says of itself (HSDS: assured_date); never shown as verified.
    assured_on = models.DateField(_("last checked by its source"), null=True, blank=True)
    source_id = source_id()
    details = details()
    batch = link_to("resources.ImportBatch", "services", null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name_en", "id"]
        indexes = [models.Index(fields=["area", "state", "name_en"], name="listing_of_an_area")]
        constraints = [
            area_key("service"),
            SameAreaFK(name="service_of_an_organization_of_its_area", fk="organization"),
            SameAreaFK(name="service_of_an_import_of_its_area", fk="batch"),
            one_of_a_source("service"),
            models.CheckConstraint(
                name="nobody_is_sent_where_nobody_is_to_be_sent",
                condition=Q(do_not_refer=False) | ~Q(state="published"),
                violation_error_message=_("Nobody is to be sent there, so it cannot be public."),
            ),
            models.CheckConstraint(
                name="taking_people_has_its_end",
                condition=Q(taking="", taking_until=None)
                | (~Q(taking="") & Q(taking_until__isnull=False)),
            ),
            models.CheckConstraint(
                name="an_announcement_has_its_last_day",
                condition=Q(notice_en="", notice_es="") | Q(notice_until__isnull=False),
                violation_error_message=_("Say until which day the announcement is to stand."),
            ),
            models.CheckConstraint(
                name="ages_in_order",
                condition=Q(minimum_age=None)
                | Q(maximum_age=None)
                | Q(maximum_age__gte=F("minimum_age")),
                violation_error_message=_("The oldest age must not be below the youngest."),
            ),
            models.CheckConstraint(
                name="a_verified_listing_says_how",
                condition=Q(verified_on=None, verified_by=None, verified_how="")
                # By nobody of ours: by the provider, or by somebody whose name is gone by now.
                | (Q(verified_on__isnull=False) & ~Q(verified_how="")),
            ),
            models.CheckConstraint(
                name="a_published_listing_has_its_day",
                condition=~Q(state="published") | Q(published_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"listing {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("resources:preview", args=[self.area.slug, self.pk])

    @property
    def is_published(self) -> bool:
        """Whether there is a public copy of it."""
        return self.state == self.State.PUBLISHED


class ServiceCategory(AreaOwned):
    """A category of a listing. HSDS: attribute."""

    service = link_to("resources.Service", "categories")
    category = models.ForeignKey("resources.Category", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["category__position", "category_id"]
        constraints = [
            SameAreaFK(name="category_of_a_service_of_its_area", fk="service"),
            models.UniqueConstraint(fields=["service", "category"], name="a_category_once"),
        ]


class ServiceArea(AreaOwned):
    """A county that a listing serves, which is not where it stands. HSDS: service_area."""

    service = link_to("resources.Service", "counties")
    county = models.ForeignKey("teams.County", on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["county_id"]
        constraints = [
            SameAreaFK(name="county_of_a_service_of_its_area", fk="service"),
            models.UniqueConstraint(fields=["service", "county"], name="a_county_once"),
        ]


class Language(AreaOwned):
    """A language in which somebody is helped. HSDS: language."""

    service = link_to("resources.Service", "languages")
    code = models.CharField(_("language"), max_length=8, choices=LANGUAGES)

    class Meta:
        ordering = ["code"]
        constraints = [
            SameAreaFK(name="language_of_a_service_of_its_area", fk="service"),
            models.UniqueConstraint(fields=["service", "code"], name="a_language_once"),
        ]


class Phone(AreaOwned):
    """A number to call; only numbers marked public are ever shown to everybody. HSDS: phone."""

    class Line(models.TextChoices):
        VOICE = "voice", _("telephone")
        HOTLINE = "hotline", _("hotline, day and night")
        TEXT = "text", _("text messages")
        TTY = "tty", _("text telephone (TTY)")
        FAX = "fax", _("fax machine")

    service = link_to("resources.Service", "phones")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(
        _("kind of line"), max_length=8, choices=Line.choices, default=Line.VOICE
    )
    number = models.CharField(_("number"), max_length=40)
    extension = models.CharField(_("extension"), max_length=10, blank=True)
    note_en = models.CharField(_("what it is for"), max_length=120, blank=True)
    note_es = models.CharField(_("what it is for, in Spanish"), max_length=120, blank=True)
    public = models.BooleanField(_("everybody may see this number"), default=True)
    details = details()

    class Meta:
        ordering = ["position", "id"]
        constraints = [SameAreaFK(name="phone_of_a_service_of_its_area", fk="service")]


class Schedule(AreaOwned):
    """One opening in a week, by Iowa's clock (IANA zone, not an offset). HSDS: schedule."""

    service = link_to("resources.Service", "schedules")
    weekday = models.PositiveSmallIntegerField(_("day of the week"))  # 1 = Monday, as in ISO 8601
    opens_at = models.TimeField(_("opens"))
    closes_at = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens_at"]
        constraints = [
            SameAreaFK(name="schedule_of_a_service_of_its_area", fk="service"),
            models.CheckConstraint(
                name="a_weekday_is_one_of_seven", condition=Q(weekday__gte=1, weekday__lte=7)
            ),
            models.CheckConstraint(
                name="closes_after_it_opens", condition=Q(closes_at__gt=F("opens_at"))
            ),
        ]
