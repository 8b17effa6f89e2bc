"""Supports of the public directory that a plan may name."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from families.models import Family
from resources.models import Category, PublishedListing, Service
from resources.search import MOST_WORDS, Wanted, search_listings

SHOWN = 60


def supports_near(family: Family) -> list[tuple[str, str]]:
    """Names of listings that serve the family's county, with who offers them; at most 60."""
    return find_supports(family, "")


def find_supports(family: Family, text: str) -> list[tuple[str, str]]:
    """The same for what somebody typed, best first."""
    name = "name_es" if get_language() == "es" else "name_en"
    categories = Category.objects.all() if text else ()
    found = search_listings(Wanted(text=text, county=family.county_id), categories).listings
    rows = found.values_list(name, "name_en", "organization")
    return [(shown or english, offered_by) for shown, english, offered_by in rows[:SHOWN]]


def listings_named(family: Family, words: Iterable[str]) -> dict[str, UUID]:
    """The listing each of these words names exactly; a name that two listings bear names none."""
    wanted = {word for word in words if word}
    if not wanted:
        return {}
    rows = PublishedListing.objects.filter(Q(name_en__in=wanted) | Q(name_es__in=wanted))
    found: dict[str, set[UUID]] = {}
    own: dict[str, set[UUID]] = {}
    for pk, area, *names in rows.values_list("pk", "area_id", "name_en", "name_es"):
        for name in wanted & set(names):
            found.setdefault(name, set()).add(pk)
            if area == family.area_id:
                own.setdefault(name, set()).add(pk)
    best = {name: own.get(name) or ids for name, ids in found.items()}
    return {name: next(iter(ids)) for name, ids in best.items() if len(ids) == 1}


def not_to_be_named(family: Family, text: str) -> list[Service]:
    """Listings of the family's area to which nobody is to be sent, by a word of their name.

    They are not public; whoever may not see such listings finds none. At most five.
    """
    words = [word for word in text.split() if len(word) > 3][:MOST_WORDS]
    if not words:
        return []
    named = Q()
    for word in words:
        named |= Q(name_en__icontains=word) | Q(name_es__icontains=word)
    rows = Service.objects.filter(named, area=family.area_id, do_not_refer=True)
    return list(rows.order_by("name_en", "pk")[:5])
