"""What everybody at a meeting is asked to keep to: read aloud, then signed, typed or said."""

import hashlib

from django.utils import translation
from django.utils.translation import gettext_lazy as _

VERSION = "2026-1"

# No promise that nothing leaves the room (domain.md section 4).
POINTS = [
    _("What I hear about this family today, I do not tell others."),
    _("I may talk about it with the people of this meeting, to do my part of the plan."),
    _("If a child may be in danger, it must be reported, even if it was said here."),
    _("What we agree is written into the plan. People who have a part in it get a copy."),
]


def text_mark(language: str = "") -> str:
    """A fingerprint of the words as they are shown in a language, by default the page's."""
    with translation.override(language or translation.get_language()):
        return hashlib.sha256("\n".join(map(str, POINTS)).encode()).hexdigest()
