"""Words that an area writes itself, in the reader's language where it has them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


def in_readers_language(english: str, spanish: str) -> str:
    """The Spanish words for readers of Spanish, if there are any; else the English ones."""
    wants_spanish = (get_language() or "").startswith("es")
    return spanish if wants_spanish and spanish else english or spanish


@register.simple_tag
def bilingual(english: str, spanish: str) -> str | SafeString:
    """The same, marked with its own language where that is not the page's."""
    words = in_readers_language(english, spanish)
    language = "es" if words == spanish and words != english else "en"
    if not words or (get_language() or "en").startswith(language):
        return words
    return format_html('<span lang="{}">{}</span>', language, words)
