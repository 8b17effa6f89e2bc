"""Whom a family wants at its meetings, and personal links for people without an account."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import FamilyOwned
from cppc.core.tenancy import SameAreaFK, area_key


class Guest(FamilyOwned):
    """Somebody on the family's guest list: proposed, then accepted or refused by the family.

    Somebody who must be asked for a legal reason stands on the list with that reason, which the
    family sees. A guest may have an account (`user`) or be somebody of the family (`person`).
    """

    class Part(models.TextChoices):
        FAMILY = "family", _("family")
        SUPPORT = "support", _("friend, neighbor or other support")
        PROVIDER = "provider", _("provider")
        DHS = "dhs", _("DHS")
        OTHER = "other", _("somebody else")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("waits for the family's word")
        ACCEPTED = "accepted", _("the family wants this person there")
        REFUSED = "refused", _("the family said no")
        REQUIRED = "required", _("must be asked, for a legal reason")
        LEFT = "left", _("not on the list any more")

    WELCOME = (State.ACCEPTED, State.REQUIRED)

    name = models.CharField(_("name"), max_length=120)
    part = models.CharField(_("takes part as"), max_length=10, choices=Part.choices)
    relation = models.CharField(_("who this is to the family"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.PROPOSED
    )
    legal_reason = models.CharField(
        _("why the law asks for this person"), max_length=300, blank=True
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    person = models.ForeignKey(
        "families.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_how = models.CharField(_("how the family said so"), max_length=120, blank=True)

    class Meta:
        ordering = ["part", "name"]
        constraints = [
            area_key("guest"),
            SameAreaFK(name="guest_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="guest_is_a_person_of_its_area", fk="person"),
            models.CheckConstraint(
                name="a_required_guest_has_the_reason",
                condition=~Q(state="required") | ~Q(legal_reason=""),
                violation_error_message=_("Write why the law asks for this person."),
            ),
        ]

    def __str__(self) -> str:
        return f"guest {self.pk}"


class PersonalLink(FamilyOwned):
    """A link for one guest and one purpose; only a hash of its secret is kept.

    It works until it expires, is revoked or finished, and only in the browser that opened it first.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("answer an invitation")
        COMMITMENT = "commitment", _("say how a promise went")
        SURVEY = "survey", _("say how the meeting was")

    guest = models.ForeignKey(
        Guest, on_delete=models.PROTECT, related_name="links", db_constraint=False
    )
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    subject_id = models.UUIDField(null=True)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    bound_hash = models.CharField(max_length=64, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["guest", "purpose"], name="links_of_a_guest")]
        constraints = [
            area_key("personallink"),
            SameAreaFK(name="link_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="link_of_a_guest_of_its_area", fk="guest"),
        ]

    def __str__(self) -> str:
        return f"personal link {self.pk}"
