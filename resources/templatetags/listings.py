"""Printing a listing's words with the language they are in."""

from urllib.parse import quote

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from resources.cards import Words, in_two_languages
from resources.grading import grade_of
from resources.models import PublishedPlace

register = template.Library()


@register.filter
def worded(words: Words) -> str | SafeString:
    """A short text; in a span with its language where that is not the page's."""
    if not words.language:
        return words.text
    return format_html('<span lang="{}">{}</span>', words.language, words.text)


@register.filter
def excerpt(words: Words, number: int) -> str | SafeString:
    """The first words of a long text."""
    return worded(Words(Truncator(words.text).words(number), words.language))


@register.filter
def paragraphs(words: Words) -> SafeString:
    """A long text in paragraphs, everything typed escaped."""
    body: SafeString = linebreaks_filter(words.text, autoescape=True)
    if not words.language:
        return body
    return format_html('<div lang="{}">{}</div>', words.language, body)


@register.filter
def place_lines(place: PublishedPlace) -> list[str]:
    """A place's name and address, a line each."""
    state = " ".join(part for part in (place.state_province, place.postal_code) if part)
    town = ", ".join(part for part in (place.city, state) if part)
    return [line for line in (place.name, place.address_1, place.address_2, town) if line]


@register.filter
def transport(place: PublishedPlace) -> Words:
    """How to get to a place, in the reader's language."""
    return in_two_languages(place.transport_en, place.transport_es)


@register.filter
def map_address(place: PublishedPlace) -> str:
    """A link that opens the map app of a phone at this address, and asks no other site."""
    town = f"{place.city}, {place.state_province} {place.postal_code}"
    return f"geo:0,0?q={quote(f'{place.address_1}, {town}')}"


@register.inclusion_tag("resources/_graded.html")
def graded(field: BoundField, address: str) -> dict:
    """A field of a listing's words with how hard they are to read, live where scripts run."""
    reading = grade_of(str(field.value() or ""), field.name)
    return {
        "field": field,
        "reading": reading,
        "best": settings.READING_GRADE,
        "address": address,
    }
