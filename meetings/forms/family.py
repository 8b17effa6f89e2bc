"""Input about Family Team Meetings."""

from django import forms
from django.forms import formset_factory
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from cppc.core.widgets import DateInput, DateTimeInput
from families.models import CircleMember
from meetings.models import Attendance, FamilyMeeting, Note
from teams.models import User

SCHEDULE = register_form("schedule-family-meeting", _("Scheduling a meeting"))
LOG = register_form("log-family-meeting", _("Notes of a meeting"))

LONGEST_LINE = 500


class FacilitatorField(forms.ModelChoiceField):
    """Facilitators of the family by name."""

    def label_from_instance(self, user: User) -> str:
        return user.get_full_name()


class ArrangeForm(forms.Form):
    """When, how and where a family meets."""

    starts_at = forms.DateTimeField(label=_("Day and time"), widget=DateTimeInput())
    minutes = forms.IntegerField(
        label=_("How long, in minutes"), min_value=15, max_value=480, initial=90
    )
    mode = forms.ChoiceField(label=_("How you meet"), choices=FamilyMeeting.Mode.choices)
    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("The place the family chose. Only the circle sees it."),
    )
    supports = forms.CharField(
        label=_("What helps people to come"),
        max_length=300,
        required=False,
        help_text=_("For example: a ride, child care, food, an interpreter."),
    )


class ScheduleForm(ArrangeForm):
    """A family's next meeting."""

    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=FamilyMeeting.Kind.choices)
    facilitator = FacilitatorField(label=_("Who leads it"), queryset=User.objects.none())

    field_order = ["kind", "starts_at", "minutes", "mode", "place", "supports", "facilitator"]

    def __init__(self, *args, family, **kwargs):
        super().__init__(*args, **kwargs)
        places = CircleMember.objects.current().filter(
            family=family, capacity__in=["facilitator", "co_facilitator"]
        )
        leads = User.objects.filter(circles__in=places.exclude(accepted_at=None)).distinct()
        self.fields["facilitator"] = FacilitatorField(label=_("Who leads it"), queryset=leads)


class MoveForm(ArrangeForm):
    """Another time, way or place for a meeting."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class CancelForm(forms.Form):
    """Why a meeting is called off."""

    why = forms.CharField(label=_("Why is it called off?"), max_length=200)


class LinesField(forms.CharField):
    """One thing on each line; cleaned to a list without empty lines."""

    def __init__(self, **kwargs):
        super().__init__(
            required=False,
            max_length=20000,
            widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
            **kwargs,
        )

    def clean(self, value):
        lines = [line.strip(" \t•-*") for line in super().clean(value).splitlines()]
        lines = [line for line in lines if line]
        if any(len(line) > LONGEST_LINE for line in lines):
            raise forms.ValidationError(
                _("One line is too long. Write each thing on a line of its own.")
            )
        return lines


class LogForm(forms.Form):
    """Everything of a meeting that is written once: notes by section, plan, next meeting."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    goal = forms.CharField(
        label=_("What the family wants"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
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
    next_starts_at = forms.DateTimeField(
        label=_("Next meeting: day and time"), required=False, widget=DateTimeInput()
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for section, label in Note.Section.choices:
            self.fields[f"note_{section}"] = forms.CharField(
                label=label,
                max_length=20000,
                required=False,
                widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
            )

    @property
    def notes(self) -> dict[str, str]:
        """The cleaned notes by section."""
        return {key: self.cleaned_data[f"note_{key}"] for key in Note.Section.values}


class AttendanceForm(forms.Form):
    """One line of the attendance; an empty name leaves the line out."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    part = forms.ChoiceField(
        label=_("Takes part as"), choices=Attendance.Part.choices, required=False
    )
    state = forms.ChoiceField(
        label=_("Here today"),
        choices=Attendance.State.choices,
        initial=Attendance.State.EXPECTED,
        required=False,
    )
    agreed_confidentiality = forms.BooleanField(
        label=_("Agreed to keep it private"), required=False
    )

    def clean(self):
        """A line that says somebody was here needs a name."""
        data = super().clean() or self.cleaned_data
        data["part"] = data.get("part") or Attendance.Part.FAMILY
        data["state"] = data.get("state") or Attendance.State.EXPECTED
        said = data["state"] != Attendance.State.EXPECTED or data.get("agreed_confidentiality")
        if (said or data.get("id")) and not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Write a name for this line."))
        return data


class StepForm(forms.Form):
    """One step: what, who, by when. An empty line is left out."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    what = forms.CharField(label=_("What"), max_length=500, required=False)
    who = forms.CharField(
        label=_("Who"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"list": "people-here", "autocomplete": "off"}),
    )
    by_when = forms.DateField(label=_("By when"), required=False, widget=DateInput())
    support = forms.CharField(label=_("With help from"), max_length=160, required=False)
    plan_b = forms.CharField(label=_("If that does not work"), max_length=500, required=False)
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


AttendanceFormSet = formset_factory(AttendanceForm, extra=2, max_num=60, absolute_max=80)
StepFormSet = formset_factory(StepForm, extra=1, max_num=60, absolute_max=80)
