"""A plan without names: roles for people, months for days, words for everything else that tells.

The same person is the same role in every line. What no list holds (a school, a shop) is not
found: a person reads the copy before it is made.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from families.names import Named

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
KIN = frozenset(KIN_WORDS.split())
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
    (r"\+?\(?\d[\d\s().-]{5,}\d", lambda: _("[number]")),
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

    words: dict[str, str] = field(default_factory=dict)  # in small letters: what stands instead
    counts: dict[str, int] = field(default_factory=dict)
    shared: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, names: Iterable[Named], hidden: Iterable[str] = ()) -> "Roles":
        """Roles for all names; `hidden` are further words that must not be read."""
        roles = cls()
        for name, role, whole in names:
            stands_for = roles.add(whole or name, role)
            roles.words.setdefault(" ".join(name.split()).casefold(), stands_for)
        for text in hidden:
            if text.strip():
                roles.words.setdefault(text.strip().casefold(), _("[left out]"))
        return roles

    def add(self, name: str, role: str) -> str:
        """The role of this person, numbered; each part of the name stands for it too."""
        whole = " ".join(name.split()).casefold()
        if whole in self.words:
            return self.words[whole]
        self.counts[role] = self.counts.get(role, 0) + 1
        mine = f"{role_words()[role]} {self.counts[role]}"
        self.words[whole] = mine
        for part in re.findall(r"[^\W\d_]+", whole):
            if len(part) < SHORTEST or part in PARTICLES or part in KIN:
                continue
            if self.words.setdefault(part, mine) != mine:  # a family name that several bear
                self.words[part] = _("[family name]")
        return mine

    def in_place_of(self, who: str) -> str:
        """Who does a step: a known role, the words themselves when they are no name, a new role."""
        text = self.without_names(who)
        unknown = [w for w in re.findall(r"[^\W\d_]+", who) if w.casefold() not in KIN]
        if text != who or not unknown:
            return text
        return self.add(who, "other")

    def without_names(self, text: str) -> str:
        """The text with roles in place of names and of everything else that tells who it is."""
        for pattern, word in PATTERNS:
            text = re.sub(pattern, word(), text, flags=re.IGNORECASE)
        if not self.words:
            return text
        longest = sorted(self.words, key=len, reverse=True)
        names = "|".join(r"\s+".join(map(re.escape, name.split())) for name in longest)
        found = re.compile(rf"(?<!\w)(?:{names})(?!\w)", re.IGNORECASE)
        return found.sub(lambda hit: self.words[" ".join(hit[0].split()).casefold()], text)


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
