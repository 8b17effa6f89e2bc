"""How to start with a support that a plan names: from its public copy, in the reader's language.

`state_of` says what a facilitator has to know before the support is chosen or printed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.models import Step
from resources.cards import Call, Card
from resources.finding import names
from resources.models import MovedListing, PublishedListing

Fact = list[str]  # a label, and words


class State(models.TextChoices):
    """How a named support stands in the public directory today."""

    GOOD = "good", gettext_lazy("in the public directory")
    FULL = "full", gettext_lazy("full at the moment")
    STALE = "stale", gettext_lazy("not verified for a long time: call before you rely on it")
    GONE = "gone", gettext_lazy("not in the public directory any more: choose another support")


@dataclass(frozen=True)
class Named:
    """A support that a step names, and its card while it is public."""

    name: str
    listing: UUID
    card: Card | None

    @property
    def state(self) -> State:
        return state_of(self.card)

    @property
    def is_good(self) -> bool:
        return self.state == State.GOOD

    @property
    def is_private(self) -> bool:
        """Whether its kind of help tells something about whoever holds a paper that names it."""
        return bool(self.card and (self.card.listing.sensitive or self.card.is_confidential))

    @property
    def may_travel(self) -> bool:
        """Whether a link or slip for one guest may say how to start: public, and not private."""
        return self.card is not None and not self.is_private

    @property
    def warning(self) -> str:
        """What to know before it is printed; nothing when all is well."""
        return "" if self.is_good else str(self.state.label)

    @property
    def facts(self) -> list[Fact]:
        return facts_of(self.card) if self.card else []


def state_of(card: Card | None) -> State:
    """Gone, too long unverified, full, or good."""
    if card is None:
        return State.GONE
    if card.listing.stale:
        return State.STALE
    return State.FULL if card.taking == "full" else State.GOOD


def named_of(pairs: Iterable[tuple[Any, str]]) -> dict[UUID, Named]:
    """Each support once, by its listing's key; `pairs` are keys and the names in the plan.

    Three queries, none when nothing is named. A listing that was made one with another is found
    there.
    """
    wanted = {UUID(str(key)): name for key, name in pairs if key}
    if not wanted:
        return {}
    public, known = _public(list(wanted)), names()
    return {
        key: Named(name, key, Card(public[key], known) if key in public else None)
        for key, name in wanted.items()
    }


def _public(keys: list[UUID]) -> dict[UUID, PublishedListing]:
    """The public copies of these listings, or of those they were made one with."""
    public = PublishedListing.objects.in_bulk(keys)
    gone = [key for key in keys if key not in public]
    if gone:
        moved = dict(MovedListing.objects.filter(gone__in=gone).values_list("gone", "kept"))
        kept = PublishedListing.objects.in_bulk(list(moved.values()))
        public |= {key: kept[goal] for key, goal in moved.items() if goal in kept}
    return public


def named_in_steps(steps: Sequence[Step]) -> Sequence[Step]:
    """The same steps, each with the support it names as `named` (None: it names no listing)."""
    named = named_of((step.listing, step.support) for step in steps)
    for step in steps:
        step.named = named.get(step.listing) if step.listing else None  # type: ignore[attr-defined]
    return steps


def named_in(content: dict[str, Any]) -> list[Named]:
    """The supports that open steps of a locked version name, in the order of the steps."""
    steps = [one for one in content["steps"] if one["state"] == Step.State.OPEN]
    return list(named_of((one.get("listing"), one["support"]) for one in steps).values())


def facts_of(card: Card) -> list[Fact]:
    """Labels and words, in the reader's language; the place only where it is published."""
    calls = "; ".join(_call(one) for one in card.calls)
    call = [_("Call first") if card.is_confidential else _("Call"), calls]
    start = [_("How to start"), _one_line(card.start.text)]
    rows = [
        *([call, start] if card.is_confidential else [start, call]),
        [_("When"), "; ".join(card.hours)],
        [_("Languages"), card.languages],
        [_("Where"), "" if card.is_confidential else ", ".join(card.place)],
        [_("What to bring"), _one_line(card.bring.text)],
    ]
    return [[label, words] for label, words in rows if words]


def kept_facts(content: dict[str, Any]) -> list[dict[str, Any]]:
    """What a family copy keeps of each named support, in the active language.

    The name that the plan uses stands beside another one, such as that of the other language.
    """
    kept = []
    for one in named_in(content):
        name = one.card.name.text if one.card else one.name
        organization = one.card.listing.organization if one.card else ""
        beside = [word for word in (one.name if one.name != name else "", organization) if word]
        row = {"name": name, "by": "; ".join(beside), "facts": one.facts}
        kept.append({**row, "state": one.state.value})
    return kept


def _call(call: Call) -> str:
    """A number with its extension, and what it is for."""
    notes = ", ".join(part for part in (call.line, call.note.text) if part)
    return f"{call.whole} ({notes})" if notes else call.whole


def _one_line(text: str) -> str:
    return " ".join(text.split())
