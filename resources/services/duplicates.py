"""Listings that may be the same: found by keys they share, scored with reasons, then decided."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

import jellyfish
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cppc.core.identity import current
from cppc.core.notices import queue
from resources.models import Address, DuplicatePair, Phone, Service, ServiceAtLocation
from resources.phones import digits_of
from resources.words import words_of
from teams.access import Actor
from teams.models import Area
from teams.roles import Permission

Reason = DuplicatePair.Reason
Answer = DuplicatePair.Answer
LEAST = 60  # of 100: below it a pair is not shown
LARGEST_BLOCK = 40  # a key that more listings share tells nothing: a switchboard, a host of many
PART = 1000
COMMON = {"the", "of", "and", "for", "inc", "llc", "iowa", "county", "center", "program",
          "services", "service", "de", "la", "el", "y", "del"}  # fmt: skip
NIGHT = 3  # the hour at which areas are compared


@dataclass
class Card:
    """What of a listing is compared."""

    key: Any
    name: str
    words: frozenset[str]
    organization: Any
    host: str
    phones: set[str] = field(default_factory=set)
    streets: set[str] = field(default_factory=set)


def queue_nightly(area: Area) -> None:
    """Ask that an area's listings are compared tonight, once, because something changed."""
    who = current.get()
    if who is None or who.user_id is None:
        return
    now = timezone.localtime()
    night = now.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    night += timedelta(days=1) if night <= now else timedelta()
    key = f"duplicates:{area.pk}:{night.date()}"
    queue("resources.find_duplicates", key=key, payload={"area": str(area.pk)}, due=night)


@transaction.atomic
def propose_pairs(*, area: Area, only: Iterable[Any] | None = None) -> int:
    """Write the pairs of an area that look alike; with `only`, those with one of these listings.

    What people answered is not asked again; an open pair that looks alike no more goes.
    """
    cards = _cards(area)
    wanted = set(only) if only is not None else None
    found = scored(cards, wanted)
    if wanted is None:
        old = DuplicatePair.objects.filter(area=area, answer=Answer.OPEN)
        keys = [pk for pk, *pair in old.values_list("pk", "first", "second")
                if tuple(pair) not in found]  # fmt: skip
        DuplicatePair.objects.filter(pk__in=keys)._raw_delete("default")
    rows = [
        DuplicatePair(area=area, first_id=first, second_id=second, score=score, reasons=reasons)
        for (first, second), (score, reasons) in found.items()
    ]
    DuplicatePair.objects.bulk_create(rows, batch_size=PART, ignore_conflicts=True)
    return len(rows)


def _cards(area: Area) -> dict[Any, Card]:
    """Every listing of an area that is not withdrawn, in three statements."""
    cards = {}
    services = Service.objects.filter(area=area).exclude(state=Service.State.WITHDRAWN).order_by()
    for key, name, organization, website in services.values_list(
        "pk", "name_en", "organization", "website"
    ):
        words = words_of(name)
        telling = frozenset(words) - COMMON or frozenset(words)
        cards[key] = Card(key, " ".join(words), telling, organization, host_of(website))
    phones = Phone.objects.filter(area=area).order_by()
    for key, number in phones.values_list("service", "number"):
        if key in cards and len(digits_of(number)) >= 7:
            cards[key].phones.add(digits_of(number)[-10:])
    links = ServiceAtLocation.objects.filter(
        area=area, location__addresses__kind=Address.Kind.PHYSICAL
    ).order_by()
    for key, street, code in links.values_list(
        "service", "location__addresses__address_1", "location__addresses__postal_code"
    ):
        if key in cards:
            cards[key].streets.add(" ".join(words_of(street)) + code[:5])
    return cards


