"""Input about Family Team Meetings."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.days import MomentField
from cppc.core.drafts import register_form
from cppc.core.widgets import DateTimeInput
from families.models import CircleMember, Family, Person
from meetings.models import FamilyMeeting, ParticipationSupport
from teams.models import User

SCHEDULE = register_form("schedule-family-meeting", _("Scheduling a meeting"))


class FacilitatorField(forms.ModelChoiceField):
    """Facilitators of the family by name."""

    def label_from_instance(self, user: User) -> str:
        return user.get_full_name()


class YouthField(forms.ModelChoiceField):
    """Children and youth of the family by name."""

    def label_from_instance(self, person: Person) -> str:
        return person.name


class ArrangeForm(forms.Form):
    """When, how and where a family meets."""

    starts_at = MomentField(label=_("Day and time"), widget=DateTimeInput())
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
    supports = forms.MultipleChoiceField(
        label=_("What helps people to come"),
        choices=ParticipationSupport.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class ScheduleForm(ArrangeForm):
    """A family's next meeting."""

    kind = forms.ChoiceField(label=_("Kind of meeting"), choices=FamilyMeeting.Kind.choices)
    facilitator = FacilitatorField(label=_("Who leads it"), queryset=User.objects.none())

    youth = YouthField(
        label=_("Only for a Youth Transition meeting: for whom"),
        queryset=Person.objects.none(),
        required=False,
    )

    field_order = [
        "kind",
        "youth",
        "starts_at",
        "minutes",
        "mode",
        "place",
        "supports",
        "facilitator",
    ]

    def __init__(self, *args, family, **kwargs):
        super().__init__(*args, **kwargs)
        places = CircleMember.objects.current().filter(
            family=family, capacity__in=["facilitator", "co_facilitator"]
        )
        leads = User.objects.filter(circles__in=places.exclude(accepted_at=None)).distinct()
        self.fields["facilitator"].queryset = leads  # type: ignore[attr-defined]
        youth = Person.objects.filter(family=family, relation=Person.Relation.CHILD)
        self.fields["youth"].queryset = youth  # type: ignore[attr-defined]
        community = family.kind == Family.Kind.COMMUNITY
        kinds = FamilyMeeting.Kind.choices  # what fits the record first; a family may change
        fits = sorted(kinds, key=lambda k: (k[0] == FamilyMeeting.Kind.COMMUNITY) != community)
        self.fields["kind"].choices = fits  # type: ignore[attr-defined]
        if family.interpreter:
            self.initial.setdefault("supports", [ParticipationSupport.Kind.INTERPRETER])


class MoveForm(ArrangeForm):
    """Another time, way or place for a meeting."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class ShareForm(forms.Form):
    """Why notes are shared with DHS."""

    why = forms.CharField(label=_("Why, and who of the family agreed?"), max_length=300)


class CancelForm(forms.Form):
    """Why a meeting is called off."""

    why = forms.CharField(label=_("Why is it called off?"), max_length=200)
