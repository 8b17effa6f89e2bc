"""Keeping listings true: who checked what, who was asked, calls of a team, who is not listed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cppc.core.models import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key
from resources.models.directory import Service
from resources.models.parts import link_to


def person(**options) -> models.ForeignKey:
    """Somebody with an account."""
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **options
    )


class Verification(AreaOwned):
    """That somebody checked parts of a listing: who, how and on which day.

    The name and title go after some years (VERIFIER_NAME_YEARS); the day stays. It is left out of
    the record of changes, which would keep the name for ever.
    """

    class Part(models.TextChoices):
        WHAT = "what", _("what it is")
        WHO = "who", _("whom it is for")
        START = "start", _("how to start")
        PHONE = "phone", _("phone numbers")
        HOURS = "hours", _("days and times")
        PLACE = "place", _("where it is")
        COST = "cost", _("what it costs")

    service = link_to("resources.Service", "verifications")
    on = models.DateField(_("verified on"))
    parts = ArrayField(models.CharField(max_length=8, choices=Part.choices), verbose_name=_("what"))
    how = models.CharField(
        _("how it was verified"), max_length=10, choices=Service.Verified.choices
    )
    # None when the provider said it by a link, and once the name is gone.
    person = person(null=True, blank=True)
    name = models.CharField(_("who verified it"), max_length=120, blank=True)
    title = models.CharField(_("title"), max_length=120, blank=True)

    class Meta:
        ordering = ["-on", "-created_at", "id"]
        constraints = [
            area_key("verification"),
            SameAreaFK(name="verification_of_a_service_of_its_area", fk="service"),
            models.CheckConstraint(
                name="a_verification_has_its_parts", condition=Q(parts__len__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"verification {self.pk}"

    @property
    def part_labels(self) -> str:
        """The parts in words."""
        return ", ".join(str(self.Part(part).label) for part in self.parts)


class FreshnessAsk(AreaOwned):
    """One step of the ladder for one listing: asked, reminded, or left the search.

    The link in its mail confirms the listing; only a hash of its secret is kept.
    """

    class Step(models.TextChoices):
        ASK = "ask", _("asked whether it is still true")
        REMIND = "remind", _("reminded")
        LEAVE = "leave", _("left the search")

    service = link_to("resources.Service", "asks")
    step = models.CharField(_("step"), max_length=8, choices=Step.choices)
    since = models.DateField(_("last verified or published on"))
    mailed = models.BooleanField(_("a mail was sent"), default=False)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("works until"))
    used_at = models.DateTimeField(_("used on"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            SameAreaFK(name="ask_about_a_service_of_its_area", fk="service"),
            models.UniqueConstraint(
                fields=["service", "since", "step"], name="a_step_of_a_listing_once"
            ),
        ]

    def __str__(self) -> str:
        return f"ask {self.pk}"


class CallList(AreaOwned):
    """The listings that a team goes through in one meeting, and who speaks for it."""

    name = models.CharField(_("name of the list"), max_length=120)
    how = models.CharField(
        _("how it was verified"),
        max_length=10,
        choices=Service.Verified.choices,
        default=Service.Verified.PHONE,
    )
    made_by = person()
    verifier_name = models.CharField(_("who verifies"), max_length=120, blank=True)
    verifier_title = models.CharField(_("title"), max_length=120, blank=True)

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [area_key("calllist")]

    def __str__(self) -> str:
        return f"call list {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("resources:call_list", args=[self.area.slug, self.pk])


class Call(AreaOwned):
    """One listing of a call list, what came of it, and what stood there before (for undo)."""

    class Outcome(models.TextChoices):
        OPEN = "", _("not called yet")
        RIGHT = "right", _("still right")
        WRONG_NUMBER = "wrong", _("wrong number")
        FULL = "full", _("full")
        NOBODY = "nobody", _("nobody answered")

    call_list = link_to("resources.CallList", "calls")
    service = link_to("resources.Service", "calls")
    position = models.PositiveSmallIntegerField()
    outcome = models.CharField(
        _("what came of it"), max_length=8, choices=Outcome.choices, blank=True, default=""
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    done_at = models.DateTimeField(_("done on"), null=True, blank=True)
    verification = models.ForeignKey(
        Verification,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    was_verified_on = models.DateField(null=True, blank=True)
    was_verified_by = person(null=True, blank=True)
    was_verified_how = models.CharField(
        max_length=10, choices=Service.Verified.choices, blank=True, default=""
    )
    was_taking = models.CharField(
        max_length=4, choices=Service.Taking.choices, blank=True, default=""
    )
    was_taking_until = models.DateTimeField(null=True, blank=True)
    was_taking_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            SameAreaFK(name="call_of_a_list_of_its_area", fk="call_list"),
            SameAreaFK(name="call_about_a_service_of_its_area", fk="service"),
            SameAreaFK(name="call_with_a_verification_of_its_area", fk="verification"),
            models.UniqueConstraint(fields=["call_list", "service"], name="a_listing_called_once"),
            models.UniqueConstraint(fields=["call_list", "position"], name="a_call_in_its_place"),
            models.CheckConstraint(
                name="a_call_that_is_done_has_its_time",
                condition=Q(outcome="", done_at=None) | (~Q(outcome="") & Q(done_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"call {self.pk}"

    def get_absolute_url(self) -> str:
        area, position = self.call_list.area.slug, self.position
        return reverse("resources:call", args=[area, self.call_list_id, position])


class DoNotList(AreaOwned):
    """Who is not to stand in the network: who asked for it, why, and until when.

    Compared by the keys: the plain name, the digits of the number, the host of the address.
    """

    name = models.CharField(_("name"), max_length=200, blank=True)
    phone = models.CharField(_("phone number"), max_length=40, blank=True)
    website = models.CharField(_("web address"), max_length=300, blank=True)
    because = models.CharField(_("why"), max_length=300)
    asked_by = models.CharField(_("who asked for it"), max_length=200, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    entered_by = person()
    name_key = models.CharField(max_length=200, blank=True, editable=False)
    phone_key = models.CharField(max_length=15, blank=True, editable=False)
    host_key = models.CharField(max_length=253, blank=True, editable=False)

    class Meta:
        ordering = ["name", "id"]
        indexes = [
            models.Index(fields=["area", field], name=f"do_not_list_by_{field}")
            for field in ("name_key", "phone_key", "host_key")
        ]
        constraints = [
            models.CheckConstraint(
                name="somebody_stands_on_the_do_not_list",
                condition=~Q(name_key="") | ~Q(phone_key="") | ~Q(host_key=""),
                violation_error_message=_("Write a name, a phone number or a web address."),
            ),
        ]

    def __str__(self) -> str:
        return f"do not list {self.pk}"
