"""Input about a family's guest list."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from families.models import Guest

GUEST = register_form("family-guest", _("Somebody for the guest list"))
DETAILS = ["name", "part", "relation", "email", "phone", "language"]


class GuestForm(forms.ModelForm):
    """Somebody the family may want at its meeting."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = Guest
        fields = DETAILS
        widgets = {
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        help_texts = {
            "relation": _("For example: grandmother, neighbor, coach."),
            "email": _("Only if this person may be asked by e-mail."),
        }

    def as_fields(self) -> dict:
        """The cleaned values of the model's fields, for the service."""
        return {name: self.cleaned_data[name] for name in DETAILS}


class RequiredGuestForm(GuestForm):
    """Somebody the law asks for."""

    legal_reason = forms.CharField(
        label=_("Why does the law ask for this person?"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The family reads these words."),
    )

    def as_fields(self) -> dict:
        """The reason too."""
        return super().as_fields() | {"legal_reason": self.cleaned_data["legal_reason"]}


class DecideForm(forms.Form):
    """What the family said about somebody, as a facilitator was told."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    wanted = forms.TypedChoiceField(
        label=_("What did the family say?"),
        choices=[("yes", _("Yes, please come")), ("no", _("No"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    how = forms.CharField(
        label=_("How did the family say so?"),
        max_length=120,
        error_messages={"required": _("Write how the family told you.")},
        help_text=_("For example: on the phone, or at home on Monday."),
    )

    def __init__(self, *args, family_says: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["how"].required = not family_says
