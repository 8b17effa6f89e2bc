"""Text as people paste it: from Word, from a phone, from right to left; no word is lost."""

import re
import unicodedata
from typing import Any

from django import forms

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What Word leaves in a copied text: a hyphen that must not break, marks of fields and cells.
HYPHEN, SOFT_HYPHEN = "\x1e", "\x1f"
BULLET = re.compile("[\uf000-\uf0ff]")  # its bullets, drawn with a font that nobody else has
# Marks that turn the direction of everything after them; the page sets directions itself.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean_words(text: str) -> str:
    """`text` without what cannot be shown: a control character becomes a space, not nothing."""
    text = LINE_ENDS.sub("\n", text).replace(HYPHEN, "-").replace(SOFT_HYPHEN, "")
    text = BULLET.sub("•", TURNS.sub("", text))
    return "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    if letter in "\n\t":
        return letter
    kind = unicodedata.category(letter)
    if kind == "Cs":  # half of a letter that was cut in two
        return "\ufffd"
    return " " if kind == "Cc" else letter


class WordsField(forms.CharField):
    """A text field that takes pasted text as it comes; its length is that of what is kept."""

    def to_python(self, value: Any) -> str | None:
        """The text, cleaned before it is measured."""
        return super().to_python(clean_words(value) if isinstance(value, str) else value)
