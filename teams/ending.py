"""What is said on the page before a role ends; apps above this one add to it."""

from collections.abc import Callable

from teams.models import Membership

Sentence = Callable[[Membership], str]
SAID: list[Sentence] = []


def said_before_end(say: Sentence) -> Sentence:
    """Register a sentence about what else ends or rests with a role; empty: nothing to say."""
    SAID.append(say)
    return say


def said_of(membership: Membership) -> list[str]:
    """The sentences for this role."""
    return [sentence for say in SAID if (sentence := say(membership))]
