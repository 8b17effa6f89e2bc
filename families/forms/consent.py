"""Input about consent, copies and emergencies."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.days import DayField
from cppc.core.drafts import register_form
from cppc.core.widgets import DateInput
from families.models import Consent, CopyEvent, Disclosure, Guest, Person

CONSENT = register_form("family-consent", _("A family's consent"))
ANSWERS = [("given", _("Yes, I agree")), ("refused", _("No"))]


class NamedChoiceField(forms.ModelChoiceField):
    """People of the family or of its guest list, by name."""

    def label_from_instance(self, row) -> str:
        return row.name


class ConsentForm(forms.ModelForm):
    """One answer: yes or no stand beside each other, and no is as good an answer."""

    person = NamedChoiceField(label=_("Whose answer this is"), queryset=Person.objects.none())
    guest = NamedChoiceField(
        label=_("Who may get it, if he or she is on the guest list"),
        queryset=Guest.objects.none(),
        required=False,
    )
    state = forms.ChoiceField(label=_("The answer"), choices=ANSWERS, widget=forms.RadioSelect)

    class Meta:
        model = Consent
        fields = [
            "person",
            "discloser",
            "what",
            "guest",
            "recipient",
            "reason",
            "expires_on",
            "expires_when",
            "state",
            "signed_by",
            "signed_on",
            "route",
            "witness",
        ]
        field_classes = {"expires_on": DayField, "signed_on": DayField}
        widgets = {
            "what": forms.Textarea(attrs={"rows": 3}),
            "expires_on": DateInput(),
            "signed_on": DateInput(),
            "route": forms.RadioSelect,
        }
        labels = {"recipient": _("Or the name of the person or office who may get it")}
        help_texts = {
            "what": _("Name each thing. Do not write that everything may be told."),
            "expires_when": _("For example: when our last meeting is over."),
            "signed_by": _("A parent signs for a child; write the name of who did."),
            "witness": _("Who heard it, too, if it was said and not signed."),
        }

    def __init__(self, *args, family, own_account=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = Person.objects.filter(family=family)  # type: ignore[attr-defined]
        guests = Guest.objects.filter(family=family, state__in=Guest.WELCOME)
        self.fields["guest"].queryset = guests  # type: ignore[attr-defined]
        self.fields["recipient"].required = False
        self.fields["route"].choices = Consent.Route.choices  # type: ignore[attr-defined]
        self.own_account = own_account
        if own_account:  # who answers for himself is no witness of himself
            for name in ("signed_by", "signed_on", "route", "witness"):
                del self.fields[name]

    def clean(self):
        """Somebody has to be named; a yes needs its end."""
        super().clean()
        data = self.cleaned_data
        if not (data.get("recipient") or data.get("guest")):
            self.add_error("recipient", _("Say who may get it."))
        return data

    def _post_clean(self):
        """The service checks the whole; here only what was typed in each field."""

    def as_fields(self) -> dict:
        """The cleaned values, for the service."""
        if not self.own_account:
            return dict(self.cleaned_data)
        return {
            **self.cleaned_data,
            "signed_by": self.own_account,
            "signed_on": timezone.localdate(),
            "route": Consent.Route.ACCOUNT,
        }


class EndForm(forms.Form):
    """Why a consent ends."""

    why = forms.CharField(
        label=_("In a word, why"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HandOutForm(forms.Form):
    """Who gets a paper from the record, and what for."""

    recipient = forms.CharField(label=_("Who gets this paper"), max_length=200)
    purpose = forms.CharField(label=_("What for"), max_length=300)


class CopiesForm(forms.Form):
    """What became of copies."""

    copies = forms.ModelMultipleChoiceField(
        label=_("Copies"),
        queryset=Disclosure.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one copy.")},
    )
    state = forms.ChoiceField(
        label=_("What became of them"),
        choices=[c for c in CopyEvent.State.choices if c[0] != "asked"],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args, copies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["copies"].queryset = copies  # type: ignore[attr-defined]


class BreakGlassForm(forms.Form):
    """An emergency: which record, and why."""

    reference = forms.CharField(
        label=_("Reference of the record"), max_length=9, help_text=_("Such as F-7K2Q9.")
    )
    reason = forms.CharField(
        label=_("Why you must see this record now"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The area and the family read this for good. Name nobody."),
    )
    agreed = forms.BooleanField(
        label=_("I accept the confidentiality agreement above"), required=False
    )
