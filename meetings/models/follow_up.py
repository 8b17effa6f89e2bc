"""After a meeting: the family's own view of how it goes, and what participants say of it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cppc.core.models.base import AreaOwned
from cppc.core.tenancy import SameAreaFK
from meetings.models.family import FamilyMeeting, MeetingPart


class FamilyProgress(MeetingPart):
    """How it goes since the last meeting, as the family itself sees it; heard before all else."""

    class Feeling(models.IntegerChoices):
        VERY_HARD = 1, _("very hard")
        HARD = 2, _("hard")
        MIXED = 3, _("some good, some hard")
        GOOD = 4, _("good")
        VERY_GOOD = 5, _("very good")

    feeling = models.PositiveSmallIntegerField(
        _("how it is going"), choices=Feeling.choices, null=True, blank=True
    )
    words = models.TextField(_("in the family's words"), max_length=4000, blank=True)
    said_by = models.CharField(_("who says so"), max_length=120, blank=True)
    rather_not = models.BooleanField(_("the family would rather not say"), default=False)

    class Meta:
        constraints = [
            SameAreaFK(name="progress_of_a_family_of_its_area", fk="family"),
            SameAreaFK(name="progress_of_a_meeting_of_its_area", fk="meeting"),
            models.UniqueConstraint(fields=["area", "meeting"], name="one_view_for_each_meeting"),
            models.CheckConstraint(
                name="a_view_is_said_or_withheld",
                condition=Q(feeling__isnull=False, feeling__range=(1, 5), rather_not=False)
                | Q(feeling=None, rather_not=True),
                violation_error_message=_("Say how it goes, or that nobody wants to say."),
            ),
        ]

    def __str__(self) -> str:
        return f"progress {self.pk}"


class SurveyAnswer(AreaOwned):
    """What one participant said of a meeting, to the month, tied to nobody.

    No person, link, family, meeting or day stands here, and no change of it is recorded: the
    database writes the rows of a month anew in random order whenever one is added.
    """

    class Agreement(models.IntegerChoices):
        NO = 1, _("No")
        RATHER_NO = 2, _("Rather no")
        PARTLY = 3, _("Partly")
        RATHER_YES = 4, _("Rather yes")
        YES = 5, _("Yes")

    created_at: Any = None
    updated_at: Any = None
    month = models.DateField()
    kind = models.CharField(max_length=12, choices=FamilyMeeting.Kind.choices)
    heard = models.PositiveSmallIntegerField(
        _("I was heard."), choices=Agreement.choices, null=True, blank=True
    )
    respected = models.PositiveSmallIntegerField(
        _("I was treated with respect."), choices=Agreement.choices, null=True, blank=True
    )
    family_led = models.PositiveSmallIntegerField(
        _("The family had the main say."), choices=Agreement.choices, null=True, blank=True
    )
    plan_helps = models.PositiveSmallIntegerField(
        _("The plan will help."), choices=Agreement.choices, null=True, blank=True
    )
    words = models.CharField(max_length=1000, blank=True)

    QUESTIONS = ("heard", "respected", "family_led", "plan_helps")

    class Meta:
        ordering = ["month", "id"]
        indexes = [models.Index(fields=["area", "month"], name="survey_of_an_area")]
        constraints = [
            models.CheckConstraint(name="a_survey_answer_has_no_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="survey_answers_are_on_the_scale",
                condition=(Q(heard__range=(1, 5)) | Q(heard=None))
                & (Q(respected__range=(1, 5)) | Q(respected=None))
                & (Q(family_led__range=(1, 5)) | Q(family_led=None))
                & (Q(plan_helps__range=(1, 5)) | Q(plan_helps=None)),
            ),
        ]

    def __str__(self) -> str:
        return f"survey answer {self.pk}"
