"""Input about the support of a step: what to look for, and where."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.models import Family
from resources.cards import Names
from resources.finding import neighbors
from resources.finding_form import WordsField, one_of, typed
from resources.forms import category_groups
from resources.search import LONGEST_SEARCH, Wanted


class LookForm(forms.Form):
    """Words, a kind of help, and a county: the family's own first, then its neighbors."""

    q = WordsField(
        label=gettext_lazy("What does the family need?"),
        help_text=gettext_lazy("In your own words, in English or Spanish. Write no name."),
        max_length=LONGEST_SEARCH,
        required=False,
        error_messages={"max_length": gettext_lazy("Use fewer words: at most 200 letters.")},
        widget=typed(type="search", autocapitalize="none"),
    )
    category = one_of(
        gettext_lazy("Kind of help"),
        [],
        gettext_lazy("We do not know this kind of help. Choose one from the list."),
    )
    county = one_of(
        gettext_lazy("Who helps people in"),
        [],
        gettext_lazy("We do not know this county. Choose one from the list."),
    )

    def __init__(self, *args: Any, family: Family, known: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = (family.county_id, known.counties.get(family.county_id, ""))
        near = neighbors(family.county_id)
        listed = {own[0], *(fips for fips, _name in near)}
        rest = [one for one in known.counties.items() if one[0] not in listed]
        groups = [(_("Neighboring counties"), near), (_("Other counties"), rest)]
        counties = [own, ("", _("All of Iowa")), *(one for one in groups if one[1])]
        self.fields["county"].choices = counties  # type: ignore[attr-defined]
        kinds = [("", _("All kinds")), *category_groups()]
        self.fields["category"].choices = kinds  # type: ignore[attr-defined]

    @property
    def wanted(self) -> Wanted:
        """What to look for."""
        asked = self.cleaned_data
        return Wanted(text=asked["q"], category=asked["category"], county=asked["county"])


class NobodyForm(forms.Form):
    """The kind of help that nobody in the network gives."""

    lacks = forms.ChoiceField(
        label=gettext_lazy("Which kind of help is missing?"),
        error_messages={"required": gettext_lazy("Choose the kind of help.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Choose")), *category_groups()]
        self.fields["lacks"].choices = choices  # type: ignore[attr-defined]
