"""The parts of the meeting's page: what is written once, each person, each step of the plan."""

import re
from uuid import uuid4

from django import forms
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.days import DayField, MomentField
from cppc.core.drafts import register_form
from cppc.core.widgets import DateInput, DateTimeInput
from cppc.core.words import WordsField
from meetings.models import Attendance, Note

LOG = register_form("log-family-meeting", _("Notes of a meeting"))
LONGEST_LINE, LONGEST_NAME = 500, 120
NOTE_HELP = {
    "rules": _("For example: one speaks at a time. Anybody may ask for a break."),
    "why": _("What people did or saw, in plain words. No labels, no findings."),
    "concerns": _("What worries you? Say what happens, not what somebody is."),
    "ideas": _("Write down every idea. Choose later."),
    "what_if": _("What could get in the way? What do we do then?"),
}


def long_text(rows: int = 4, **attrs: str) -> forms.Textarea:
    """A text area that grows, and follows the direction of what is typed."""
    return forms.Textarea(attrs={"rows": rows, "autocomplete": "off", "dir": "auto", **attrs})


def short_text(**attrs: str) -> forms.TextInput:
    """A line that follows the direction of what is typed."""
    return forms.TextInput(attrs={"autocomplete": "off", "dir": "auto", **attrs})


class SentenceField(WordsField):
    """A few words that may wrap on a phone, and are one line all the same."""

    def __init__(self, **kwargs):
        widget = long_text(2, **{"class": "grows"})
        super().__init__(max_length=500, required=False, widget=widget, **kwargs)

    def clean(self, value):
        return re.sub(r"\s*\n\s*", " ", super().clean(value))


class LinesField(WordsField):
    """One thing on each line; cleaned to a list without empty lines."""

    def __init__(self, *, longest: int = LONGEST_LINE, rows: int = 4, **kwargs):
        super().__init__(required=False, max_length=20000, widget=long_text(rows), **kwargs)
        self.longest = longest

    def clean(self, value):
        lines = [line.strip(" \t•-*") for line in super().clean(value).splitlines()]
        lines = [line for line in lines if line]
        if any(len(line) > self.longest for line in lines):
            raise forms.ValidationError(
                _("One line is too long. Write each thing on a line of its own.")
            )
        return lines


class LogForm(forms.Form):
    """Everything of a meeting that is written once: notes by section, plan, next meeting."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    base = forms.CharField(required=False, widget=forms.HiddenInput)
    wording_seen = forms.CharField(required=False, widget=forms.HiddenInput)
    walk_ins = LinesField(
        label=_("Who else is here?"),
        help_text=_("People who are not on the list: one name on each line."),
        longest=LONGEST_NAME,
        rows=2,
    )
    walk_in_part = forms.ChoiceField(
        label=_("They take part as"),
        choices=Attendance.Part.choices,
        initial=Attendance.Part.SUPPORT,
        required=False,
    )
    goal = WordsField(
        label=_("What the family wants"),
        max_length=4000,
        required=False,
        widget=long_text(3),
        help_text=_("In the family's own words."),
    )
    strengths = LinesField(
        label=_("What goes well"), help_text=_("Strengths of the family, one on each line.")
    )
    needs = LinesField(label=_("What the family needs"), help_text=_("One on each line."))
    held = forms.BooleanField(label=_("The meeting took place"), required=False)
    plan_agreed = forms.BooleanField(
        label=_("The plan is ready to be agreed"),
        required=False,
        help_text=_("On the next page you write down what each person says to it."),
    )
    next_starts_at = MomentField(
        label=_("Next meeting: day and time"), required=False, widget=DateTimeInput()
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for section, label in Note.Section.choices:
            self.fields[f"note_{section}"] = WordsField(
                label=label,
                max_length=20000,
                required=False,
                widget=long_text(4),
                help_text=NOTE_HELP.get(section, ""),
            )

    @property
    def notes(self) -> dict[str, str]:
        """The cleaned notes by section."""
        return {key: self.cleaned_data[f"note_{key}"] for key in Note.Section.values}

    def clean_walk_in_part(self):
        """Somebody who walks in and is not placed is a support of the family."""
        return self.cleaned_data["walk_in_part"] or Attendance.Part.SUPPORT


class PersonForm(forms.Form):
    """Whether one person of the list is here: one tap."""

    state = forms.ChoiceField(
        label=_("Here today"),
        choices=[one for one in Attendance.State.choices if one[0] != Attendance.State.EXPECTED],
        required=False,
        widget=forms.RadioSelect(attrs={"class": "btn-check", "autocomplete": "off"}),
    )
    name = WordsField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        widget=short_text(),
        error_messages={"required": _("Write a name for this line.")},
    )
    part = forms.ChoiceField(label=_("Takes part as"), choices=Attendance.Part.choices)

    @property
    def part_label(self):
        """As what this person takes part, in words."""
        return dict(Attendance.Part.choices).get(self["part"].value(), "")

    def clean_state(self):
        """Nothing tapped: still expected."""
        return self.cleaned_data["state"] or Attendance.State.EXPECTED


class StepForm(forms.Form):
    """One step: what, who, by when. An empty line is left out."""

    token = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    what = SentenceField(label=_("What"))
    who = WordsField(
        label=_("Who"),
        max_length=LONGEST_NAME,
        required=False,
        widget=short_text(list="people-here"),
    )
    by_when = DayField(label=_("By when"), required=False, widget=DateInput())
    support = WordsField(
        label=_("With help from"),
        max_length=160,
        required=False,
        widget=short_text(list="supports-here", **{"data-supports": ""}),
    )
    plan_b = SentenceField(label=_("If that does not work"))
    remove = forms.BooleanField(label=_("Take this step out"), required=False)

    def clean(self):
        """A step has all three: what, who, by when."""
        data = super().clean() or self.cleaned_data
        if data.get("remove"):
            self.errors.clear()
            return data
        words = ("what", "who", "support", "plan_b")
        begun = data.get("id") or data.get("by_when") or any(data.get(word) for word in words)
        missing = {
            "what": _("Write what is to be done."),
            "who": _("Write who does it."),
            "by_when": _("Choose the day by when it is done."),
        }
        for name, message in missing.items():
            if begun and not data.get(name) and name not in self.errors:
                self.add_error(name, message)
        return data

    def clean_by_when(self):
        """A new step's day lies ahead, within three years."""
        day = self.cleaned_data["by_when"]
        today = timezone.localdate()
        if day and not self.data.get(self.add_prefix("id")) and day < today:
            raise forms.ValidationError(_("This day has passed. Choose one that lies ahead."))
        if day and day.year > today.year + 3:
            raise forms.ValidationError(_("This is far ahead. Check the year."))
        return day


StepFormSet = formset_factory(StepForm, extra=1, max_num=80, absolute_max=100)
STEPS_SHOWN = 60
