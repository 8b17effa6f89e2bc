"""A plan without names: roles for people, months for days, words for everything else that tells.

The same person is the same role in every line. What no list holds (a school, a shop) is not
found: a person reads the copy before it is made.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from families.names import PLACE, Named
from families.sounds import plain

SHORTEST = 3
PARTICLES = {"de", "del", "la", "las", "los", "van", "von", "der", "den", "bin", "ibn", "al", "the"}
# Words that say who somebody is to the family and not what he is called.
KIN_WORDS = (
    "mother father mom dad mama papa parent parents grandmother grandfather grandma grandpa "
    "grandparents aunt uncle sister brother cousin son daughter child children family neighbor "
    "friend teacher doctor pastor facilitator worker everybody all team and or the of my our "
    "madre padre mamá papá padres abuela abuelo abuelos tía tío hermana hermano prima primo hijo "
    "hija hijos familia vecina vecino amiga amigo maestra maestro doctora todos equipo y o el la "
    "los las de mi nuestra nuestro"
)
KIN = frozenset(plain(KIN_WORDS).split())
# Between people who do a step together.
AND = re.compile(r"\s*[,;/&+]\s*|\s+(?:and|or|with|y|e|o|u|con)\s+", re.IGNORECASE)
WORD = re.compile(r"[^\W\d_]+")
APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''")
PATTERNS: list[tuple[str, Callable[[], str]]] = [
    (r"[\w.+-]+@[\w-]+\.[\w.-]+", lambda: _("[e-mail]")),
    (r"(?:https?://|www\.)\S+", lambda: _("[web page]")),
    (r"\bF-[2-9A-HJ-NP-Z]{5}\b", lambda: _("[reference]")),
    (r"\b\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}\b", lambda: _("[day]")),
    (
        r"\b\d{1,6}\s+(?:[\w.]+\s+){1,4}?"
        r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|way|blvd|calle|avenida)\b\.?",
        lambda: _("[address]"),
    ),
    (
        r"\b(?:calle|avenida|avda|av|camino|carretera)\b\.?\s+(?:[^\W\d_][\w.]*\s+){0,5}?#?\d+\w*",
        lambda: _("[address]"),
    ),
    (r"\b(?:p\.?\s?o\.?\s?box|apt|apartment|apto|unit|lot)\.?\s+#?\d\w*", lambda: _("[address]")),
    (r"\+?\(?\d[\d\s()./\u2010-\u2015-]{5,}\d", lambda: _("[number]")),
    (r"\b\d{4,}\b", lambda: _("[number]")),
    (
        r"\b(?:jan(?:uary)?|feb(?:ruary)?|march|april|may|june|july|aug(?:ust)?|sept?(?:ember)?|"
        r"oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?\s+\d{1,2}(?:st|nd|rd|th)?\b",
        lambda: _("[day]"),
    ),
    (
        r"\b\d{1,2}\s+de\s+(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|"
        r"octubre|noviembre|diciembre)\b",
        lambda: _("[day]"),
    ),
]


def role_words() -> dict[str, str]:
    """What each role is called on the copy."""
    return {
        "parent": _("Parent"),
        "child": _("Child"),
        "relative": _("Relative"),
        "support": _("Support person"),
        "provider": _("Provider"),
        "dhs": _("DHS worker"),
        "facilitator": _("Facilitator"),
        "other": _("Other person"),
    }


@dataclass
class Roles:
    """Which words stand for which role; made once for a copy, in the copy's language."""

    words: dict[str, str] = field(default_factory=dict)  # as `fold` has them: what stands instead
    tiny: dict[str, str] = field(default_factory=dict)  # of two letters: told by their capital
    places: dict[str, str] = field(default_factory=dict)  # whole lines that tell where somebody is
    counts: dict[str, int] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, names: Iterable[Named], hidden: Iterable[str] = ()) -> "Roles":
        """Roles for all names; `hidden` are further words that must not be read."""
        roles = cls()
        for name, role, whole in names:
            if role == PLACE:
                roles.places[fold(name)] = _("[address]")
                continue
            stands_for = roles.add(whole or name, role)
            roles.words.setdefault(fold(name), stands_for)
        for text in hidden:
            if text.strip():
                roles.words.setdefault(fold(text), _("[left out]"))
        return roles

    def add(self, name: str, role: str) -> str:
        """The role of this person, numbered; each part of the name stands for it too."""
        whole = fold(name)
        if whole in self.words:
            return self.words[whole]
        self.counts[role] = self.counts.get(role, 0) + 1
        mine = f"{role_words()[role]} {self.counts[role]}"
        self.words[whole] = mine
        for part in WORD.findall(whole):
            if part in PARTICLES or part in KIN:
                continue
            known = self.tiny if len(part) < SHORTEST else self.words
            if known.setdefault(part, mine) != mine:  # a family name that several bear
                known[part] = _("[family name]")
        return mine

    def in_place_of(self, who: str) -> str:
        """Who does a step: known roles, the words themselves when they are no name, new roles.

        Several people stand side by side, and each of them is looked at.
        """
        people = [self._in_place_of_one(one) for one in AND.split(who.strip())]
        signs = [*AND.findall(who.strip()), ""]
        return "".join(f"{one}{sign}" for one, sign in zip(people, signs, strict=True))

    def _in_place_of_one(self, who: str) -> str:
        text = self.without_names(who)
        left = WORD.findall(fold(_replaced(who, self.words, self.tiny, by=" ")))
        unknown = [word for word in left if len(word) >= 2 and word not in KIN | PARTICLES]
        if not unknown:
            return text
        if text == who:
            return self.add(who, "other")
        for word in unknown:
            self.add(word, "other")
        return self.without_names(who)

    def without_names(self, text: str) -> str:
        """The text with roles in place of names and of everything else that tells who it is."""
        text = _replaced(text, self.places)
        for pattern, word in PATTERNS:
            text = re.sub(pattern, word(), text, flags=re.IGNORECASE)
        return _replaced(text, self.words, self.tiny)


