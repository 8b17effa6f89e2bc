"""What people type about their own account."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SignUpForm(forms.Form):
    """What a plain account asks beside e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=120)

    def signup(self, request, user) -> None:
        """allauth's hook after the account exists."""
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
