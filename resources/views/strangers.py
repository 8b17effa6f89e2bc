"""What anybody may do about a public listing: claim it, suggest, report, write to a neighbor.

No cookie is needed: nothing here rests on who is signed in, so a form from another site gains
nothing, and browsers that say where a form comes from are held to it.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt

from cppc.core.throttle import may_go_on, visitor
from resources.cards import Card, Names
from resources.forms_keep import ClaimForm, ReportForm, SuggestForm, WriteForm
from resources.models import ListingReport, PublishedListing
from resources.services.claims import claim_by_contact, claim_by_team
from resources.services.relay import write_to_neighbor
from resources.services.reports import report_listing
from resources.services.suggestions import suggest_by_anybody
from resources.views.posted import posted
from teams.access import View, public_view

DAY = 24 * 3600
THANKS = ("claim", "claim-team", "suggest", "report", "write")


def stranger_view(view: Callable[..., HttpResponse]) -> View:
    """A page about one public listing for everybody; no copy of it is kept on the device."""

    @wraps(view)
    def guarded(
        request: HttpRequest, listing_id: uuid.UUID, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        listing = get_object_or_404(PublishedListing, pk=listing_id)
        if request.method == "POST" and from_elsewhere(request):
            response = render(request, "403.html", status=403)
        else:
            response = view(request, listing, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(public_view(guarded))


def from_elsewhere(request: HttpRequest) -> bool:
    """Whether the browser says that a form was sent from another site; old ones name it only."""
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        return True
    origin = request.headers.get("Origin", "null")
    return origin != "null" and origin.partition("://")[2] != request.get_host()


def often(request: HttpRequest, what: str, limit: int) -> bool:
    """Whether this address has done it too often today."""
    return not may_go_on(what, visitor(request), limit=limit, seconds=DAY)


def too_often(request: HttpRequest) -> HttpResponse:
    """Too many tries from one address: the plain page that says so."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(DAY)
    return response


def context_of(listing: PublishedListing, **more: Any) -> dict[str, Any]:
    """The listing with its name in the reader's language."""
    return {"listing": listing, "card": Card(listing, Names({}, {})), **more}


def language_of_page() -> str:
    return (get_language() or "en")[:2]


@stranger_view
def claim(request: HttpRequest, listing: PublishedListing) -> HttpResponse:
    """Ask for a link: to the address on the listing, or from the team."""
    by_team = "by_team" in request.POST
    form = ClaimForm(request.POST if by_team else None)
    if request.method == "POST":
        if often(request, "listing-claim", settings.LISTING_CLAIMS_PER_ADDRESS):
            return too_often(request)
        if not by_team:
            _mail_to_contact(listing)
            return redirect("resources:thanks", listing.pk, "claim")
        if form.by_a_program:
            return redirect("resources:thanks", listing.pk, "claim-team")
        if form.is_valid():
            claim_by_team(listing=listing, language=language_of_page(), **form.cleaned_data)
            return redirect("resources:thanks", listing.pk, "claim-team")
    return render(request, "resources/claim.html", context_of(listing, form=form))


def _mail_to_contact(listing: PublishedListing) -> None:
    """One mail too many is left out without a word: the page says the same in every case."""
    limit = settings.LISTING_CLAIM_MAILS_PER_LISTING
    if may_go_on("listing-claim-mail", str(listing.pk), limit=limit, seconds=DAY):
        claim_by_contact(listing=listing, language=language_of_page())


@stranger_view
def suggest(request: HttpRequest, listing: PublishedListing) -> HttpResponse:
    """What is wrong? A few words for the team."""
    form = SuggestForm(posted(request))
    if request.method == "POST":
        if often(request, "suggest", settings.SUGGESTIONS_PER_ADDRESS):
            return too_often(request)
        if form.by_a_program:
            return redirect("resources:thanks", listing.pk, "suggest")
        if form.is_valid():
            suggest_by_anybody(listing=listing, **form.cleaned_data)
            return redirect("resources:thanks", listing.pk, "suggest")
    return render(request, "resources/suggest.html", context_of(listing, form=form))


@stranger_view
def report(request: HttpRequest, listing: PublishedListing) -> HttpResponse:
    """I called and ...: one tap on the listing's page, or this page with a note."""
    form = ReportForm(posted(request))
    if request.method == "POST":
        if often(request, "report", settings.REPORTS_PER_ADDRESS):
            return too_often(request)
        if form.is_valid():
            report_listing(listing=listing, address=visitor(request), **form.cleaned_data)
            return redirect("resources:thanks", listing.pk, "report")
    kinds = ListingReport.Kind.choices
    return render(request, "resources/report.html", context_of(listing, form=form, kinds=kinds))


@stranger_view
def write_to_them(request: HttpRequest, listing: PublishedListing) -> HttpResponse:
    """Words for a neighbor, sent on by mail; the address is never shown."""
    if not listing.relay:
        raise Http404
    form = WriteForm(posted(request))
    if request.method == "POST":
        if form.by_a_program:
            return redirect("resources:thanks", listing.pk, "write")
        if form.is_valid():
            if not _in_measure(request, listing):
                return too_often(request)
            try:
                write_to_neighbor(listing=listing, **form.cleaned_data)
            except ValidationError as refusal:
                form.add_error("words", refusal)
            else:
                return redirect("resources:thanks", listing.pk, "write")
    return render(request, "resources/write_to_them.html", context_of(listing, form=form))


def _in_measure(request: HttpRequest, listing: PublishedListing) -> bool:
    """Whether one more message may go: from this address, to this listing, and in all."""
    return (
        may_go_on("relay", visitor(request), limit=settings.RELAY_PER_ADDRESS, seconds=DAY)
        and may_go_on("relay-to", str(listing.pk), limit=settings.RELAY_PER_LISTING, seconds=DAY)
        and may_go_on("relay-all", "all", limit=settings.RELAY_PER_DAY, seconds=DAY)
    )


@stranger_view
def thanks(request: HttpRequest, listing: PublishedListing, what: str) -> HttpResponse:
    """What happens now, after each of these."""
    if what not in THANKS:
        raise Http404
    return render(request, "resources/thanks.html", context_of(listing, what=what))
