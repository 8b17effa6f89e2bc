"""Finding public listings: plain words in English or Spanish, a kind of help, a county.

What is typed becomes one tsquery over one column that holds the words of both languages and tags
for categories and counties, so that every question is answered by one index. Nothing here is
written to a log.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from resources.models import Category, PublishedListing, Vocabulary
from resources.opening import Moment, open_at
from resources.words import NOISE, endings_off, trigrams, words_of

LONGEST_SEARCH, MOST_WORDS, LONGEST_PHRASE = 200, 12, 6
CANDIDATES, LIKE_ENOUGH = 30, 0.6
Phrases = tuple[tuple[str, tuple[str, ...]], ...]  # a category's code with its names
UNUSUAL, LONGEST_TAG = re.compile(r"[^A-Za-z0-9.:_-]"), 80
# A word must not be asked for where either language drops it as a stop word.
COMPILE = """
SELECT (CASE WHEN numnode(e) = 0 OR numnode(s) = 0 THEN ''::tsquery ELSE e || s END
        || t::tsquery)::text
FROM jsonb_to_recordset(%s::jsonb) AS r(n int, w text, t text),
  LATERAL (SELECT plainto_tsquery('english', w) AS e, plainto_tsquery('spanish', w) AS s) q
ORDER BY n
"""
NEAREST = """
SELECT word, shown FROM resources_vocabulary,
  LATERAL (SELECT count(*)::float AS n FROM unnest(trigrams) piece WHERE piece = ANY (%s)) shared
WHERE trigrams && %s::varchar[] ORDER BY n / (cardinality(trigrams) + %s - n) DESC, word LIMIT %s
"""


@dataclass(frozen=True)
class Term:
    """One thing asked for: words, or a phrase that names categories."""

    words: str
    codes: tuple[str, ...] = ()


@dataclass
class Wanted:
    """What somebody asks for."""

    text: str = ""
    category: str = ""
    county: str = ""
    language: str = ""
    cost: str = ""
    kind: str = ""
    age: int | None = None  # of the child
    open_at: Moment | None = None
    taking: bool = False  # those alone that say they take people


@dataclass
class Tried:
    """What one look at the listings gave, and what had to be changed for it."""

    hits: Sequence = field(default_factory=list)
    corrected: str = ""  # the search with its spelling mended
    loosened: bool = False  # only some of the words were found


@dataclass
class Answer:
    """What was found, and what had to be changed to find it."""

    listings: QuerySet[PublishedListing]
    corrected: str = ""
    loosened: bool = False


Look = Callable[[QuerySet[PublishedListing]], Sequence]


class Compiled(SearchQuery):
    """A tsquery that is already in its final form."""

    template = "%(expressions)s::tsquery"


def tag(letter: str, value: str) -> str:
    """The lexeme of a tag: c: category, k: county, l: language, t: kind, p: cost.

    Only letters, digits, - . : and _ of the value count, so that no quoting can be undone.
    """
    return f"'{letter}:{UNUSUAL.sub('', value)[:LONGEST_TAG]}'"


class Dictionary:
    """The phrases that name categories, in both languages, with or without plurals."""

    def __init__(self, phrases: Phrases) -> None:
        self.codes: dict[tuple[str, ...], set[str]] = {}
        for code, names in phrases:
            for name in names:
                for words in endings_off(tuple(words_of(name))):
                    self.codes.setdefault(words, set()).add(code)

    def named(self, words: tuple[str, ...]) -> set[str]:
        """The categories that these very words name."""
        forms = endings_off(words)
        return set().union(*(self.codes.get(form, set()) for form in forms))

    def terms(self, words: list[str]) -> list[Term]:
        """Split a search into phrases that name categories, longest first, and other words."""
        terms, at = [], 0
        while at < len(words):
            for length in range(min(LONGEST_PHRASE, len(words) - at), 0, -1):
                part = tuple(words[at : at + length])
                codes = self.named(part)
                if codes or length == 1:
                    terms.append(Term(" ".join(part), tuple(sorted(codes))))
                    at += length
                    break
        telling = [term for term in terms if term.codes or term.words not in NOISE]
        return telling or terms


@lru_cache(maxsize=4)
def dictionary_of(phrases: Phrases) -> Dictionary:
    """The dictionary of these very phrases: built anew only when a word of them changes."""
    return Dictionary(phrases)


def shown_in_search() -> QuerySet[PublishedListing]:
    """Every listing that a search may show: what has to leave the search, leaves it here."""
    return PublishedListing.objects.filter(stale=False)


def dictionary(categories: Iterable[Category]) -> Dictionary:
    """The phrases of these categories, to split searches with."""
    return dictionary_of(tuple((one.code, tuple(one.phrases)) for one in categories))


def search_listings(wanted: Wanted, categories: Iterable[Category]) -> Answer:
    """All public listings that answer, best first, as a queryset; see `look_for`."""
    tried = look_for(wanted, categories, lambda found: [found] if found.exists() else [])
    found = tried.hits[0] if tried.hits else PublishedListing.objects.none()
    return Answer(found, tried.corrected, tried.loosened)


def look_for(wanted: Wanted, categories: Iterable[Category], look: Look) -> Tried:
    """Look at the listings that answer, best first; after an empty look spelling is mended, then
    words are let go. Listings of a category or county without words are in order of name."""
    phrases = dictionary(categories)
    terms = phrases.terms(words_of(wanted.text[:LONGEST_SEARCH])[:MOST_WORDS])
    if wanted.text and not terms:  # letters of neither language, or none at all
        return Tried()
    hits = look(_matching(wanted, terms, " & "))
    if hits or not terms:
        return Tried(hits)
    return _second_look(wanted, terms, phrases, look)


def kinds_asked(wanted: Wanted, categories: Iterable[Category]) -> list[str]:
    """The kinds of help that a search names, chosen or in words; none for other words."""
    terms = dictionary(categories).terms(words_of(wanted.text[:LONGEST_SEARCH])[:MOST_WORDS])
    codes = {code for term in terms for code in term.codes}
    return sorted(codes | ({wanted.category} if wanted.category else set()))


def _second_look(wanted: Wanted, terms: list[Term], phrases: Dictionary, look: Look) -> Tried:
    """After an empty answer: the words as they were perhaps meant, then some of the words."""
    typed = " ".join(term.words for term in terms).split()
    mended = correct(typed)
    if mended != typed:
        better = phrases.terms(words_of(" ".join(mended)))
        hits = look(_matching(wanted, better, " & "))
        if hits:
            return Tried(hits, corrected=" ".join(mended))
    hits = look(_matching(wanted, terms, " | ")) if len(terms) > 1 else []
    return Tried(hits, loosened=True)


def _matching(wanted: Wanted, terms: list[Term], joined: str) -> QuerySet[PublishedListing]:
    """Listings for the terms joined by & or |, with everything else that is asked for."""
    parts = [f"({part})" for part in _compiled(terms) if part]
    asked = [f"({joined.join(parts)})"] if parts else []
    found = shown_in_search().filter(_rules(wanted))
    if parts:
        found = found.annotate(rank=SearchRank(F("search"), Compiled(asked[0])))
    asked += _tags(wanted)
    if asked:
        found = found.filter(search=Compiled(" & ".join(asked)))
    return found.order_by(*(["-rank"] if parts else []), "name_en", "pk")


def _tags(wanted: Wanted) -> list[str]:
    """What stands in the same index as the words."""
    pairs = (("c", "category"), ("l", "language"), ("p", "cost"), ("t", "kind"))
    tags = [tag(letter, value) for letter, name in pairs if (value := getattr(wanted, name))]
    if wanted.county:
        tags.append(served_tag(wanted.county))
    return tags


def served_tag(county: str) -> str:
    """What serves this county, or the whole state with it."""
    return f"({tag('k', county)} | {tag('k', 'all')})"


def _rules(wanted: Wanted) -> Q:
    """What stands in columns: the child's age, open now, taking people."""
    rules = Q()
    if wanted.age is not None:
        rules &= Q(minimum_age=None) | Q(minimum_age__lte=wanted.age)
        rules &= Q(maximum_age=None) | Q(maximum_age__gte=wanted.age)
    if wanted.open_at is not None:
        rules &= open_at(wanted.open_at)
    if wanted.taking:
        rules &= Q(taking="open", taking_until__gt=timezone.now())
    return rules


