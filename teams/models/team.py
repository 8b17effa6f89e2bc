"""The Shared Decision-Making Team: seats by sector, members with terms, requests to join."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import AreaOwned
from cppc.core.tenancy import SameAreaFK, area_key
from teams.models.people import DatedQuerySet, User


class TeamQuerySet(models.QuerySet):
    def broad(self):
        """Teams that are expected to bring all nine sectors together; a board alone is not."""
        return self.exclude(kind=Team.Kind.GOVERNANCE)

    def broad_first(self):
        """The Shared Decision-Making Team before a board beside it."""
        board = models.Case(models.When(kind=Team.Kind.GOVERNANCE, then=1), default=0)
        return self.order_by(board, "name")


class Team(AreaOwned):
    """A body of an area that meets and decides."""

    class Kind(models.TextChoices):
        SHARED_DECISION_MAKING = "sdm", _("Shared Decision-Making Team")
        GOVERNANCE = "governance", _("governance board")
        MERGED = "merged", _("board and team in one")

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"), max_length=12, choices=Kind.choices, default=Kind.SHARED_DECISION_MAKING
    )
    meets = models.CharField(
        _("when it usually meets"),
        max_length=200,
        blank=True,
        help_text=_("For example: third Monday of the month, 5:30 p.m."),
    )
    public = models.BooleanField(_("show on the public page"), default=True)

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            area_key("team"),
            models.UniqueConstraint(
                fields=["area", "name"],
                name="one_team_of_a_name_in_an_area",
                violation_error_message=_("This area already has a team of this name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def broad(self) -> bool:
        """Whether it is expected to bring all nine sectors together."""
        return self.kind != self.Kind.GOVERNANCE


class Sector(models.TextChoices):
    """The nine sectors a team is expected to bring together (domain.md section 1)."""

    CHILD_WELFARE = "child_welfare", _("child welfare and juvenile justice")
    PARENTS_YOUTH = "parents_youth", _("parents and youth")
    EDUCATION = "education", _("education and early childhood")
    HEALTH = "health", _("physical and mental health")
    DV_SA = "dv_sa", _("domestic violence and substance abuse")
    COMMUNITY = "community", _("volunteers, nonprofit and faith-based")
    LAW = "law", _("law enforcement and legal")
    GOVERNMENT = "government", _("local government")
    BUSINESS = "business", _("business and civic")


class Tag(models.TextChoices):
    """What a seat must bring that its sector alone does not say."""

    NONE = "", _("nothing in particular")
    DHS = "dhs", _("DHS")
    PARENT = "parent", _("parent with experience of the system")
    YOUTH = "youth", _("youth with experience of the system")
    DOMESTIC_VIOLENCE = "dv", _("domestic violence services")
    SUBSTANCE_ABUSE = "sa", _("substance abuse services")
    MENTAL_HEALTH = "mh", _("mental health services")
    DECATEGORIZATION = "decat", _("decategorization board")
    JUVENILE_COURT = "jcs", _("juvenile court services")


class SeatQuerySet(models.QuerySet):
    def standing(self):
        """Seats the team has today; one that was taken away keeps its history."""
        return self.filter(removed_on=None)


class Seat(AreaOwned):
    """A place on a team for one sector; it may stand open."""

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="seats", db_constraint=False
    )
    sector = models.CharField(_("sector"), max_length=20, choices=Sector.choices)
    tag = models.CharField(
        _("must bring"), max_length=8, choices=Tag.choices, blank=True, default=""
    )
    title_en = models.CharField(_("name of the seat in English"), max_length=120)
    title_es = models.CharField(_("name of the seat in Spanish"), max_length=120, blank=True)
    voting = models.BooleanField(_("votes"), default=True)
    required = models.BooleanField(_("must be filled"), default=False)
    removed_on = models.DateField(_("taken away on"), null=True, blank=True, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        ordering = ["sector", "title_en"]
        constraints = [area_key("seat"), SameAreaFK(name="seat_of_a_team_of_its_area", fk="team")]

    def __str__(self) -> str:
        return f"seat {self.sector}"


class TeamMember(AreaOwned):
    """A person on a team, with or without an account."""

    class Kind(models.TextChoices):
        PROFESSIONAL = "professional", _("professional")
        COMMUNITY = "community", _("community member")

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="members", db_constraint=False
    )
    person = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="team_members"
    )
    name = models.CharField(_("name"), max_length=120)
    organization = models.CharField(_("organization"), max_length=160, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    kind = models.CharField(
        _("takes part as"), max_length=14, choices=Kind.choices, default=Kind.COMMUNITY
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            area_key("teammember"),
            SameAreaFK(name="member_of_a_team_of_its_area", fk="team"),
        ]

    def __str__(self) -> str:
        return f"team member {self.pk}"


class SeatTerm(AreaOwned):
    """Who holds a seat, from which day to which."""

    class Office(models.TextChoices):
        MEMBER = "member", _("member")
        CHAIR = "chair", _("chair")
        VICE_CHAIR = "vice_chair", _("vice chair")
        ALTERNATE = "alternate", _("alternate")

    seat = models.ForeignKey(
        Seat, on_delete=models.PROTECT, related_name="terms", db_constraint=False
    )
    member = models.ForeignKey(
        TeamMember, on_delete=models.PROTECT, related_name="terms", db_constraint=False
    )
    office = models.CharField(
        _("office"), max_length=12, choices=Office.choices, default=Office.MEMBER
    )
    from_on = models.DateField(_("from"), default=timezone.localdate)
    to_on = models.DateField(_("last day"), null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        ordering = ["-from_on"]
        constraints = [
            SameAreaFK(name="term_of_a_seat_of_its_area", fk="seat"),
            SameAreaFK(name="term_of_a_member_of_its_area", fk="member"),
            models.CheckConstraint(
                name="a_seat_term_ends_after_it_begins",
                condition=Q(to_on=None) | Q(to_on__gte=F("from_on")),
                violation_error_message=_("The last day must not be before the first."),
            ),
            models.UniqueConstraint(
                fields=["area", "seat"],
                condition=Q(to_on=None) & ~Q(office="alternate"),
                name="one_holder_of_a_seat",
                violation_error_message=_("Somebody already holds this seat. End that term first."),
            ),
        ]

    def __str__(self) -> str:
        return f"term from {self.from_on}"

    @property
    def ended(self) -> bool:
        """Whether its last day has passed in Iowa."""
        return self.to_on is not None and self.to_on < timezone.localdate()


class JoinRequest(AreaOwned):
    """Somebody from the community wrote: I want to help."""

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        CONTACTED = "contacted", _("contacted")
        JOINED = "joined", _("joined")
        DECLINED = "declined", _("closed")

    name = models.CharField(_("your name"), max_length=120)
    email = models.EmailField(_("your e-mail"), blank=True)
    phone = models.CharField(_("your phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, default="en")
    message = models.TextField(_("how you would like to help"), max_length=2000, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RECEIVED
    )
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                name="a_join_request_can_be_answered",
                condition=~Q(email="") | ~Q(phone=""),
                violation_error_message=_("Give an e-mail or a phone number, so we can answer."),
            ),
        ]

    def __str__(self) -> str:
        return f"join request {self.pk}"
