"""The page behind the link in a mail: a provider confirms a listing in one click, no account."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from cppc.core.throttle import may_go_on, visitor
from resources.cards import Card
from resources.models import PublishedListing
from resources.services import freshness
from resources.views.public import names
from teams.access import public_view

TRIES, QUARTER_HOUR = 60, 900


@public_view
def confirm_listing(request: HttpRequest, token: str) -> HttpResponse:
    """A GET shows the listing with a button, so that no mail scanner confirms it; a POST does."""
    patient = may_go_on("confirm", visitor(request), limit=TRIES, seconds=QUARTER_HOUR)
    key = freshness.listing_to_confirm(token) if patient else None
    found = PublishedListing.objects.filter(pk=key).first() if key else None
    if found is None:
        return _private(render(request, "resources/confirm_over.html", status=404))
    if request.method == "POST" and freshness.confirm_listing(token):
        return redirect("resources:confirmed", found.pk)
    context = {"listing": found, "card": Card(found, names())}
    return _private(render(request, "resources/confirm_listing.html", context))


@public_view
def confirmed(request: HttpRequest, listing_id: uuid.UUID) -> HttpResponse:
    """Thanks, and what the public page says now."""
    found = get_object_or_404(PublishedListing, pk=listing_id)
    context = {"listing": found, "card": Card(found, names())}
    return _private(render(request, "resources/confirmed.html", context))


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no copy of the page is kept, and no robot lists it."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
