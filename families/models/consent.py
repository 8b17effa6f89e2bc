"""A family's word on what may be told to whom, and until when."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import FamilyOwned
from cppc.core.tenancy import SameAreaFK, area_key


class ConsentQuerySet(models.QuerySet):
    def in_force(self):
        """Given, and not past its last day."""
        return self.filter(
            Q(expires_on=None) | Q(expires_on__gte=timezone.localdate()), state="given"
        )


class Consent(FamilyOwned):
    """One answer of one person: who may tell what to whom, for which purpose, until when.

    A refusal is an answer like any other. Only a function of the database ends a consent
    (families/sql/consent.sql): access, links and invitations that rest on it end with it.
    """

    class Purpose(models.TextChoices):
        MEETING = "meeting", _("come to our meetings and hear what we say")
        CIRCLE = "circle", _("open our record on this site")
        COPY = "copy", _("get a copy on paper or as a file")
        SERVICE = "service", _("ask a helper or an office for us")
        TREATMENT = "treatment", _("share alcohol or drug treatment information")
        SAFETY = "safety", _("share what could tell where somebody in danger lives")
        TRAINING = "training", _("use our plan without names for training")

    class State(models.TextChoices):
        GIVEN = "given", _("given")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")
        EXPIRED = "expired", _("ended on its day")
        INVALID = "invalid", _("not valid")

    class Route(models.TextChoices):
        PAPER = "paper", _("signed on paper")
        SCREEN = "screen", _("signed on a screen")
        ACCOUNT = "account", _("in the person's own account")
        SPOKEN = "spoken", _("said to us, with a witness")
        PHONE = "phone", _("said by phone, with a witness")

    WITNESSED = (Route.SPOKEN, Route.PHONE)

    person = models.ForeignKey(
        "families.Person", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    purpose = models.CharField(_("what it allows"), max_length=10, choices=Purpose.choices)
    discloser = models.CharField(_("who may tell or give it"), max_length=200)
    what = models.TextField(_("exactly what may be told or given"), max_length=2000)
    recipient = models.CharField(_("who may get it"), max_length=200)
    guest = models.ForeignKey(
        "families.Guest",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    reason = models.CharField(_("what it is for"), max_length=500)
    expires_on = models.DateField(_("last day"), null=True, blank=True)
    expires_when = models.CharField(_("or it ends when this happens"), max_length=200, blank=True)
    state = models.CharField(_("answer"), max_length=10, choices=State.choices)
    signed_by = models.CharField(_("who signed or said it"), max_length=120)
    signed_on = models.DateField(_("on which day"), default=timezone.localdate)
    route = models.CharField(_("how"), max_length=8, choices=Route.choices)
    witness = models.CharField(_("witness"), max_length=120, blank=True)
    text_version = models.CharField(max_length=20)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_why = models.CharField(_("why it ended"), max_length=500, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_on", "-created_at"]
        indexes = [
            models.Index(
                fields=["expires_on"], condition=Q(state="given"), name="consents_by_last_day"
            ),
            models.Index(fields=["guest"], name="consents_to_a_guest"),
        ]
        constraints = [
            area_key("consent"),
            SameAreaFK(name="consent_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="consent_of_a_person_of_its_area", fk="person"),
            SameAreaFK(name="consent_to_a_guest_of_its_area", fk="guest"),
            models.CheckConstraint(
                name="a_given_consent_has_an_end",
                condition=~Q(state="given") | Q(expires_on__isnull=False) | ~Q(expires_when=""),
                violation_error_message=_("Say until when: a last day, or what ends it."),
            ),
            models.CheckConstraint(
                name="a_spoken_consent_has_a_witness",
                condition=~Q(route__in=["spoken", "phone"]) | ~Q(witness=""),
                violation_error_message=_("Write down who heard it, too."),
            ),
            models.CheckConstraint(
                name="an_ended_consent_has_its_time",
                condition=Q(state__in=["given", "refused"], ended_at=None)
                | (~Q(state__in=["given", "refused"]) & Q(ended_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"consent {self.pk}"

    @property
    def is_in_force(self) -> bool:
        """Whether it still lets anything happen today."""
        today: date = timezone.localdate()
        return self.state == self.State.GIVEN and not (self.expires_on and self.expires_on < today)


class CircleInvitation(FamilyOwned):
    """A link that asks somebody by e-mail into the circle; only a hash of its secret is kept."""

    email = models.EmailField(_("e-mail"))
    name = models.CharField(_("name"), max_length=120)
    capacity = models.CharField(_("takes part as"), max_length=16)
    language = models.CharField(
        _("language of the letter"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    to_on = models.DateField(_("last day"), null=True, blank=True)
    consent = models.ForeignKey(
        Consent,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            SameAreaFK(name="circleinvitation_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="circleinvitation_on_a_consent_of_its_area", fk="consent"),
            models.CheckConstraint(
                name="a_family_invites_its_own_people",
                condition=Q(capacity__in=["parent", "support", "parent_partner", "provider"]),
            ),
        ]

    def __str__(self) -> str:
        return f"circle invitation {self.pk}"


class BreakGlass(FamilyOwned):
    """An opening by statewide staff in an emergency: written once, shown for good."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("why"), max_length=500)
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        verbose_name_plural = "break-glass openings"
        indexes = [models.Index(fields=["area", "created_at"], name="glass_of_an_area")]
        constraints = [SameAreaFK(name="breakglass_of_a_family_of_its_area", fk="family")]

    def __str__(self) -> str:
        return f"break-glass {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether the record can still be read this way."""
        return self.ends_at > timezone.now()
