"""Pasted text loses no word, and what cannot be shown does not reach the database."""

import pytest
from django.core.exceptions import ValidationError

from cppc.core.words import WordsField, clean_words


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("one\r\ntwo\rthree\x0bfour\u2028five", "one\ntwo\nthree\nfour\nfive"),
        ("cell one\x07cell two\x00end", "cell one cell two end"),
        ("mother\x1ein\x1elaw co\x1foperate", "mother-in-law cooperate"),
        ("\uf0b7 first", "• first"),
        ("“smart” \u2013 quotes… naïve", "“smart” \u2013 quotes… naïve"),
        ("👩‍👧‍👦 family", "👩‍👧‍👦 family"),
        ("فاطمة and דוד", "فاطمة and דוד"),
        ("\u202etxet\u202c", "txet"),
        ("cut \ud83d off", "cut \ufffd off"),
        ("tab\tstays", "tab\tstays"),
    ],
)
def test_clean_words(pasted, kept):
    assert clean_words(pasted) == kept


def test_the_length_is_that_of_what_is_kept():
    field = WordsField(max_length=20_000)
    assert len(field.clean("ab\r\n" * 6_000)) == 17_999
    with pytest.raises(ValidationError):
        field.clean("x" * 20_001)
