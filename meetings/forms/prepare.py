"""Input about what comes before a meeting."""

from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.days import DayField, MomentField
from cppc.core.drafts import register_form
from cppc.core.widgets import DateInput, DateTimeInput, MoneyInput
from families.models import CircleMember, Guest, Person
from meetings.models import ParticipationSupport, Preparation, SafetyScreen, TakingPart
from meetings.services.screen import Session

# The title says nothing of what is in it: it stands in the list of what is not finished.
SCREEN = register_form("before-family-meeting", _("Before a meeting"))
TICKED = [choice for choice in Preparation.Step.choices if choice[0] != Preparation.Step.SAFETY]
SCREEN_FIELDS = [
    "asked_alone",
    "afraid",
    "no_contact",
    "words",
    "private_contacts",
    "signal",
    "sessions",
    "hides",
]


class PreparationForm(forms.Form):
    """What was done; `before` is what the page showed, so that only changes are saved."""

    before = forms.CharField(widget=forms.HiddenInput, required=False)
    done = forms.MultipleChoiceField(
        label=_("What is done"),
        choices=TICKED,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def changes(self) -> dict:
        """What the page showed and what is ticked now."""
        return {
            "before": [name for name in self.cleaned_data["before"].split(",") if name],
            "after": self.cleaned_data["done"],
        }


class OverrideForm(forms.Form):
    """Why a meeting goes on without everything prepared."""

    reason = forms.CharField(
        label=_("Why do you meet all the same?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("These words stand on the meeting's page."),
    )


class PersonOfFamilyField(forms.ModelChoiceField):
    """Somebody of the family by name."""

    def label_from_instance(self, person: Person) -> str:
        return person.name


class TakingPartForm(forms.Form):
    """Who agreed to take part, and how."""

    person = PersonOfFamilyField(label=_("Who agreed"), queryset=Person.objects.none())
    how = forms.ChoiceField(label=_("How"), choices=TakingPart.How.choices)
    agreed_on = DayField(label=_("On"), widget=DateInput(), initial=timezone.localdate)

    def __init__(self, *args, family, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(family=family)
        self.fields["person"] = PersonOfFamilyField(label=_("Who agreed"), queryset=people)


class SupportForm(forms.ModelForm):
    """Who arranges a support, and what it costs."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = ParticipationSupport
        fields = ["details", "assigned_to", "state", "cost"]
        widgets = {"cost": MoneyInput()}

    def as_fields(self) -> dict:
        """The cleaned values of the model's fields, for the service."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ScreenForm(forms.ModelForm):
    """The private talk: what was said, and how the meeting is kept safe."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    starts_1 = MomentField(
        label=_("First session: day and time"), required=False, widget=DateTimeInput()
    )
    place_1 = forms.CharField(label=_("First session: place"), max_length=200, required=False)
    people_1 = forms.MultipleChoiceField(
        label=_("First session: who"), required=False, widget=forms.CheckboxSelectMultiple
    )
    starts_2 = MomentField(
        label=_("Second session: day and time"), required=False, widget=DateTimeInput()
    )
    place_2 = forms.CharField(label=_("Second session: place"), max_length=200, required=False)
    people_2 = forms.MultipleChoiceField(
        label=_("Second session: who"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = SafetyScreen
        fields = SCREEN_FIELDS
        widgets = {
            "afraid": forms.RadioSelect,
            "sessions": forms.RadioSelect,
            "words": forms.Textarea(attrs={"rows": 5, "autocomplete": "off"}),
            "private_contacts": forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        }
        help_texts = {
            "words": _("Only the facilitators of this family read it. It is never printed."),
            "private_contacts": _("Take them out of the family's page: others can read that one."),
            "signal": _("A word or a sign that stops the meeting at once."),
        }

    def __init__(self, *args, family, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["afraid"].choices = SafetyScreen.Afraid.choices  # type: ignore[attr-defined]
        people = people_of_meeting(family)
        for name in ("people_1", "people_2"):
            self.fields[name].choices = people  # type: ignore[attr-defined]

    def as_fields(self) -> dict:
        """The cleaned values of the screen's own fields, for the service."""
        return {name: self.cleaned_data[name] for name in SCREEN_FIELDS}

    @property
    def session_fields(self) -> list[str]:
        """The fields that only separate sessions need."""
        return [f"{name}_{number}" for number in (1, 2) for name in ("starts", "place", "people")]

    @property
    def shows_sessions(self) -> bool:
        """Whether those fields stand open: they are wanted, or one of them is wrong."""
        wanted = self["sessions"].value() == SafetyScreen.Sessions.SEPARATE
        return wanted or any(name in self.errors for name in self.session_fields)

    def apart(self) -> list[Session]:
        """The separate sessions that have a day and people."""
        data, found = self.cleaned_data, []
        if data["sessions"] != SafetyScreen.Sessions.SEPARATE:
            return []
        for number in (1, 2):
            starts_at, people = data[f"starts_{number}"], data[f"people_{number}"]
            if starts_at and people:
                ids = {mark: [UUID(v[2:]) for v in people if v[0] == mark] for mark in "ug"}
                session = Session(starts_at, data[f"place_{number}"], ids["u"], ids["g"])
                found.append(session)
        return found


def people_of_meeting(family) -> list[tuple[str, str]]:
    """Everybody with a place in the circle, and the guests who come, to choose from."""
    places = CircleMember.objects.current().filter(family=family).select_related("user")
    users = {f"u:{place.user_id}": place.user.get_full_name() for place in places}
    guests = Guest.objects.filter(family=family, state__in=Guest.WELCOME)
    return [*users.items(), *((f"g:{guest.pk}", guest.name) for guest in guests)]
