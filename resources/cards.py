"""A public listing dressed for reading: words in the reader's language, hours and ages in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from resources.hours import Opening, describe_hours
from resources.languages import LANGUAGES
from resources.models import Category, Phone, PublishedListing, Service
from resources.opening import Moment, OpenState, moment_of, open_state

HUB_HELP = "hub"  # the kind of help that every hub gives


class Words(NamedTuple):
    """A text, and its language where that is not the page's."""

    text: str
    language: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)


class Call(NamedTuple):
    """A number to press on a phone."""

    number: str
    extension: str
    address: str
    note: Words
    line: str = ""  # what kind of line it is, where it is no common telephone

    @property
    def whole(self) -> str:
        """The number with its extension, in words."""
        return " ".join([self.number, _("ext."), self.extension]) if self.extension else self.number


@dataclass(frozen=True)
class Names:
    """Names of categories and counties, read once for a page."""

    categories: dict[str, Category]
    counties: dict[str, str]


def in_two_languages(english: str, spanish: str) -> Words:
    """The text in the reader's language, or the one there is with its language named."""
    if (get_language() or "").startswith("es"):
        return Words(spanish) if spanish else Words(english, "en" if english else "")
    return Words(english) if english else Words(spanish, "es" if spanish else "")


class Card:
    """One listing on a page, in a list or alone; a template asks for most words several times."""

    def __init__(
        self,
        listing: PublishedListing,
        names: Names,
        moment: Moment | None = None,
        miles: float | None = None,
    ) -> None:
        self.listing, self.names = listing, names
        self.moment, self.miles = moment or moment_of(), miles

    def _words(self, name: str) -> Words:
        return in_two_languages(
            getattr(self.listing, f"{name}_en"), getattr(self.listing, f"{name}_es")
        )

    @cached_property
    def name(self) -> Words:
        return self._words("name")

    @cached_property
    def description(self) -> Words:
        return self._words("description")

    @cached_property
    def start(self) -> Words:
        return self._words("start")

    @cached_property
    def fees(self) -> Words:
        return self._words("fees")

    @cached_property
    def eligibility(self) -> Words:
        return self._words("eligibility")

    @cached_property
    def happens(self) -> Words:
        """What happens when one calls."""
        return self._words("happens")

    @cached_property
    def bring(self) -> Words:
        return self._words("bring")

    @cached_property
    def wait(self) -> Words:
        return self._words("wait")

    @cached_property
    def cost(self) -> str:
        """Whether it costs money, in a word; nothing where nobody said."""
        costs = {
            Service.Cost.FREE: _("Free"),
            Service.Cost.LOW: _("Little, or by income"),
            Service.Cost.PAID: _("Costs money"),
        }
        return costs.get(self.listing.cost, "")  # type: ignore[call-overload]

    @property
    def notice(self) -> Words:
        """The announcement, until its last day."""
        last = self.listing.notice_until
        return self._words("notice") if last and last >= self.moment.day else Words("")

    @property
    def taking(self) -> str:
        """Says "open" or "full" while that counts; nothing otherwise."""
        until = self.listing.taking_until
        return self.listing.taking if until and until > timezone.now() else ""

    @cached_property
    def opening(self) -> OpenState:
        """Whether it is open now, or when it opens next."""
        return open_state(self.listing, self.moment)

    @property
    def distance(self) -> str:
        """How far it is from where somebody asked; nothing where no place is public."""
        if self.miles is None:
            return ""
        number = max(1, round(self.miles))
        words = ngettext("about %(number)s mile", "about %(number)s miles", number)
        return words % {"number": number}

    @property
    def kind(self) -> str:
        return str(self.listing.get_kind_display())

    @property
    def is_hub(self) -> bool:
        return self.listing.kind == Service.Kind.HUB

    @property
    def is_informal(self) -> bool:
        return self.listing.kind == Service.Kind.INFORMAL

    @property
    def says_its_kind(self) -> bool:
        """Whether the kind is told beside the kinds of help: not twice that it is a hub."""
        return self.is_informal or (self.is_hub and HUB_HELP not in self.listing.categories)

    @property
    def categories(self) -> list[str]:
        known = self.names.categories
        return [known[code].name for code in self.listing.categories if code in known]

    @cached_property
    def counties(self) -> str:
        """Whom it serves by place, in words."""
        if self.listing.statewide:
            return _("All of Iowa")
        known = self.names.counties
        return ", ".join(sorted(known[fips] for fips in self.listing.counties if fips in known))

    @cached_property
    def ages(self) -> str:
        low, high = self.listing.minimum_age, self.listing.maximum_age
        if low is not None and high is not None:
            return _("Ages %(low)s to %(high)s") % {"low": low, "high": high}
        if low is not None:
            return _("Ages %(low)s and older") % {"low": low}
        return _("Up to age %(high)s") % {"high": high} if high is not None else ""

    @cached_property
    def hours(self) -> list[str]:
        return describe_hours(
            Opening(day, time.fromisoformat(opens), time.fromisoformat(closes))
            for day, opens, closes in self.listing.hours
        )

    @property
    def languages(self) -> str:
        names = dict(LANGUAGES)
        return ", ".join(str(names[code]) for code in self.listing.languages if code in names)

    @cached_property
    def calls(self) -> list[Call]:
        return [_call(phone) for phone in self.listing.phones]

    @property
    def place(self) -> list[str]:
        """The place's lines; none for a confidential one, whose copy holds no place."""
        one = self.listing
        town = f"{one.city}, IA {one.postal_code}" if one.city else ""
        return [line for line in (one.place, one.address, town) if line]

    @property
    def is_confidential(self) -> bool:
        return bool(self.listing.confidential)

    @property
    def is_fresh(self) -> bool:
        """Whether somebody verified it lately."""
        day = self.listing.verified_on
        return day is not None and day >= verified_since()


def _call(phone: dict[str, str]) -> Call:
    """A number as it is shown: pressed to call or to write; a fax is only read."""
    kind = phone.get("kind", Phone.Line.VOICE)
    address = telephone_address(phone["number"], phone["extension"])
    if kind == Phone.Line.TEXT:
        address = "sms:" + address.removeprefix("tel:").partition(";")[0]
    return Call(
        phone["number"],
        phone["extension"],
        "" if kind == Phone.Line.FAX else address,
        in_two_languages(phone["note_en"], phone["note_es"]),
        "" if kind == Phone.Line.VOICE else str(Phone.Line(kind).label),
    )


def verified_since() -> date:
    """The day before which a verification is too old."""
    return timezone.localdate() - timedelta(days=settings.VERIFY_AFTER_DAYS)


def telephone_address(number: str, extension: str) -> str:
    """`515-555-0100` with extension 12 as `tel:+15155550100;ext=12`."""
    digits = "".join(one for one in number if one.isdigit())
    long = f"+1{digits}" if len(digits) == 10 else digits
    return f"tel:{long};ext={extension}" if extension else f"tel:{long}"


def cards_of(listings: Iterable[PublishedListing], names: Names) -> list[Card]:
    """Every listing of a page as a card."""
    return [Card(listing, names) for listing in listings]
