"""A family's record: its header without a name, its people, and the circle that may read it."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import AreaOwned, FamilyOwned
from cppc.core.tenancy import SameAreaFK, area_key
from families.capacities import Capacity
from families.sounds import sounds_of
from teams.models.people import DatedQuerySet


class Family(AreaOwned):
    """The header: a reference wherever a name would leak; the names stand in `Person`."""

    class Kind(models.TextChoices):
        COMMUNITY = "community", _("community family")
        DHS = "dhs", _("family with a DHS case")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    class Outcome(models.TextChoices):
        GOALS_MET = "goals_met", _("the family reached what it wanted")
        OWN_WISH = "own_wish", _("the family did not want to go on")
        OTHER_HELP = "other_help", _("somebody else helps the family now")
        MOVED = "moved", _("the family moved away")
        NO_CONTACT = "no_contact", _("we could not reach the family any more")
        MERGED = "merged", _("this was a second record of the same family")
        OTHER = "other", _("something else")

    reference = models.CharField(_("reference"), max_length=9, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.COMMUNITY)
    county = models.ForeignKey(
        "teams.County", on_delete=models.PROTECT, related_name="+", verbose_name=_("county")
    )
    language = models.CharField(
        _("language the family speaks"), max_length=5, choices=settings.LANGUAGES, default="en"
    )
    interpreter = models.CharField(_("interpreter needed for"), max_length=60, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.OPEN)
    sealed = models.BooleanField(_("sealed"), default=False)
    opened_on = models.DateField(_("open since"), default=timezone.localdate)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    outcome = models.CharField(
        _("how it ended"), max_length=12, choices=Outcome.choices, blank=True
    )
    keep_until = models.DateField(_("kept until"), null=True, blank=True)

    class Meta:
        ordering = ["-opened_on", "reference"]
        verbose_name_plural = "families"
        constraints = [
            area_key("family"),
            models.CheckConstraint(
                name="a_closed_family_has_its_day",
                condition=Q(state="open", closed_on=None)
                | Q(state="closed", closed_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        return reverse("families:detail", args=[self.area.slug, self.reference])


class Person(FamilyOwned):
    """Somebody in the family."""

    class Relation(models.TextChoices):
        PARENT = "parent", _("parent or caregiver")
        CHILD = "child", _("child or youth")
        RELATIVE = "relative", _("relative")
        OTHER = "other", _("somebody else close to the family")

    name = models.CharField(_("name"), max_length=120)
    nickname = models.CharField(_("called"), max_length=60, blank=True)
    relation = models.CharField(_("who this is"), max_length=10, choices=Relation.choices)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    language = models.CharField(_("language spoken best"), max_length=60, blank=True)
    interpreter = models.BooleanField(_("needs an interpreter at meetings"), default=False)
    # How the names sound, to find the same family again; no page shows it.
    sounds = ArrayField(models.CharField(max_length=24), default=list, blank=True, editable=False)
    phone = ""  # stands in Phone; `with_phones()` fills it in

    class Meta:
        ordering = ["relation", "name"]
        indexes = [GinIndex(fields=["sounds"], name="people_by_sound")]
        constraints = [
            area_key("person"),
            SameAreaFK(name="person_of_a_family_of_its_area", fk="family"),
        ]

    def __str__(self) -> str:
        return f"person {self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the sounds in step with the names, whichever service saves them."""
        self.sounds = sounds_of(self.name, self.nickname)
        super().save(*args, **kwargs)


class Phone(FamilyOwned):
    """The number of a person of the family or of a support, by the row's id.

    It stands apart from the name because the private talk before a meeting may hide it.
    """

    subject_id = models.UUIDField()
    number = models.CharField(_("phone"), max_length=40)

    class Meta:
        constraints = [
            SameAreaFK(name="phone_of_a_family_of_its_area", fk="family"),
            models.UniqueConstraint(fields=["area", "subject_id"], name="one_phone_for_each"),
        ]

    def __str__(self) -> str:
        return f"phone {self.pk}"


class Rests(Func):
    """Whether the role that a place held as staff stands on is over."""

    function = "authz.place_rests"
    output_field = models.BooleanField()

    def __init__(self) -> None:
        super().__init__("user_id", "area_id", "capacity")


class CircleQuerySet(DatedQuerySet):
    """Places by their term; one made by breaking the glass ends at its minute."""

    def running(self, on=None):
        """Places whose term includes the day, also those that rest (`rests`)."""
        return self._by_term(on).annotate(rests=Rests())

    def current(self, on=None):
        """Places whose term includes the day, whose last minute is ahead, and that do not rest."""
        return self._by_term(on).alias(rests=Rests()).filter(rests=False)

    def _by_term(self, on):
        running = Q(ends_at=None) | Q(ends_at__gt=timezone.now())
        return super().current(on).filter(running)


class CircleMember(FamilyOwned):
    """One person's place in a family's circle; it opens nothing before confidentiality is accepted.

    Rows are proposed by a facilitator and accepted by the person alone, through functions of the
    database (families/services.py); the application role can change none. A place that rests on a
    consent ends with it: the database sees to it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="circles"
    )
    capacity = models.CharField(_("capacity"), max_length=16, choices=Capacity.choices)
    from_on = models.DateField(_("from"), default=timezone.localdate)
    to_on = models.DateField(_("last day"), null=True, blank=True)
    accepted_version = models.CharField(_("agreement accepted"), max_length=20, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    consent = models.ForeignKey(
        "families.Consent",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="places",
        db_constraint=False,
    )
    ends_at = models.DateTimeField(null=True, blank=True)  # of a place made by breaking the glass

    objects = CircleQuerySet.as_manager()

    class Meta:
        ordering = ["capacity", "from_on"]
        indexes = [models.Index(fields=["user", "family"], name="circle_of_user")]
        constraints = [
            SameAreaFK(name="circle_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="circle_on_a_consent_of_its_area", fk="consent"),
            models.CheckConstraint(
                name="a_circle_term_ends_after_it_begins",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.CheckConstraint(
                name="acceptance_has_version_and_time",
                condition=Q(accepted_version="", accepted_at=None)
                | (~Q(accepted_version="") & Q(accepted_at__isnull=False)),
            ),
            models.UniqueConstraint(
                fields=["area", "family", "user", "capacity"],
                condition=Q(to_on=None),
                name="one_open_place_in_a_circle",
                violation_error_message=_("This person is already in the circle."),
            ),
        ]

    def __str__(self) -> str:
        return f"circle member {self.pk}"
