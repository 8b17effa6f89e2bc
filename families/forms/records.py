"""Input about a family's record and the people in it."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.days import DayField
from cppc.core.drafts import register_form
from cppc.core.widgets import DateInput
from families.models import Family, Person
from teams.models import County

OPEN_RECORD = register_form("open-family", _("Opening a family's record"))
PERSON = register_form("family-person", _("Somebody in a family"))


class FamilySearchForm(forms.Form):
    """Narrow the list of families."""

    q = forms.CharField(label=_("Reference"), max_length=9, required=False)
    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), *Family.State.choices],
        required=False,
    )


class FirstRecordForm(forms.Form):
    """The least that opens a record; everything else comes with the family's own words."""

    name = forms.CharField(label=_("Name of the parent or caregiver"), max_length=120)
    relation = forms.ChoiceField(label=_("Who this is"), choices=Person.Relation.choices)
    county = forms.ModelChoiceField(
        label=_("County where the family lives"), queryset=County.objects.none()
    )
    kind = forms.ChoiceField(
        label=_("Is there an open DHS case?"),
        choices=[("community", _("No")), ("dhs", _("Yes"))],
        widget=forms.RadioSelect,
        initial="community",
        help_text=_("The two are kept apart, because different law applies."),
    )
    language = forms.ChoiceField(
        label=_("Language for the family's papers"), choices=settings.LANGUAGES
    )
    interpreter = forms.CharField(
        label=_("If an interpreter is needed, for which language?"), max_length=60, required=False
    )
    agreed = forms.BooleanField(
        label=_("I accept the confidentiality agreement above"), required=False
    )


class OpenRecordForm(FirstRecordForm):
    """A facilitator opens a record after a talk."""

    def __init__(self, *args, area, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the parent or caregiver you talked with")
        here = counties_of(area.pk)
        self.fields["county"].queryset = here  # type: ignore[attr-defined]
        counties = list(here[:2])
        if len(counties) == 1:  # nothing to choose in an area of one county
            self.initial.setdefault("county", counties[0].pk)


def counties_of(area_id: UUID) -> QuerySet[County]:
    """The counties that belong to an area today."""
    here = County.objects.filter(area_terms__area=area_id)
    return here.exclude(area_terms__to_on__lte=timezone.localdate()).distinct()


class WithPhone(forms.ModelForm):
    """A person or support with its phone, which stands in a table of its own."""

    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("phone", self.instance.phone)

    def as_fields(self) -> dict:
        """The cleaned values of the row's fields, for the service."""
        names = [*(self._meta.fields or ()), "phone"]
        return {name: self.cleaned_data[name] for name in names}


class PersonForm(WithPhone):
    """Somebody in the family."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = Person
        fields = [
            "name",
            "nickname",
            "relation",
            "born_on",
            "language",
            "interpreter",
        ]
        widgets = {"born_on": DateInput()}
        field_classes = {"born_on": DayField}

    def clean_born_on(self):
        """A birth date lies in the past, and not two lifetimes ago."""
        born = self.cleaned_data["born_on"]
        today = timezone.localdate()
        if born and not (today.year - 120 <= born.year and born <= today):
            raise forms.ValidationError(_("Check the date of birth: it cannot be this day."))
        return born
