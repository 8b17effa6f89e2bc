"""A list of supports that somebody keeps without an account: short ids in the address, no rows.

A listing that tells something private never gets into an address by us: such ids travel by POST, in
`s`, and the answer is kept nowhere. All others stand in `l`. An id is the first nine bytes of the
listing's key: it names nothing, and it is long enough never to meet another.
"""

import base64
import re
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from resources.cards import Card, Names, Words
from resources.models import PublishedListing

MOST = 30
LETTERS = 12
ID = re.compile(rf"[A-Za-z0-9_-]{{{LETTERS}}}")
LONGEST = 2 * MOST * (LETTERS + 1)
TAIL = 7  # bytes of a key that its short id leaves out


def short_id(key: UUID) -> str:
    """The id of a listing in a list."""
    return base64.urlsafe_b64encode(key.bytes[:-TAIL]).decode()


def keys_of(code: str) -> tuple[UUID, UUID]:
    """The first and the last key that begin as this id says."""
    head = base64.urlsafe_b64decode(code)
    return UUID(bytes=head + b"\x00" * TAIL), UUID(bytes=head + b"\xff" * TAIL)


def ids_in(text: str) -> list[str]:
    """The ids in a text, each once, at most as many as a list holds; everything else is ignored."""
    found = [one for one in text[:LONGEST].split(".") if ID.fullmatch(one)]
    return list(dict.fromkeys(found))[:MOST]


def ids_asked(request: HttpRequest) -> list[str]:
    """The ids a request brings: in its address, or in a form with one to add or to take out."""
    posted = request.POST if request.method == "POST" else {}
    text = posted.get("l", request.GET.get("l", ""))
    found = ids_in(f"{text[:LONGEST]}.{posted.get('s', '')}"[: 2 * LONGEST])
    added = ids_in(posted.get("add", ""))
    return [one for one in dict.fromkeys([*found, *added]) if one != posted.get("remove")][:MOST]


@dataclass(frozen=True)
class Saved:
    """A saved list: its listings in their order, and the ids that may stand in an address."""

    listings: list[PublishedListing]

    @property
    def open_ids(self) -> list[str]:
        return [short_id(one.pk) for one in self.listings if not one.sensitive]

    @property
    def private_ids(self) -> list[str]:
        """Those that travel by POST alone."""
        return [short_id(one.pk) for one in self.listings if one.sensitive]

    @property
    def text(self) -> str:
        """What stands in an address."""
        return ".".join(self.open_ids)

    @property
    def private_text(self) -> str:
        return ".".join(self.private_ids)

    @property
    def address(self) -> str:
        """The list's own page."""
        return address_of(self.open_ids)

    @property
    def link(self) -> str:
        """The address to give to somebody; nothing private is in it, and no word of ours."""
        return settings.BASE_URL + self.address if self.open_ids else ""


def address_of(ids: list[str]) -> str:
    """The page of a list of these ids."""
    page = reverse("resources:saved_list")
    return f"{page}?l={'.'.join(ids)}" if ids else page


def saved_of(ids: list[str]) -> Saved:
    """The public listings of these ids; one that is no longer public is left out. One query."""
    if not ids:
        return Saved([])
    anywhere = Q()
    for code in ids:
        first, last = keys_of(code)
        anywhere |= Q(pk__gte=first, pk__lte=last)
    found = {short_id(one.pk): one for one in PublishedListing.objects.filter(anywhere)}
    return Saved([found[code] for code in ids if code in found])


class PaperCard(Card):
    """A listing on a sheet of paper: a number, and what to bring."""

    def __init__(self, listing: PublishedListing, names: Names, number: int) -> None:
        super().__init__(listing, names)
        self.number = number

    @property
    def bring(self) -> Words:
        return self._words("bring")

    @property
    def code(self) -> str:
        return short_id(self.listing.pk)

    @property
    def link(self) -> str:
        """The address of its page, which names nothing."""
        return settings.BASE_URL + self.listing.get_absolute_url()


def paper_cards(saved: Saved, names: Names) -> list[PaperCard]:
    """Every listing of a list with its number."""
    return [PaperCard(one, names, number) for number, one in enumerate(saved.listings, 1)]


def text_of(cards: list[PaperCard], link: str) -> str:
    """The list as plain words, to send in a message."""
    parts = ["\n".join(lines_of(card)) for card in cards]
    return "\n\n".join([*parts, _("The whole list: %(link)s") % {"link": link} if link else ""])


def lines_of(card: PaperCard) -> list[str]:
    """One listing in lines: name, numbers, how to start, when, where, what to bring."""
    labeled = [
        (_("How to start"), card.start.text),
        (_("When"), "; ".join(card.hours)),
        (_("Where"), ", ".join(card.place)),
        (_("What to bring"), card.bring.text),
    ]
    calls = [one.whole for one in card.calls]
    told = [f"{label}: {' '.join(words.split())}" for label, words in labeled if words]
    return [f"{card.number}. {card.name.text}", *calls, *told]
