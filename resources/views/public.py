"""What everybody reads of one listing without an account: its page, and its copy on paper."""

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt

from resources.cards import Card
from resources.carrying import carries_list
from resources.finding import names
from resources.models import PublishedListing
from resources.public_pages import find_view, without_trace
from resources.services.merges import moved_to


@csrf_exempt  # it writes nothing, and a token would need a cookie
@find_view
@carries_list
def listing(request: HttpRequest, listing_id: uuid.UUID) -> HttpResponse:
    """Everything that is public of a listing, with every place."""
    try:
        return _page(request, listing_id, "resources/listing.html")
    except Http404:  # merged into another one, perhaps
        return redirect(get_object_or_404(PublishedListing, pk=moved_to(listing_id)))


@csrf_exempt  # it writes nothing, and a token would need a cookie
@find_view
@carries_list
def print_listing(request: HttpRequest, listing_id: uuid.UUID) -> HttpResponse:
    """The same in large print."""
    return _page(request, listing_id, "resources/print_listing.html")


def _page(request: HttpRequest, listing_id: uuid.UUID, template: str) -> HttpResponse:
    found = get_object_or_404(PublishedListing, pk=listing_id)
    card = Card(found, names())
    context = {"listing": found, "card": card, "places": list(found.places.all())}
    return without_trace(render(request, template, context), found.sensitive)
