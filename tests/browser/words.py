"""Words of the wrong language on a page."""

import re
from functools import cache

from babel.messages.pofile import read_po

from tests.browser.site import ROOT

TEXTS = """() => {
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.parentElement.closest("script, template, [lang=en]")) found.add(node.data.trim());
  }
  return [...found];
}"""
PLACE = re.compile(r"%\(\w+\)[sd]")
ESCAPED = re.compile(r"%\\\(\w+\\\)[sd]")
WORDS = re.compile(r"[A-Za-z]{3,}\W+[A-Za-z]{2,}")  # a sentence, not only names beside a dash


@cache
def entries():
    """Texts of the site with their Spanish, where that differs."""
    with (ROOT / "locale/es/LC_MESSAGES/django.po").open("rb") as source:
        catalog = read_po(source)
    found = set()
    for one in catalog:
        if one.id:
            ids = [one.id] if isinstance(one.id, str) else one.id
            strings = [one.string] if isinstance(one.string, str) else one.string
            found |= {text for text in ids if text not in ("", *strings)}
    return found


@cache
def patterns():
    """Those with places for names or numbers, as patterns that match the whole text."""
    found = [text for text in entries() if "%" in text and WORDS.search(PLACE.sub("", text))]
    return [re.compile(ESCAPED.sub(r".+?", re.escape(text)), re.DOTALL) for text in found]


@cache
def is_english(text):
    """Whether a text is one of the site's that reads otherwise in Spanish."""
    return text in entries() or any(one.fullmatch(text) for one in patterns())


def english_among(texts):
    """Texts in English on a page in Spanish, also behind a number ("4: good")."""
    texts = {text.rpartition(": ")[2] for text in texts}
    return sorted(text for text in texts if is_english(text))


def english_on(page):
    """Texts in English on the page in Spanish that a browser shows."""
    return english_among(page.evaluate(TEXTS))
