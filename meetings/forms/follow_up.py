"""Input when a family looks back: its own view first, then each earlier step."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cppc.core.days import DayField
from cppc.core.drafts import clashes_of, register_form, start_from
from cppc.core.widgets import DateInput
from families.models import Step, StepAnswer
from meetings.models import FamilyMeeting, FamilyProgress
from meetings.services.follow_up import LookBack, earlier_steps

LOOK_BACK = register_form("look-back", _("Looking back at a meeting"))
RATHER_NOT = "0"
Kind = StepAnswer.Kind


class ViewForm(forms.Form):
    """How it goes, as the family itself says it."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)
    feeling = forms.ChoiceField(
        label=_("How is it going since the last meeting?"),
        choices=[
            *(
                (str(value), format_lazy("{}: {}", value, label))
                for value, label in FamilyProgress.Feeling.choices
            ),
            (RATHER_NOT, _("The family would rather not say")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In the family's own words"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    said_by = forms.CharField(label=_("Who says so"), max_length=120, required=False)


class StepForm(forms.Form):
    """What became of one earlier step; left alone, nothing is saved of it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What became of it?"), required=False, widget=forms.RadioSelect
    )
    by_when = DayField(label=_("New day"), required=False, widget=DateInput())
    who = forms.CharField(label=_("Who does it now"), max_length=120, required=False)
    words = forms.CharField(
        label=_("In a word"),
        max_length=500,
        required=False,
        help_text=_("If the step is dropped, say why."),
    )

    def __init__(self, *args, step: Step, **kwargs):
        super().__init__(*args, **kwargs)
        self.step = step
        kept = [] if step.is_overdue else [(Kind.KEPT, _("It goes on, the day stays"))]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (Kind.DONE, _("It is done")),
            *kept,
            (Kind.CHANGED, _("It has a new day, or somebody else does it")),
            (Kind.DROPPED, _("It is dropped")),
        ]

    def clean(self) -> dict[str, Any]:
        """Refuse words without an answer, a drop without a word, a change that changes nothing."""
        data = super().clean() or {}
        kind, by_when = data.get("kind"), data.get("by_when") or self.step.by_when
        if not kind and data.get("words"):
            self.add_error("kind", _("Choose what became of it."))
        if kind == Kind.DROPPED and not data.get("words"):
            self.add_error("words", _("Say in a word why the step is dropped."))
        if kind == Kind.CHANGED and by_when < timezone.localdate():
            self.add_error("by_when", _("Choose a day that lies ahead."))
        same = (by_when, data.get("who") or self.step.who) == (self.step.by_when, self.step.who)
        if kind == Kind.CHANGED and same and not self.errors:
            self.add_error("by_when", _("Choose a new day, or write who does it now."))
        return data


class LookBackPage:
    """The page on which a family looks back: one form with the view, one for each earlier step."""

    def __init__(self, meeting: FamilyMeeting, data: QueryDict | None = None) -> None:
        self.meeting = meeting
        self.progress = FamilyProgress.objects.filter(meeting=meeting).first()
        steps = earlier_steps(meeting)
        self.view = ViewForm(data, initial=_shown(self.progress))
        self.steps = [
            StepForm(data, step=step, prefix=f"step-{step.pk}", initial=_of_step(step))
            for step in steps
            if step.state == Step.State.OPEN
        ]
        self.answered = [step for step in steps if step.state != Step.State.OPEN]

    @property
    def forms(self) -> list[forms.Form]:
        """All of them, for the list of errors."""
        return [self.view, *self.steps]

    def is_valid(self) -> bool:
        """Whether all can be saved; checks every form, so that all errors show."""
        return all([form.is_valid() for form in self.forms])  # noqa: C419 - every form is checked

    def said(self) -> LookBack:
        """What was written, for the service."""
        data = self.view.cleaned_data
        rather_not = data["feeling"] == RATHER_NOT
        return LookBack(
            feeling=None if rather_not else int(data["feeling"]),
            rather_not=rather_not,
            words=data["words"],
            said_by=data["said_by"],
            version=data["version"],
            answers=[
                {"step": form.step, **form.cleaned_data}
                for form in self.steps
                if form.cleaned_data["kind"]
            ],
        )

    def refuse(self, refusal: ValidationError) -> None:
        """Show a service's refusal above the forms."""
        self.view.add_error(None, ValidationError(refusal.messages))

    def take_newer(self) -> list[dict]:
        """Somebody saved meanwhile: what differs, and the newer versions for the next try."""
        clashes = []
        fresh = _shown(FamilyProgress.objects.filter(meeting=self.meeting).first())
        version = fresh.pop("version")
        clashes += clashes_of(self.view, fresh)
        start_from(self.view, version)
        now = {
            step.pk: step for step in Step.objects.filter(pk__in=[f.step.pk for f in self.steps])
        }
        for form in self.steps:
            step = now.get(form.step.pk)
            if step and str(step.version) != str(form["version"].value()):
                theirs = {"words": step.answer, "by_when": step.by_when, "who": step.who}
                clashes += clashes_of(form, theirs)
                start_from(form, step.version)
        return clashes


def _shown(progress: FamilyProgress | None) -> dict[str, Any]:
    """The family's view as the form's values."""
    if progress is None:
        return {"version": 0, "feeling": "", "words": "", "said_by": ""}
    return {
        "version": progress.version,
        "feeling": RATHER_NOT if progress.rather_not else str(progress.feeling),
        "words": progress.words,
        "said_by": progress.said_by,
    }


def _of_step(step: Step) -> dict[str, Any]:
    return {"version": step.version, "by_when": step.by_when, "who": step.who}