def host_of(website: str) -> str:
    """The host of a web address without "www."."""
    try:
        return (urlsplit(website).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def blocks(cards: dict[Any, Card]) -> Iterable[list[Any]]:
    """Groups of listings that share a telling key; only these are compared."""
    by: dict[Any, list[Any]] = defaultdict(list)
    for key, card in cards.items():
        by["name", card.name].append(key)
        for phone in card.phones:
            by["phone", phone].append(key)
        for street in card.streets:
            by["street", street].append(key)
        if card.host:
            by["host", card.host].append(key)
        for word in card.words:
            by["sound", word[:5], jellyfish.metaphone(word)].append(key)
    return (keys for keys in by.values() if 1 < len(keys) <= LARGEST_BLOCK)


def scored(
    cards: dict[Any, Card], wanted: set[Any] | None
) -> dict[tuple[Any, Any], tuple[int, list[str]]]:
    """The pairs that are alike enough, with their score and its reasons."""
    seen: set[tuple[Any, Any]] = set()
    found = {}
    for keys in blocks(cards):
        for one, other in combinations(keys, 2):
            pair = (one, other) if one < other else (other, one)
            if pair in seen or (wanted is not None and not wanted & {one, other}):
                continue
            seen.add(pair)
            score, reasons = likeness(cards[one], cards[other])
            if score >= LEAST:
                found[pair] = (score, reasons)
    return found


def likeness(one: Card, other: Card) -> tuple[int, list[str]]:
    """How alike two listings are, of 100, and why. No likeness but in name or place is enough."""
    score, reasons = _names_alike(one, other)
    if not reasons:
        return 0, []
    for points, reason, same in (
        (30, Reason.PHONE, bool(one.phones & other.phones)),
        (20, Reason.ADDRESS, bool(one.streets & other.streets)),
        (10, Reason.WEBSITE, bool(one.host) and one.host == other.host),
        (
            10,
            Reason.ORGANIZATION,
            bool(one.organization) and one.organization == other.organization,
        ),
    ):
        if same:
            score += points
            reasons.append(reason.value)
    return min(score, 100), reasons


def _names_alike(one: Card, other: Card) -> tuple[int, list[str]]:
    if one.name == other.name:
        return 60, [Reason.NAME.value]
    shared = len(one.words & other.words) / max(len(one.words | other.words), 1)
    spelled = jellyfish.jaro_winkler_similarity(one.name, other.name) if shared else 0.0
    if not shared:
        spelled = jellyfish.jaro_winkler_similarity(one.name, other.name)
        spelled = spelled if spelled > 0.92 else 0.0
    alike = max(shared, spelled if spelled > 0.85 else 0.0)
    return (round(alike * 50), [Reason.NAME_ALIKE.value]) if alike >= 0.5 else (0, [])


@transaction.atomic
def answer_not_same(*, pair: DuplicatePair, by: Actor) -> DuplicatePair:
    """Remember that two listings are not the same; they are not shown again."""
    return _answer(pair, Answer.NOT_SAME, by)


@transaction.atomic
def open_again(*, pair: DuplicatePair, by: Actor) -> DuplicatePair:
    """Take an answer back."""
    return _answer(pair, Answer.OPEN, by)


def _answer(pair: DuplicatePair, answer: str, by: Actor) -> DuplicatePair:
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    now = DuplicatePair.objects.select_for_update(of=("self",)).get(pk=pair.pk)
    now.answer, now.answered_by, now.answered_at = answer, by.user, timezone.now()
    if answer == Answer.OPEN:
        now.answered_by, now.answered_at = None, None
    now.version += 1
    now.save(force_update=True)
    return now


def pairs_of(area: Area, answer: str) -> Any:
    """The pairs of an area by likeness, as its page shows them."""
    gone = Q(first__state=Service.State.WITHDRAWN) | Q(second__state=Service.State.WITHDRAWN)
    rows = DuplicatePair.objects.filter(area=area, answer=answer)
    rows = rows.exclude(gone) if answer == Answer.OPEN else rows
    return rows.select_related(
        "first__organization", "second__organization", "answered_by"
    ).order_by("-score", "pk")
