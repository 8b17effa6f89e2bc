"""Input about people and their roles."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.widgets import DateInput
from teams.roles import Role, StateRole


class InviteForm(forms.Form):
    """Whom to invite, to which role of the area."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), max_length=254)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=settings.LANGUAGES)
    to_on = forms.DateField(
        label=_("Last day of the role"),
        required=False,
        widget=DateInput,
        help_text=_("Leave it empty if there is none."),
    )


class InviteForStateForm(InviteForm):
    """The same for a role of the whole state."""

    role = forms.ChoiceField(label=_("Role"), choices=StateRole.choices)


def first_day() -> date:
    """Iowa's today, for a form's first value."""
    return timezone.localdate()


class GiveRoleForm(forms.Form):
    """One more role."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    from_on = forms.DateField(label=_("First day"), widget=DateInput, initial=first_day)
    to_on = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DateInput,
        help_text=_("Leave it empty if there is none."),
    )


class GiveStateRoleForm(forms.Form):
    """One more role for the whole state."""

    role = forms.ChoiceField(label=_("Role"), choices=StateRole.choices)


class EndRoleForm(forms.Form):
    """When a role ends."""

    last_day = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DateInput,
        help_text=_("Leave it empty to end it now."),
    )


class SearchForm(forms.Form):
    """Part of a name or an e-mail."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=80)

    def words(self) -> str:
        """What to look for; nothing when the input is no good."""
        text: Any = self.cleaned_data.get("q", "") if self.is_valid() else ""
        return str(text).strip()
