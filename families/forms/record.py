"""Input about relationships, care of a child, the family's network and its strengths."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from families.forms.records import WithPhone
from families.models import CareDetail, Family, Person, Relationship, Strength, Support

CARE = register_form("family-care", _("Care of a child"))
SUPPORT = register_form("family-support", _("The family's network"))
STRENGTH = register_form("family-strength", _("What goes well in a family"))


class PeopleChoiceField(forms.ModelChoiceField):
    """A choice of the family's people by name."""

    def label_from_instance(self, person: Person) -> str:
        return f"{person.name} ({person.get_relation_display()})"


class RelationshipForm(forms.Form):
    """Who is what to whom."""

    person = PeopleChoiceField(label=_("Who"), queryset=Person.objects.none())
    kind = forms.ChoiceField(label=_("is"), choices=Relationship.Kind.choices)
    other = PeopleChoiceField(label=_("of whom"), queryset=Person.objects.none())

    def __init__(self, *args, family: Family, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("person", "other"):
            self.fields[name].queryset = Person.objects.filter(family=family)  # type: ignore[attr-defined]


class CareForm(forms.ModelForm):
    """Something to know about a child."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = CareDetail
        fields = ["kind", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "text": _("Short and plain, as you would tell a sitter. It prints on one page.")
        }

    def as_fields(self) -> dict:
        """The cleaned values of the model's fields, for the service."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class SupportForm(WithPhone):
    """Somebody or something in the family's network."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = Support
        fields = ["name", "kind", "strength", "relation", "person"]
        field_classes = {"person": PeopleChoiceField}
        widgets = {
            "name": forms.TextInput(attrs={"list": "supports-here", "autocomplete": "off"}),
            "kind": forms.RadioSelect,
            "strength": forms.RadioSelect,
        }
        help_texts = {
            "name": _("Local supports are in the list. One you choose there links to its page."),
            "relation": _("For example: grandmother, neighbor, counselor."),
            "person": _("Leave it empty for the whole family."),
        }

    def __init__(self, *args, family: Family, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(family=family)  # type: ignore[attr-defined]
        self.fields["person"].empty_label = _("the whole family")  # type: ignore[attr-defined]
        self.fields["kind"].choices = Support.Kind.choices  # type: ignore[attr-defined]


class StrengthForm(forms.ModelForm):
    """One line of what goes well."""

    class Meta:
        model = Strength
        fields = ["text"]
        labels = {"text": _("What goes well?")}
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"text": _("In the family's words. For example: Grandmother lives next door.")}


class SheetForm(forms.Form):
    """For whom a care sheet is printed."""

    recipient = forms.CharField(label=_("Who gets this sheet?"), max_length=200)
    purpose = forms.CharField(
        label=_("What for?"), max_length=300, help_text=_("For example: to look after the child.")
    )
    language = forms.ChoiceField(label=_("Language of the sheet"), choices=settings.LANGUAGES)
