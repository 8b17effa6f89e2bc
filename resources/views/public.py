"""What everybody reads without an account: the search, a listing, its copy on paper."""

import uuid

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from resources.cards import Card, Names, cards_of
from resources.models import Category, PublishedListing
from resources.search import LONGEST_SEARCH, Wanted, kinds_asked, search_listings
from resources.services.gaps import note_search
from teams.access import public_view
from teams.models import County

ON_A_PAGE = 20


def names() -> Names:
    """The names of all categories and counties: two queries."""
    categories = {one.code: one for one in Category.objects.all()}
    return Names(categories, dict(County.objects.values_list("fips", "name")))


@public_view
def search(request: HttpRequest) -> HttpResponse:
    known = names()
    wanted = Wanted(
        text=request.GET.get("q", "").strip()[:LONGEST_SEARCH],
        category=known_or_none(request.GET.get("category", ""), known.categories),
        county=known_or_none(request.GET.get("county", ""), known.counties),
    )
    context = {"wanted": wanted, "names": known, "county": known.counties.get(wanted.county, "")}
    context |= choices_of(wanted, known)
    if wanted.text or wanted.category or wanted.county:
        answer = search_listings(wanted, known.categories.values())
        page = Paginator(answer.listings, ON_A_PAGE).get_page(request.GET.get("page"))
        context |= {"answer": answer, "page": page, "cards": cards_of(page, known)}
        codes = kinds_asked(wanted, known.categories.values())
        note_search(request, codes=codes, county=wanted.county, found=page.paginator.count)
    response = render(request, "resources/search.html", context)
    return without_trace(response, leaves_trace(wanted, known))


def known_or_none(value: str, known: dict) -> str:
    """A value of ours, or nothing for one that somebody made up."""
    return value if value in known else ""


def choices_of(wanted: Wanted, known: Names) -> dict:
    """Kinds of help to choose from: the large ones, and those inside the chosen one."""
    categories = known.categories.values()
    chosen = known.categories.get(wanted.category)
    return {
        "chosen": chosen,
        "roots": [one for one in categories if one.parent_id is None],
        "narrower": [one for one in categories if chosen and one.parent_id == chosen.code],
    }


def leaves_trace(wanted: Wanted, known: Names) -> bool:
    """Whether a copy of this answer on the device could harm: any words, or a sensitive kind."""
    chosen = known.categories.get(wanted.category)
    return bool(wanted.text) or bool(chosen and chosen.sensitive)


def without_trace(response: HttpResponse, sensitive: bool) -> HttpResponse:
    """Ask the browser to keep no copy of a sensitive page."""
    if sensitive:
        response["Cache-Control"] = "no-store"
    return response


@public_view
def listing(request: HttpRequest, listing_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(PublishedListing, pk=listing_id)
    context = {"listing": found, "card": Card(found, names())}
    return without_trace(render(request, "resources/listing.html", context), found.sensitive)


@public_view
def print_listing(request: HttpRequest, listing_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(PublishedListing, pk=listing_id)
    context = {"listing": found, "card": Card(found, names())}
    return without_trace(render(request, "resources/print_listing.html", context), found.sensitive)
