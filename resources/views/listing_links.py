"""A provider's pages behind a link: the door, confirming, changing, and stopping messages."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from resources.cards import Card, Names
from resources.forms_keep import KeepForm
from resources.links import (
    binding_of,
    listing_link_view,
    private,
    refuse_link,
    remember_browser,
)
from resources.models import ListingLink, PublishedListing
from resources.services.confirming import confirm_listing
from resources.services.listing_links import OpenListing, open_listing_link
from resources.services.relay import stop_relay
from resources.services.suggestions import said_by_link, suggest_by_link
from teams.access import public_view


@public_view
@never_cache
def listing_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a button, the same for right and wrong links; pressing it opens the link here."""
    if request.method != "POST":
        return private(render(request, "resources/listing_link.html"))
    binding = binding_of(request)
    if open_listing_link(token=token, binding=binding) != ListingLink.Purpose.KEEP:
        return refuse_link(request)
    return remember_browser(redirect("resources:keep_listing", token), binding)


@listing_link_view
def keep_listing(request: HttpRequest, link: OpenListing) -> HttpResponse:
    """The listing as everybody sees it: confirm all of it, or change what is wrong."""
    listing = PublishedListing.objects.filter(pk=link.service_id).first()
    context: dict[str, Any] = {"link": link, "listing": listing, "said": said_by_link(link)}
    if listing is None:
        return render(request, "resources/keep_listing.html", context)
    form = KeepForm(request.POST if "change" in request.POST else None, listing=listing)
    if request.method == "POST":
        if "confirm" in request.POST:
            return _confirmed(request, link, listing)
        if form.is_valid():
            return _suggested(request, link, listing, form)
    context |= {"form": form, "card": Card(listing, Names({}, {}))}
    return render(request, "resources/keep_listing.html", context)


def _confirmed(request: HttpRequest, link: OpenListing, listing: PublishedListing) -> HttpResponse:
    try:
        confirm_listing(listing_id=listing.pk, by=link)
    except ValidationError as refusal:
        messages.error(request, refusal.messages[0])
    else:
        messages.success(request, _("Thank you. The public page shows that you checked it today."))
    return redirect("resources:keep_listing", link.token)


def _suggested(
    request: HttpRequest, link: OpenListing, listing: PublishedListing, form: KeepForm
) -> HttpResponse:
    number = suggest_by_link(link=link, listing=listing, texts=form.changes())
    if number:
        words = ngettext(
            "%(number)s change is with the team now. Nothing public changes until they say yes.",
            "%(number)s changes are with the team now. Nothing public changes until they say yes.",
            number,
        )
        messages.success(request, words % {"number": number})
    else:
        messages.info(request, _("You changed nothing."))
    return redirect("resources:keep_listing", link.token)


@public_view
@never_cache
def stop_messages(request: HttpRequest, token: str) -> HttpResponse:
    """A volunteer wants no more messages: a button, so that no mail scanner presses it."""
    if request.method != "POST":
        return private(render(request, "resources/stop_messages.html", {"stopped": False}))
    if not stop_relay(token=token):
        return refuse_link(request)
    return private(render(request, "resources/stop_messages.html", {"stopped": True}))
