"""Words that harm in a family's papers: they are pointed out, in both languages, never blocked.

- `founded`: giving a founded abuse report as the reason passes on child abuse information; what
  was seen or done is written instead.
- a promise that nothing leaves the room: it cannot be kept, because danger to a child must be
  reported and the plan is shared.

The patterns are read by Python and by the page's script (static/js/wording.js) alike, so they use
nothing that only one of them knows.
"""

import re
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

# Before and after a word; \b takes accents for the end of a word in scripts.
BEFORE, AFTER = "(?:^|[^a-záéíóúüñ])", "(?![a-záéíóúüñ])"

FOUNDED = (
    # Not a firm founded in 1990, not well-founded.
    r"(?:un)?founded(?! (?:in|by|on|a|an|the) )",
    r"(?:substantiated|confirmed) (?:child )?(?:abuse|neglect|report)",
    r"(?:denuncia|hallazgo|informe|reporte|abuso|maltrato|negligencia|caso)s?(?: \S+){0,3}?"
    r" (?:fundad|fundamentad|comprobad|confirmad|sustanciad)[oa]s?",
)
PROMISE = (
    r"(?:nothing|no one|nobody|not a word)(?: \S+){0,4}?"
    r" (?:leaves?|will leave|goes? (?:out|beyond))"
    r"(?: \S+){0,2}? (?:room|house|table|meeting|here|walls)",
    r"(?:stays?|remains?|kept|keep it) (?:in|inside|within|between)"
    r" (?:this (?:room|house|meeting|table)|the room|these (?:four )?walls)",
    r"(?:what|everything|all)(?: \S+){0,6}? stays? (?:right )?here",
    r"stays? between us",
    r"(?:completely|totally|fully|strictly|100 ?%|absolutely) (?:confidential|private|secret)",
    r"(?:everything|all)(?: \S+){0,5}? (?:is|stays|remains|will be|will stay)"
    r" (?:confidential|private|secret)",
    r"(?:no one|nobody)(?: else)? will (?:ever )?(?:know|hear|find out)",
    r"(?:will not|won['\u2019]t|never) tell any(?:one|body)",
    r"nada(?: \S+){0,4}? (?:sale|saldrá|va a salir) de (?:aquí|est[ae]|la|el)",
    r"(?:lo que|todo)(?: \S+){0,6}? (?:se queda|quedará|queda) (?:aquí|en est[ae])",
    r"(?:queda|quedará) entre nosotr[oa]s",
    r"(?:totalmente|completamente|estrictamente|100 ?%|absolutamente)"
    r" (?:confidencial|privad[oa]|secret[oa])(?:es|s)?",
    r"todo(?: \S+){0,5}? (?:es|será|queda) (?:confidencial|privado|secreto)",
    r"nadie(?: más)? (?:lo |se )?(?:sabrá|va a saber|enterará|va a enterar)",
    r"no (?:se )?(?:lo )?(?:dir[ée]|diremos|contar[ée]|contaremos|voy a decir|vamos a decir)"
    r"(?: \S+){0,2}? a nadie",
)

WARNINGS = {
    "founded": _(
        "“%(words)s”: do not give a founded report as the reason. Write what people did or saw."
    ),
    "promise": _(
        "“%(words)s”: this cannot be promised. Danger to a child must be reported, and the plan is"
        " shared with those who have a part in it."
    ),
}
PATTERNS = {
    rule: [f"{BEFORE}({pattern}){AFTER}" for pattern in patterns]
    for rule, patterns in (("founded", FOUNDED), ("promise", PROMISE))
}
_COMPILED = {
    rule: [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
    for rule, patterns in PATTERNS.items()
}
SPACES = re.compile(r"\s+")
LONGEST = 20_000


class Found(NamedTuple):
    """Words that were found, and by which rule."""

    rule: str
    words: str

    def __str__(self) -> str:
        return str(WARNINGS[self.rule]) % {"words": self.words}


def check_wording(text: str) -> list[Found]:
    """What in `text` may harm, each thing once."""
    plain = SPACES.sub(" ", text[:LONGEST])
    found = [
        Found(rule, hit.group(1))
        for rule, patterns in _COMPILED.items()
        for pattern in patterns
        for hit in pattern.finditer(plain)
    ]
    return list(dict.fromkeys(found))
