"""What comes before a meeting: preparation, agreement to take part, supports, the private talk."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cppc.core.tenancy import SameAreaFK
from meetings.models.family import MeetingPart


class Preparation(MeetingPart):
    """One thing done before the meeting, when and by whom."""

    class Step(models.TextChoices):
        TALKED = "talked", _("talked with the family before the meeting")
        PURPOSE = "purpose", _("explained why we meet, what stays private, what must be reported")
        GUESTS = "guests", _("the family chose who comes")
        SAFETY = "safety", _("talked with each person alone")
        SUPPORTS = "supports", _("asked what helps people to come")
        CHILDREN = "children", _("agreed how children and youth take part")

    REQUIRED = (Step.TALKED, Step.PURPOSE, Step.GUESTS, Step.SAFETY)

    step = models.CharField(_("what was done"), max_length=10, choices=Step.choices)
    done_on = models.DateField(_("on"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["done_on"]
        constraints = [
            SameAreaFK(name="preparation_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="preparation_of_a_meeting_of_its_area", fk="meeting"),
            models.UniqueConstraint(
                fields=["area", "meeting", "step"], name="each_preparation_once_for_a_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"preparation {self.pk}"


class TakingPart(MeetingPart):
    """Somebody of the family agreed to take part in the meeting; it can be taken back."""

    class How(models.TextChoices):
        PAPER = "paper", _("signed on paper")
        SPOKEN = "spoken", _("said so, and I heard it")
        PHONE = "phone", _("said so on the phone")

    person = models.ForeignKey(
        "families.Person", on_delete=models.PROTECT, related_name="+", db_constraint=False
    )
    how = models.CharField(_("how"), max_length=8, choices=How.choices)
    agreed_on = models.DateField(_("on"))
    taken_back_on = models.DateField(_("taken back on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["agreed_on"]
        constraints = [
            SameAreaFK(name="takingpart_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="takingpart_of_a_meeting_of_its_area", fk="meeting"),
            SameAreaFK(name="takingpart_of_a_person_of_its_area", fk="person"),
            models.UniqueConstraint(
                fields=["area", "meeting", "person"],
                condition=Q(taken_back_on=None),
                name="one_agreement_for_each_person",
                violation_error_message=_("This person's agreement is already written down."),
            ),
        ]

    def __str__(self) -> str:
        return f"agreement to take part {self.pk}"


class PreparationOverride(MeetingPart):
    """Why a meeting goes on although its preparation is not finished; shown on its page."""

    reason = models.CharField(_("why you meet all the same"), max_length=500)
    missing = models.CharField(max_length=200)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            SameAreaFK(name="override_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="override_of_a_meeting_of_its_area", fk="meeting"),
            models.UniqueConstraint(
                fields=["area", "meeting"], name="one_override_for_each_meeting"
            ),
            models.CheckConstraint(name="an_override_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"override {self.pk}"


class ParticipationSupport(MeetingPart):
    """Something that helps people to come: asked for, given to somebody to arrange, costed."""

    class Kind(models.TextChoices):
        CHILD_CARE = "child_care", _("child care")
        RIDE = "ride", _("a ride")
        FOOD = "food", _("food")
        INTERPRETER = "interpreter", _("an interpreter")
        STIPEND = "stipend", _("a stipend")
        OTHER = "other", _("something else")

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        ARRANGED = "arranged", _("arranged")
        GIVEN = "given", _("given")
        DROPPED = "dropped", _("not needed any more")

    kind = models.CharField(_("what"), max_length=12, choices=Kind.choices)
    details = models.CharField(_("for whom, and what exactly"), max_length=200, blank=True)
    assigned_to = models.CharField(_("who arranges it"), max_length=120, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED)
    cost = models.DecimalField(
        _("cost in dollars"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
    )

    class Meta:
        ordering = ["kind"]
        constraints = [
            SameAreaFK(name="participationsupport_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="participationsupport_of_a_meeting_of_its_area", fk="meeting"),
            models.UniqueConstraint(
                fields=["area", "meeting", "kind"], name="each_support_once_for_a_meeting"
            ),
            models.CheckConstraint(
                name="a_support_costs_nothing_or_more", condition=Q(cost=None) | Q(cost__gte=0)
            ),
        ]

    def __str__(self) -> str:
        return f"participation support {self.pk}"


class SafetyScreen(MeetingPart):
    """What people said alone, and how the meeting is kept safe: for its facilitators only.

    It stands on no paper, in no export, and its changes are hidden in the history of others.
    """

    class Afraid(models.TextChoices):
        NO = "no", _("No")
        UNSURE = "unsure", _("Perhaps, or nobody could say")
        YES = "yes", _("Yes")

    class Sessions(models.TextChoices):
        JOINT = "joint", _("everybody together")
        SEPARATE = "separate", _("separate sessions")

    asked_alone = models.BooleanField(_("Each person was asked alone"), default=False)
    afraid = models.CharField(
        _("Is anybody afraid of somebody who may come?"), max_length=8, choices=Afraid.choices
    )
    no_contact = models.BooleanField(
        _("A court order says that somebody must stay away"), default=False
    )
    words = models.TextField(_("What was said"), max_length=4000, blank=True)
    private_contacts = models.TextField(
        _("Addresses and phones that nobody else may see"), max_length=2000, blank=True
    )
    signal = models.CharField(_("Sign to stop the meeting"), max_length=120, blank=True)
    sessions = models.CharField(
        _("How do they meet?"), max_length=8, choices=Sessions.choices, default=Sessions.JOINT
    )
    hides = models.BooleanField(
        _("Hide places and people from all but the facilitators"), default=False
    )

    class Meta:
        constraints = [
            SameAreaFK(name="safetyscreen_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="safetyscreen_of_a_meeting_of_its_area", fk="meeting"),
            models.UniqueConstraint(fields=["area", "meeting"], name="one_screen_for_each_meeting"),
            models.CheckConstraint(
                name="who_must_stay_away_meets_apart",
                condition=Q(no_contact=False) | Q(sessions="separate", hides=True),
                violation_error_message=_("With a court order they meet apart and see nothing."),
            ),
        ]

    def __str__(self) -> str:
        return f"safety screen {self.pk}"


class SeparateSession(MeetingPart):
    """A session of its own for some people of a meeting; each sees only the own one."""

    number = models.PositiveSmallIntegerField(_("number"))
    starts_at = models.DateTimeField(_("day and time"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    user_ids = ArrayField(models.UUIDField(), default=list, blank=True)
    guest_ids = ArrayField(models.UUIDField(), default=list, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            SameAreaFK(name="session_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="session_of_a_meeting_of_its_area", fk="meeting"),
            models.UniqueConstraint(
                fields=["area", "meeting", "number"], name="sessions_of_a_meeting_are_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"separate session {self.pk}"
