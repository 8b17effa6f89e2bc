"""How a listing is kept true from outside: claims, links, suggestions and reports.

Whoever writes here has no account. Their rows can be put in and not read back; the team reads them.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key
from resources.models.parts import link_to


def decider(name: str = "+") -> models.ForeignKey:
    """Who of the team decided."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name=name
    )


class ListingClaim(AreaOwned):
    """Somebody said "this is ours" and asks for a link to keep the listing true.

    A claim by contact is mailed at once to the address on the listing, if there is one; any other
    waits for the team, and the link goes to the address that was given.
    """

    class State(models.TextChoices):
        CONTACT = "contact", _("asked at the listing's own address")
        WAITING = "waiting", _("waits for the team")
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")

    service = link_to("resources.Service", "claims")
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    name = models.CharField(_("your name"), max_length=120, blank=True)
    organization = models.CharField(_("your organization or group"), max_length=200, blank=True)
    email = models.EmailField(_("your e-mail"), blank=True)
    why = models.TextField(_("how we can know that it is yours"), max_length=1000, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    because = models.CharField(_("why not"), max_length=300, blank=True)
    decided_by = decider()
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            area_key("listingclaim"),
            SameAreaFK(name="claim_of_a_service_of_its_area", fk="service"),
            models.CheckConstraint(
                name="a_claim_for_the_team_can_be_answered",
                condition=Q(state="contact", name="", email="", organization="", why="")
                | (~Q(state="contact") & ~Q(name="") & ~Q(email="")),
            ),
            models.CheckConstraint(
                name="a_decided_claim_has_its_day",
                condition=Q(state__in=["approved", "refused"], decided_at__isnull=False)
                | Q(state__in=["contact", "waiting"], decided_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"claim {self.pk}"


class ListingLink(AreaOwned):
    """A personal link to one listing; only a hash of its secret is kept.

    "keep": confirm and suggest, in the browser that opened it first. "stop": a volunteer wants no
    more messages. The address it went to is sealed, so that answers can be told.
    """

    class Purpose(models.TextChoices):
        KEEP = "keep", _("keep the listing true")
        STOP = "stop", _("stop messages")

    service = link_to("resources.Service", "links")
    claim = link_to("resources.ListingClaim", "links", null=True, blank=True)
    purpose = models.CharField(max_length=4, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    sealed = models.CharField(max_length=600, blank=True)
    language = models.CharField(max_length=5, default="en")
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    bound_hash = models.CharField(max_length=64, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["service", "purpose"], name="links_of_a_listing")]
        constraints = [
            area_key("listinglink"),
            SameAreaFK(name="link_of_a_service_of_its_area", fk="service"),
            SameAreaFK(name="link_of_a_claim_of_its_area", fk="claim"),
        ]

    def __str__(self) -> str:
        return f"listing link {self.pk}"


class ListingSuggestion(AreaOwned):
    """One field of a listing as somebody outside would have it; public once the team approves.

    `field` is one of `resources.suggested.FIELDS`, or "other" for words about anything. `old_mark`
    is a hash of what stood there, so that a change in between is noticed.
    """

    class Origin(models.TextChoices):
        PROVIDER = "provider", _("the provider")
        ANYBODY = "anybody", _("somebody without an account")

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for the team")
        APPROVED = "approved", _("approved")
        CHANGED = "changed", _("approved with other words")
        REFUSED = "refused", _("refused")
        REPLACED = "replaced", _("replaced by a newer one")

    OVER = (State.APPROVED, State.CHANGED, State.REFUSED)

    service = link_to("resources.Service", "suggestions")
    link = link_to("resources.ListingLink", "suggestions", null=True, blank=True)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.ANYBODY)
    field = models.CharField(max_length=20)
    old = models.TextField(max_length=5000, blank=True)
    old_mark = models.CharField(max_length=64, blank=True)
    new = models.TextField(_("what is wrong, and what is right?"), max_length=5000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    final = models.TextField(_("the words that are published"), max_length=5000, blank=True)
    because = models.CharField(_("why not"), max_length=300, blank=True)
    decided_by = decider()
    decided_at = models.DateTimeField(_("decided on"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [
            models.Index(fields=["area", "state", "created_at"], name="suggestions_of_an_area"),
            models.Index(fields=["service", "state"], name="suggestions_of_a_listing"),
        ]
        constraints = [
            SameAreaFK(name="suggestion_for_a_service_of_its_area", fk="service"),
            SameAreaFK(name="suggestion_by_a_link_of_its_area", fk="link"),
            models.CheckConstraint(
                name="a_provider_suggests_by_link",
                condition=Q(origin="provider", link__isnull=False) | Q(origin="anybody", link=None),
            ),
            models.CheckConstraint(
                name="a_decided_suggestion_has_its_day",
                condition=Q(state__in=["waiting", "replaced"], decided_at=None)
                | Q(state__in=["approved", "changed", "refused"], decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_refused_suggestion_has_the_reason",
                condition=~Q(state="refused") | ~Q(because=""),
                violation_error_message=_("Write why not."),
            ),
        ]

    def __str__(self) -> str:
        return f"suggestion {self.pk}"


class ListingReport(AreaOwned):
    """One tap: "I called and ...". Nobody knows who; one address counts once a day.

    `visitor` is a keyed hash of address, listing and day, so that it tells nothing beside that.
    """

    class Kind(models.TextChoices):
        NUMBER = "number", _("the number is wrong")
        FULL = "full", _("it is full")
        CLOSED = "closed", _("it is closed")
        TURNED_AWAY = "turned_away", _("I was turned away")
        HELPED = "helped", _("it helped")

    service = link_to("resources.Service", "reports")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    note = models.CharField(_("a short note"), max_length=300, blank=True)
    visitor = models.CharField(max_length=64)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_by = decider()

    class Meta:
        ordering = ["-created_at", "id"]
        indexes = [models.Index(fields=["area", "looked_at"], name="reports_of_an_area")]
        constraints = [
            SameAreaFK(name="report_of_a_service_of_its_area", fk="service"),
            models.UniqueConstraint(
                fields=["service", "kind", "visitor"], name="a_burst_of_reports_counts_once"
            ),
        ]

    def __str__(self) -> str:
        return f"report {self.pk}"
