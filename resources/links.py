"""Pages behind a provider's link: nobody is signed in, the link opens one listing.

The visitor's browser gets a secret when the link is opened; without it the link shows nothing.
"""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from cppc.core.throttle import may_go_on, visitor
from resources.services.listing_links import use_listing_link
from teams.access import View, public_view

COOKIE = "listing_browser"
COOKIE_PATH = "/supports/links/"
WRONG_TRIES = 20
QUARTER = 900


def binding_of(request: HttpRequest) -> str:
    """What this browser got when it first opened a link, or a new secret for one that has none."""
    kept = request.COOKIES.get(COOKIE, "")[:100]
    return kept if len(kept) >= 32 else secrets.token_urlsafe(32)


def remember_browser(response: HttpResponse, binding: str) -> HttpResponse:
    """Give the browser the secret its links are bound to; scripts and other sites never see it."""
    response.set_cookie(
        COOKIE,
        binding,
        max_age=settings.LISTING_LINK_DAYS * 24 * 3600,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no copy of the page is kept, and no robot lists it."""
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def refuse_link(request: HttpRequest) -> HttpResponse:
    """The one answer to every link that does not stand; too many of them are held up."""
    if not may_go_on("listing-link", visitor(request), limit=WRONG_TRIES, seconds=QUARTER):
        response = private(render(request, "429.html", status=429))
        response["Retry-After"] = str(QUARTER)
        return response
    return private(render(request, "resources/link_over.html", status=404))


def listing_link_view(view: Callable[..., HttpResponse]) -> View:
    """A page for whoever opened a link in this browser; gives the view an `OpenListing`."""

    @wraps(view)
    def guarded(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        link = use_listing_link(token=token, binding=request.COOKIES.get(COOKIE, "")[:100])
        if link is None:
            return refuse_link(request)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else link.language
        with translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            return private(view(request, link, *args, **kwargs))

    return public_view(guarded)
