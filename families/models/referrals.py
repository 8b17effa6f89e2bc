"""Requests for a family meeting: a header without a name, its words, and what became of it."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key


class ReferralQuerySet(models.QuerySet):
    def waiting(self):
        """Requests nobody has decided yet."""
        return self.filter(state__in=Referral.WAITING)


class Referral(AreaOwned):
    """Somebody asked for a family meeting: what a list may show, no name and no word of why.

    The application can change none: every step is a function of the database
    (families/sql/referrals.sql), which also writes the event.
    """

    class Asker(models.TextChoices):
        SELF = "self", _("somebody of the family")
        RELATIVE = "relative", _("a relative")
        NEIGHBOR = "neighbor", _("a neighbor or friend")
        SCHOOL = "school", _("a school")
        PROVIDER = "provider", _("a provider")
        DHS = "dhs", _("a DHS worker")

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        SCREENING = "screening", _("being looked into")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        TRANSFERRED = "transferred", _("given to another area")
        CLOSED = "closed", _("closed")

    WAITING = (State.RECEIVED, State.SCREENING)

    reference = models.CharField(_("reference"), max_length=9, editable=False)
    # The first row of this request: the same in every area it is given to.
    origin = models.UUIDField(editable=False)
    asker = models.CharField(_("who asks"), max_length=10, choices=Asker.choices)
    county = models.ForeignKey(
        "teams.County",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("county"),
    )
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    interpreter = models.CharField(_("another language"), max_length=60, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.RECEIVED
    )
    family = models.ForeignKey(
        "families.Family",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    to_area = models.ForeignKey(
        "teams.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sealed = models.BooleanField(default=False, editable=False)  # as the family it became is

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "reference"]
        indexes = [models.Index(fields=["area", "state", "created_at"], name="requests_waiting")]
        constraints = [
            area_key("referral"),
            SameAreaFK(name="referral_of_a_family_of_its_area", fk="family"),
            models.UniqueConstraint(
                fields=["area", "reference"], name="one_request_for_each_reference"
            ),
            models.CheckConstraint(
                name="an_accepted_request_has_its_family",
                condition=~Q(state="accepted") | Q(family__isnull=False),
            ),
            models.CheckConstraint(
                name="a_request_given_away_has_its_area",
                condition=~Q(state="transferred") | Q(to_area__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("families:referral", args=[self.area.slug, self.reference])

    @property
    def waits(self) -> bool:
        """Whether somebody still has to decide."""
        return self.state in self.WAITING

    @property
    def age_days(self) -> int:
        """Whole days, by Iowa's calendar, since it was written."""
        return (timezone.localdate() - timezone.localdate(self.created_at)).days


class ReferralContent(AreaOwned):
    """What was written: names, how to reach whom, why. Shown only after a logged opening.

    It moves along when the request is given to another area.
    """

    referral = models.OneToOneField(
        Referral, on_delete=models.PROTECT, related_name="content", db_constraint=False
    )
    name = models.CharField(_("what we may call you"), max_length=120)
    caregiver = models.CharField(_("parent or caregiver"), max_length=120, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    best_time = models.CharField(_("when"), max_length=120, blank=True)
    safe_message = models.BooleanField(_("a message is safe"), default=False)
    zip = models.CharField(_("ZIP code"), max_length=5, blank=True)
    words = models.TextField(_("why"), max_length=4000, blank=True)
    sounds = ArrayField(models.CharField(max_length=24), default=list, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            SameAreaFK(name="content_of_a_request_of_its_area", fk="referral"),
            models.CheckConstraint(
                name="a_request_can_be_answered",
                condition=~Q(email="") | ~Q(phone=""),
                violation_error_message=_("Give a phone number or an e-mail, so we can answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"content of request {self.referral_id}"


class ReferralEvent(AreaOwned):
    """One thing that happened to a request: a new state with its reason, or a search."""

    class Kind(models.TextChoices):
        RECEIVED = "received", _("received")
        SCREENING = "screening", _("being looked into")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        TRANSFERRED = "transferred", _("given to another area")
        CLOSED = "closed", _("closed")
        SEARCHED = "searched", _("looked for the same family")

    referral = models.ForeignKey(
        Referral, on_delete=models.PROTECT, related_name="events", db_constraint=False
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    found = models.PositiveSmallIntegerField(null=True, blank=True)
    other_area = models.ForeignKey(
        "teams.Area", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["created_at", "id"]
        indexes = [
            models.Index(fields=["by", "kind", "created_at"], name="searches_of_a_person"),
            models.Index(fields=["referral", "created_at"], name="events_of_a_request"),
        ]
        constraints = [SameAreaFK(name="event_of_a_request_of_its_area", fk="referral")]

    def __str__(self) -> str:
        return f"{self.kind} of request {self.referral_id}"
