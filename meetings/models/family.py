"""Family Team Meetings: the header that lists may show, and the content behind an opening."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import FamilyOwned
from cppc.core.tenancy import SameAreaFK, area_key
from teams.models import User


class FamilyMeetingQuerySet(models.QuerySet):
    def upcoming(self):
        return self.filter(state=FamilyMeeting.State.SCHEDULED, starts_at__gte=timezone.now())

    def for_list(self):
        """What a list shows; `area` and `family` are in every link."""
        return self.select_related("area", "family").order_by("starts_at")


class FamilyMeeting(FamilyOwned):
    """When a family meets, of what kind, in which state: no name, no place, no word of content."""

    class Kind(models.TextChoices):
        COMMUNITY = "community", _("community family team meeting")
        FTDM = "ftdm", _("DHS Family Team Decision-Making meeting")
        YTDM = "ytdm", _("Youth Transition Decision-Making meeting")
        PRE_REMOVAL = "pre_removal", _("pre-removal conference")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("called off")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("in person")
        PHONE = "phone", _("by phone")
        VIDEO = "video", _("by video")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.COMMUNITY)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.SCHEDULED
    )
    starts_at = models.DateTimeField(_("date and time"))
    minutes = models.PositiveSmallIntegerField(
        _("how long, in minutes"),
        default=90,
        validators=[MinValueValidator(15), MaxValueValidator(480)],
    )
    mode = models.CharField(
        _("how you meet"), max_length=10, choices=Mode.choices, default="in_person"
    )
    facilitator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="family_meetings"
    )
    held_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(_("why it was called off"), max_length=200, blank=True)
    # Notes of a community meeting are no record of DHS: its workers read them from then on.
    dhs_since = models.DateTimeField(_("notes shared with DHS since"), null=True, blank=True)

    objects = FamilyMeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["family", "starts_at"], name="meetings_of_a_family")]
        constraints = [
            area_key("familymeeting"),
            SameAreaFK(name="meeting_of_a_family_of_its_area", fk="family"),
            models.UniqueConstraint(
                fields=["area", "family"],
                condition=Q(state="scheduled"),
                name="one_scheduled_meeting_per_family",
                violation_error_message=_("This family already has a meeting ahead."),
            ),
            models.CheckConstraint(
                name="a_held_meeting_has_its_time",
                condition=~Q(state="held") | Q(held_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"family meeting {self.pk}"

    @cached_property
    def leader(self) -> User | None:
        """Who leads it, as far as the reader may see that person: nobody is joined to a meeting,

        because an account that is not shown would take the meeting with it.
        """
        return User.objects.filter(pk=self.facilitator_id).first()

    @property
    def kept_from_dhs(self) -> bool:
        """Whether DHS workers of the circle do not read the notes."""
        return self.kind == self.Kind.COMMUNITY and self.dhs_since is None

    def get_absolute_url(self) -> str:
        return reverse(
            "meetings:family_detail", args=[self.area.slug, self.family.reference, self.pk]
        )


class MeetingPart(FamilyOwned):
    """Content of one family meeting."""

    meeting = models.ForeignKey(
        FamilyMeeting, on_delete=models.PROTECT, related_name="%(class)s_rows", db_constraint=False
    )

    class Meta:
        abstract = True


class Arrangement(MeetingPart):
    """Where the family meets; for a youth meeting, for whom."""

    place = models.CharField(_("place"), max_length=200, blank=True)
    # Whose way into adult life a Youth Transition Decision-Making meeting is about.
    youth = models.ForeignKey(
        "families.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )

    class Meta:
        constraints = [
            SameAreaFK(name="arrangement_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="arrangement_of_a_meeting_of_its_area", fk="meeting"),
            SameAreaFK(name="arrangement_for_a_youth_of_its_area", fk="youth"),
            models.UniqueConstraint(
                fields=["area", "meeting"], name="one_arrangement_for_each_meeting"
            ),
        ]

    def __str__(self) -> str:
        return f"arrangement {self.pk}"


class Attendance(MeetingPart):
    """Somebody who was asked to the meeting or came to it; a snapshot of that day."""

    class Part(models.TextChoices):
        FAMILY = "family", _("family")
        SUPPORT = "support", _("friend, neighbor or other support")
        PROVIDER = "provider", _("provider")
        DHS = "dhs", _("DHS")
        OTHER = "other", _("somebody else")

    class State(models.TextChoices):
        EXPECTED = "expected", _("expected")
        PRESENT = "present", _("here")
        BY_PHONE = "by_phone", _("by phone")
        EXCUSED = "excused", _("could not come")
        ABSENT = "absent", _("did not come")

    HERE = (State.PRESENT, State.BY_PHONE)

    name = models.CharField(_("name"), max_length=120)
    part = models.CharField(_("takes part as"), max_length=10, choices=Part.choices)
    state = models.CharField(
        _("here today"), max_length=10, choices=State.choices, default=State.EXPECTED
    )
    # Holds whether a signature of this person for this meeting stands (services/signatures.py).
    agreed_confidentiality = models.BooleanField(_("agreed to keep it private"), default=False)
    # Said so when asked to sign; signing later ends it. Counted as not signed.
    declined_to_sign = models.BooleanField(_("did not want to sign"), default=False)
    guest = models.ForeignKey(
        "families.Guest",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )
    person = models.ForeignKey(
        "families.Person",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_constraint=False,
    )

    class Meta:
        ordering = ["part", "name"]
        constraints = [
            area_key("attendance"),
            SameAreaFK(name="attendance_of_a_guest_of_its_area", fk="guest"),
            SameAreaFK(name="attendance_of_a_person_of_its_area", fk="person"),
            models.UniqueConstraint(
                fields=["area", "meeting", "guest"], name="a_guest_is_written_down_once"
            ),
            models.UniqueConstraint(
                fields=["area", "meeting", "person"], name="a_person_is_written_down_once"
            ),
            models.CheckConstraint(
                name="who_signed_did_not_decline",
                condition=~Q(agreed_confidentiality=True, declined_to_sign=True),
            ),
            SameAreaFK(name="attendance_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="attendance_of_a_meeting_of_its_area", fk="meeting"),
        ]

    def __str__(self) -> str:
        return f"attendance {self.pk}"


class Note(MeetingPart):
    """What was said in one part of the meeting."""

    class Section(models.TextChoices):
        RULES = "rules", _("How we talk with each other")
        WHY = "why", _("Why we are here")
        STORY = "story", _("The family's story")
        CONCERNS = "concerns", _("Worries")
        IDEAS = "ideas", _("Ideas")
        WHAT_IF = "what_if", _("What could go wrong, and plan B")
        AGREEMENT = "agreement", _("What we agreed")

    section = models.CharField(_("part of the meeting"), max_length=10, choices=Section.choices)
    text = models.TextField(_("notes"), max_length=20000, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            SameAreaFK(name="note_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="note_of_a_meeting_of_its_area", fk="meeting"),
            models.UniqueConstraint(
                fields=["area", "meeting", "section"], name="one_note_for_each_section"
            ),
        ]

    def __str__(self) -> str:
        return f"note {self.pk}"
