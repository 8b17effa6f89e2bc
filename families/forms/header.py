"""Input about the record as a whole."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from families.forms.circle import PersonChoiceField, people_of
from families.models import CircleMember, Family
from teams.models import Area, County, User
from teams.roles import Permission

ABOUT = register_form("family-record-reason", _("A reason for what becomes of a record"))


class HeaderForm(forms.ModelForm):
    """What everybody who knows the reference may know of a family."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = Family
        fields = ["kind", "county", "language", "interpreter"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        here = County.objects.filter(area_terms__area=self.instance.area)
        here = here.exclude(area_terms__to_on__lte=today)
        own = County.objects.filter(pk=self.instance.county_id)
        self.fields["county"].queryset = (here | own).distinct()  # type: ignore[attr-defined]

    def as_fields(self) -> dict:
        """The cleaned values of the model's fields, for the service."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ReasonForm(forms.Form):
    """A reason, which only the circle reads."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only the family's circle reads it."),
    )


class CloseForm(ReasonForm):
    """How the work with a family ended."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        choices=[choice for choice in Family.Outcome.choices if choice[0] != "merged"],
        widget=forms.RadioSelect,
    )
    field_order = ["outcome", "reason"]


class PlacesField(forms.ModelMultipleChoiceField):
    """Places of a circle by name and capacity."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, place: CircleMember) -> str:
        return f"{place.user.get_full_name()}, {place.get_capacity_display()}"


class HandoverForm(ReasonForm):
    """Which area takes the family over, and who stays in the circle."""

    to_area = forms.ModelChoiceField(label=_("New area"), queryset=Area.objects.none())
    kept = PlacesField(
        label=_("Who stays in the circle, because the family said so"),
        queryset=CircleMember.objects.none(),
        required=False,
        help_text=_("Everybody else leaves the circle when the new area takes over."),
    )
    field_order = ["to_area", "kept", "reason"]

    def __init__(self, *args, family: Family, **kwargs):
        super().__init__(*args, **kwargs)
        others = Area.objects.filter(state=Area.State.ACTIVE).exclude(pk=family.area_id)
        places = CircleMember.objects.current().filter(family=family).select_related("user")
        places = places.exclude(accepted_at=None).exclude(capacity="break_glass")
        self.fields["to_area"].queryset = others.order_by("name")  # type: ignore[attr-defined]
        self.fields["kept"].queryset = places  # type: ignore[attr-defined]
        self.initial.setdefault("kept", list(places.filter(capacity="parent")))


class TakeOverForm(forms.Form):
    """Who leads the family's meetings from now on."""

    facilitator = PersonChoiceField(label=_("Facilitator"), queryset=User.objects.none())

    def __init__(self, *args, area: Area, by: User, **kwargs):
        super().__init__(*args, **kwargs)
        people = people_of(area, Permission.OPEN_FAMILY, by)
        self.fields["facilitator"].queryset = people  # type: ignore[attr-defined]


class RefuseForm(forms.Form):
    """Why an area does not take a family over."""

    reason = forms.CharField(
        label=_("Why not"),
        max_length=300,
        help_text=_("The area that asked reads it. Write nothing about the family."),
    )


class PairForm(forms.Form):
    """The reference of a record that may be the same family."""

    reference = forms.CharField(label=_("Reference of the other record"), max_length=9)
