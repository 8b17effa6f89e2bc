"""Printing a listing's words with the language they are in."""

from django import template
from django.conf import settings
from django.forms import BoundField
from django.template.defaultfilters import linebreaks_filter
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from resources.cards import Words
from resources.grading import grade_of

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