def _replaced(
    text: str, known: dict[str, str], tiny: dict[str, str] | None = None, by: str | None = None
) -> str:
    """The text with what stands for the known names, or `by`, however they are written.

    Names of two letters are words, too: only with a capital letter they are names.
    """
    both = {**(tiny or {}), **known}
    longest = sorted(filter(None, both), key=len, reverse=True)
    if not longest:
        return text
    names = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest)
    letters, places = _folded(text)
    written, at = [], 0
    for hit in re.finditer(rf"(?<!\w)(?:{names})(?!\w)", letters):
        name, begins = " ".join(hit[0].split()), places[hit.start()]
        if name in known or text[begins].isupper():
            written += [text[at:begins], both[name] if by is None else by]
            at = places[hit.end()]
    return "".join([*written, text[at:]])


def fold(text: str) -> str:
    """A name as it is compared: small letters without accents, one kind of space and apostrophe."""
    return " ".join(_folded(text)[0].split())


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and where each of its letters stands in the text.

    An accent of its own and signs that nobody sees belong to the letter before them.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text.translate(APOSTROPHES)):
        if unicodedata.category(sign) in ("Cf", "Cc", "Mn") and not sign.isspace():
            continue
        for one in plain(sign):
            letters.append(one)
            places.append(place)
    return "".join(letters), [*places, len(text)]


def redacted(content: dict[str, Any], positions: Iterable[Any], roles: Roles) -> dict[str, Any]:
    """A locked version and what was said to it, as a training copy keeps them."""
    doers = [roles.in_place_of(step["who"]) for step in content["steps"]]  # before any text
    steps = [
        {
            "what": roles.without_names(step["what"]),
            "who": who,
            "by_when": date_format(date.fromisoformat(step["by_when"]), "F Y"),
            "support": _("a local support") if step["support"] else "",
            "plan_b": roles.without_names(step["plan_b"]),
            "state": step["state"],
            "answer": roles.without_names(step.get("answer", "")),
        }
        for step, who in zip(content["steps"], doers, strict=True)
    ]
    said = [
        {
            "name": roles.in_place_of(row.name),
            "part": row.get_part_display(),
            "stance": row.get_stance_display(),
            "words": roles.without_names(row.words),
            "how": row.get_how_display(),
        }
        for row in positions
    ]
    plan = {
        "goal": roles.without_names(content["goal"]),
        "strengths": [roles.without_names(text) for text in content["strengths"]],
        "needs": [roles.without_names(text) for text in content["needs"]],
        "steps": steps,
    }
    return {"plan": plan, "positions": said}
