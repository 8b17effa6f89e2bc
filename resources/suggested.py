"""Which fields of a listing may be suggested from outside, as one text each, and their differences.

The texts come from the public copy, so that nobody outside ever sees a private value.
"""

import hashlib
import re
from datetime import time
from difflib import SequenceMatcher
from typing import NamedTuple, cast

from django.core.exceptions import ValidationError
from django.db.models import Field
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from resources import suggested_parts
from resources.hours import Opening, UnclearHoursError, hours_text, parse_hours
from resources.models import PublishedListing, Service
from resources.phones import UnclearPhoneError, parse_phone

OTHER = "other"
PHONES, HOURS, EMAIL = "phones", "hours", "email"
TEXTS = tuple(
    f"{part}_{code}"
    for part in ("name", "description", "start", "happens", "bring", "wait", "eligibility", "fees")
    for code in ("en", "es")
)
FIELDS = (*TEXTS, PHONES, HOURS, "website", EMAIL, *suggested_parts.PARTS)
ONE_LINE = ("name", "wait", "fees", "website", EMAIL, HOURS)
SHORT = tuple(name for name in FIELDS if name.startswith(ONE_LINE))
LABELS: dict[str, Promise] = {
    PHONES: gettext_lazy("phone numbers"),
    HOURS: gettext_lazy("days and times"),
    OTHER: gettext_lazy("something else"),
    **suggested_parts.LABELS,
}
MOST_WORDS = 2000  # more are compared as a whole


class Piece(NamedTuple):
    """Some words of a difference: the same in both, taken out, or put in."""

    text: str
    kind: str


def fields_of(listing: PublishedListing) -> tuple[str, ...]:
    """What of this listing can be suggested: a neighbor's own number and e-mail never are."""
    informal = listing.kind == Service.Kind.INFORMAL
    own = ((EMAIL,) if listing.organization else (EMAIL, PHONES)) if informal else ()
    texts = FIELDS[: -len(suggested_parts.PARTS)]
    return (*(name for name in texts if name not in own), *suggested_parts.parts_of(listing))


def _field(name: str) -> Field:
    """The column of the listing behind a field of one text."""
    return cast(Field, Service._meta.get_field(name))


def label_of(name: str) -> str:
    """What a field is called."""
    found = LABELS.get(name)
    return str(found if found is not None else _field(name).verbose_name)


def longest(name: str) -> int:
    """How many characters a field may have."""
    if name in (PHONES, HOURS, suggested_parts.PLACE):
        return 500
    if name in suggested_parts.PARTS:
        return 5000
    return _field(name).max_length or 5000


def value_of(listing: PublishedListing, name: str) -> str:
    """A field as one text."""
    if name in suggested_parts.PARTS:
        return suggested_parts.value_of(listing, name)
    if name == PHONES:
        return "\n".join(_phone_text(one) for one in listing.phones)
    if name == HOURS:
        return hours_text(
            Opening(day, time.fromisoformat(opens), time.fromisoformat(closes))
            for day, opens, closes in listing.hours
        )
    return str(getattr(listing, name, "")) if name != OTHER else ""


def _phone_text(phone: dict[str, str]) -> str:
    number, extension = phone["number"], phone["extension"]
    return f"{number} x{extension}" if extension else number


def mark_of(text: str) -> str:
    """By what the same text is known again."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_phones(text: str) -> list[tuple[str, str]]:
    """Numbers and extensions, one a line; raises ValidationError for a line that is none."""
    found = []
    for line in text.splitlines():
        if line.strip():
            try:
                found.append(parse_phone(line))
            except UnclearPhoneError:
                words = _("Write a number like 515-555-0100 or 515-555-0100 x12.")
                raise ValidationError(words) from None
    return found


def read_hours(text: str) -> list[Opening]:
    """Days and times; raises ValidationError with the part nobody can read."""
    try:
        return parse_hours(text)
    except UnclearHoursError as unclear:
        words = _("We cannot read this: %(part)s. Write days and times like: Mon-Fri 9am-5pm")
        raise ValidationError(words, params={"part": unclear}) from None


def tidy(name: str, text: str) -> str:
    """A suggested text as it would be published; raises ValidationError for one that cannot be."""
    if name in suggested_parts.PARTS:
        return suggested_parts.tidy(name, text.replace("\r\n", "\n"))
    text = text.replace("\r\n", "\n").strip()
    if name == PHONES:
        return "\n".join(f"{n} x{ext}" if ext else n for n, ext in read_phones(text))
    if name == HOURS:
        return hours_text(read_hours(text))
    if name != OTHER and text:
        _field(name).clean(text, None)
    if name == "name_en" and not text:
        raise ValidationError(_("A listing needs a name."))
    return text


def in_words(name: str, text: str) -> str:
    """A suggested text as somebody reads it: names instead of codes."""
    return suggested_parts.in_words(name, text) if name in suggested_parts.PARTS else text


def difference(old: str, new: str) -> list[Piece]:
    """Two texts word by word, spaces kept."""
    before, after = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    if len(before) + len(after) > MOST_WORDS:
        whole = [Piece(old, "out"), Piece(new, "in")]
        return [piece for piece in whole if piece.text]
    pieces: list[Piece] = []
    for deed, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if deed == "equal":
            pieces.append(Piece("".join(before[i1:i2]), "same"))
            continue
        pieces += [Piece("".join(before[i1:i2]), "out"), Piece("".join(after[j1:j2]), "in")]
    return [piece for piece in pieces if piece.text]