def _compiled(terms: list[Term]) -> list[str]:
    """Each term as a tsquery in text; '' for one that both languages drop. One query."""
    if not terms:
        return []
    rows = [
        {"n": n, "w": term.words, "t": " | ".join(tag("c", code) for code in term.codes)}
        for n, term in enumerate(terms)
    ]
    with connection.cursor() as cursor:
        cursor.execute(COMPILE, [json.dumps(rows)])
        return [text for (text,) in cursor.fetchall()]


def correct(words: list[str]) -> list[str]:
    """Each word as it was perhaps meant; words we know, and short ones, stay as they are."""
    known = set(Vocabulary.objects.filter(word__in=words).values_list("word", flat=True))
    return [
        word if word in known or word in NOISE or len(word) < 4 else _nearest(word)
        for word in words
    ]


def _nearest(word: str) -> str:
    """The known word most like this one, or the word itself."""
    pieces = sorted(trigrams(word))
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [pieces, pieces, len(pieces), CANDIDATES])
        near = cursor.fetchall()
    by_letters = [(SequenceMatcher(None, word, one).ratio(), shown) for one, shown in near]
    likeness, shown = max(by_letters, default=(0.0, word))
    return shown if likeness >= LIKE_ENOUGH else word


def with_wider(codes: Iterable[str], parents: Mapping[str, str | None]) -> list[str]:
    """Categories with those above them, each once."""
    found: dict[str, None] = {}
    for code in codes:
        step: str | None = code
        while step:
            found[step] = None
            step = parents.get(step)
    return list(found)


def category_tags(codes: Iterable[str], parents: Mapping[str, str | None]) -> list[str]:
    """Tags of categories and of those above them."""
    return [tag("c", code) for code in with_wider(codes, parents)]
