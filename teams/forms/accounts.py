"""What people type about their own account."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from teams.models import User


class SignUpForm(forms.Form):
    """What a plain account asks beside e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=120)

    def signup(self, request, user) -> None:
        """allauth's hook after the account exists."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class ProfileForm(forms.ModelForm):
    """What pages and messages need to know about a person."""

    class Meta:
        model = User
        fields = ("name", "phone", "language", "other_languages", "notices")
        widgets = {"notices": forms.RadioSelect}
        help_texts = {
            "other_languages": _("So that families can be asked in their own language."),
            "phone": _("Colleagues in your areas see it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
