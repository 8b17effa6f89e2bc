"""Forms of the team's list of needs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.forms import category_groups
from resources.languages import LANGUAGES
from resources.models import Category, CommunityNeed
from teams.models import County


class NeedForm(forms.Form):
    """A kind of help the community lacks: where, and in which language."""

    category = forms.ChoiceField(label=_("Which kind of help is missing?"))
    county = forms.ChoiceField(label=_("In which county?"), required=False)
    language = forms.ChoiceField(label=_("In which language?"), required=False)
    note = forms.CharField(
        label=_("A note for the team"),
        max_length=300,
        required=False,
        help_text=_("Write about the community, never about a family."),
    )
    why = forms.ChoiceField(
        choices=CommunityNeed.Why.choices,
        required=False,
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, counties: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("category", [("", _("Choose")), *category_groups()])
        self.choose("county", [("", _("the whole area")), *counties.items()])
        self.choose("language", [("", _("any language")), *LANGUAGES])

    def choose(self, name: str, choices: Any) -> None:
        """Give a field its choices, which the area decides."""
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        asked = self.cleaned_data
        return {
            "category": Category.objects.get(pk=asked["category"]),
            "county": County.objects.filter(pk=asked["county"]).first(),
            "language": asked["language"],
            "note": asked["note"],
            "why": asked["why"] or CommunityNeed.Why.TEAM,
        }


class CloseNeedForm(forms.Form):
    """Why a need leaves the list without a listing that answers it."""

    because = forms.CharField(label=_("Why"), max_length=300)
