"""Words that are read out to a person: in that person's language, whatever the page speaks."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation
from django.utils.functional import Promise

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ASKED = "words"  # the part of the address that says which language is wanted instead


@dataclass(frozen=True)
class ReadOut:
    """Sentences in one language, and the languages that can be had instead."""

    language: str
    lines: list[str]

    @property
    def others(self) -> list[tuple[str, str]]:
        """Code and own name of each other language."""
        return [(code, str(name)) for code, name in settings.LANGUAGES if code != self.language]


def language_of(request: HttpRequest, theirs: str) -> str:
    """The language that the address asks for; else the one of the person who is read to."""
    asked = request.GET.get(ASKED, "")
    found = asked if asked in LANGUAGES else theirs
    return found if found in LANGUAGES else LANGUAGES[0]


def read_out(lines: Iterable[str | Promise], language: str) -> ReadOut:
    """The sentences in that language."""
    with translation.override(language):
        return ReadOut(language, [str(line) for line in lines])
