"""What may stand in an address, and what must leave no trace.

Only words that we know to be harmless may stand in an address: those that name kinds of help
which are not sensitive. All others (what somebody fears has more words than any list) travel by
POST, are kept by nobody and are never paged or linked by address.
"""

import re
from collections.abc import Mapping

from resources.models import Category
from resources.search import LONGEST_PHRASE, Dictionary, Wanted, dictionary
from resources.words import NOISE, WORD, plain, words_of

OTHER_LETTERS = re.compile(r"\w")  # of scripts in which no list of ours is written


def is_private(wanted: Wanted, categories: Mapping[str, Category]) -> bool:
    """Whether this search must not stand in an address."""
    return is_sensitive_kind(wanted.category, categories) or not _known_harmless(
        wanted.text, categories
    )


def is_sensitive_kind(code: str, categories: Mapping[str, Category]) -> bool:
    """Whether a category, or one above it, is sensitive or keeps places secret."""
    while code in categories:
        one = categories[code]
        if one.sensitive or one.confidential:
            return True
        code = one.parent_id or ""
    return False


def _known_harmless(text: str, categories: Mapping[str, Category]) -> bool:
    """Whether every word names kinds of help, and no part of the text a sensitive one."""
    if OTHER_LETTERS.search(WORD.sub("", plain(text))):
        return False
    words = words_of(text)
    phrases = dictionary(categories.values())
    terms = phrases.terms(words)
    known = all(term.codes or set(term.words.split()) <= NOISE for term in terms)
    named = _named_anywhere(words, phrases)
    return known and not any(is_sensitive_kind(code, categories) for code in named)


def _named_anywhere(words: list[str], phrases: Dictionary) -> set[str]:
    """Every category that some run of the words names."""
    return {
        code
        for at in range(len(words))
        for length in range(1, LONGEST_PHRASE + 1)
        for code in phrases.named(tuple(words[at : at + length]))
    }
