"""Fields of a provider's form that are choices, ages or a place."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources import suggested_parts as parts
from resources.forms import category_groups

PLACE_LINES = {
    "place_name": gettext_lazy("Name of the place"),
    "place_street": gettext_lazy("Street and number"),
    "place_town": gettext_lazy("Town"),
    "place_zip": gettext_lazy("ZIP code"),
}
GROUPS = [
    (gettext_lazy("For which ages, and at what cost"), (*parts.AGES, parts.COST)),
    (gettext_lazy("Languages"), (parts.SPOKEN,)),
    (gettext_lazy("Counties it serves"), (parts.COUNTIES,)),
    (gettext_lazy("Kinds of help"), (parts.KINDS,)),
    (gettext_lazy("Where it is"), tuple(PLACE_LINES)),
]


def fields_for(name: str, label: str, now: str) -> dict[str, forms.Field]:
    """The fields of the form for one part, with what stands there now."""
    if name == parts.PLACE:
        lines = [*now.split("\n"), "", "", ""]
        return {
            field: forms.CharField(label=words, initial=line, max_length=100, required=False)
            for (field, words), line in zip(PLACE_LINES.items(), lines, strict=False)
        }
    if name in parts.AGES:
        number = forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "3"})
        age = forms.CharField(label=label, initial=now, max_length=3, required=False, widget=number)
        return {name: age}
    if name == parts.COST:
        choices: list[Any] = [("", _("Nothing is said")), *parts.known(name).items()]
        return {name: forms.ChoiceField(label=label, choices=choices, initial=now, required=False)}
    choices = category_groups() if name == parts.KINDS else list(parts.known(name).items())
    field = forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    field.initial = parts.codes_in(now)
    return {name: field}


def texts_in(cleaned: dict[str, Any]) -> dict[str, Any]:
    """The cleaned form with each part as one text."""
    texts = {
        name: "\n".join(value) if isinstance(value, list) else value
        for name, value in cleaned.items()
        if name not in PLACE_LINES
    }
    if PLACE_LINES.keys() <= cleaned.keys():
        texts[parts.PLACE] = "\n".join(cleaned[name] for name in PLACE_LINES)
    return texts
