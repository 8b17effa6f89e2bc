"""The form of what else people call a kind of help."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.words import WordsField


class LinesField(WordsField):
    """Several words, one a line."""

    widget = forms.Textarea(attrs={"rows": 6})

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


class WordsForm(forms.Form):
    """What else people call a kind of help, in both languages.

    `version` is a mark of the words that the page showed.
    """

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    more_en = LinesField(
        label=_("More words in English"),
        required=False,
        max_length=5000,
        help_text=_("One word or phrase a line, as people say it."),
    )
    more_es = LinesField(
        label=_("More words in Spanish"),
        required=False,
        max_length=5000,
        help_text=_("One word or phrase a line, as people say it."),
    )
