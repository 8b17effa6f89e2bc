"""Fields of a listing that are choices, numbers or a place, each as one text to be suggested.

Choices stand in the text as codes, one a line; `in_words` says them to a reader. A place is four
lines: what it is called, the street, the town, the ZIP code.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources.languages import LANGUAGES
from resources.models import Category, PublishedListing, PublishedPlace, Service
from teams.models import County

COST, SPOKEN, COUNTIES, KINDS, PLACE = "cost", "languages", "counties", "categories", "place"
AGES = ("minimum_age", "maximum_age")
CHOSEN = (COST, SPOKEN, COUNTIES, KINDS)
PARTS = (COST, *AGES, SPOKEN, COUNTIES, KINDS, PLACE)
STATEWIDE = "all"
OLDEST = 120
ZIP = re.compile(r"\d{5}(-\d{4})?", re.ASCII)
LABELS: dict[str, Promise] = {
    SPOKEN: gettext_lazy("languages"),
    COUNTIES: gettext_lazy("counties served"),
    KINDS: gettext_lazy("kinds of help"),
    PLACE: gettext_lazy("place"),
}


def parts_of(listing: PublishedListing) -> tuple[str, ...]:
    """What of this listing can be suggested: a place only where it is one and no secret."""
    places = PublishedPlace.objects.filter(listing=listing.pk).count()
    open_place = not listing.confidential and places <= 1
    return PARTS if open_place else PARTS[:-1]


def value_of(listing: PublishedListing, name: str) -> str:
    """A part as one text."""
    if name == PLACE:
        lines = [listing.place, listing.address, listing.city, listing.postal_code]
        return tidy_place("\n".join(line.strip() for line in lines)) if any(lines) else ""
    value = getattr(listing, name)
    if name == COUNTIES:
        return _sorted([*([STATEWIDE] if listing.statewide else []), *value])
    if name in CHOSEN and name != COST:
        return _sorted(value)
    return "" if value is None else str(value)


def _sorted(codes: list[str]) -> str:
    return "\n".join(sorted(set(codes)))


def codes_in(text: str) -> list[str]:
    """The codes of a text, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


def tidy(name: str, text: str) -> str:
    """A part as it would be published; raises ValidationError for one that cannot be."""
    if name == PLACE:
        return tidy_place(text)
    if name in AGES:
        return _tidy_age(text)
    codes = codes_in(text)
    if unknown := [code for code in codes if code not in known(name)]:
        raise ValidationError(_("Choose from the list."), params={"unknown": unknown})
    if name == KINDS and not codes:
        raise ValidationError(_("Choose at least one kind of help."))
    return _sorted(codes)


def _tidy_age(text: str) -> str:
    age = text.strip()
    if age and not (age.isascii() and age.isdecimal() and int(age[:4]) <= OLDEST):
        raise ValidationError(_("Give the age in years, as a number."))
    return str(int(age)) if age else ""


def tidy_place(text: str) -> str:
    """Four lines, of which some may be empty; a street needs its town and ZIP code."""
    lines = [" ".join(line.split()) for line in text.strip("\r\n").splitlines()]
    if not any(lines):
        return ""
    lines += [""] * (4 - len(lines))
    if len(lines) > 4:
        raise ValidationError(_("Write four lines: name of the place, street, town, ZIP code."))
    _name, street, town, code = lines
    if any(len(line) > 100 for line in lines):
        raise ValidationError(_("Use at most 100 letters in a line."))
    if code and not ZIP.fullmatch(code):
        raise ValidationError(_("Give five digits, for example 50309."))
    if (street or town or code) and not (street and town and code):
        raise ValidationError(_("Give street, town and ZIP code, or none of them."))
    return "\n".join(lines)


def known(name: str) -> dict[str, str]:
    """The codes of a part with their names, in the reader's language."""
    if name == COST:
        return {str(code): str(label) for code, label in Service.Cost.choices}
    if name == SPOKEN:
        return {code: str(label) for code, label in LANGUAGES}
    if name == COUNTIES:
        return {STATEWIDE: _("All of Iowa"), **dict(County.objects.values_list("fips", "name"))}
    return {one.code: one.name for one in Category.objects.all()}


def in_words(name: str, text: str) -> str:
    """A suggested text as somebody reads it."""
    if name not in CHOSEN:
        return text.strip("\n")
    names = known(name)
    return ", ".join(sorted(names.get(code, code) for code in codes_in(text)))
