"""How every page of the public network answers: no cookie, no address told, limited, packed."""

import time
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page

from cppc.core.throttle import may_go_on, visitor
from teams.access import View, public_view

WINDOW = 60
ON_A_PAGE = 20


def find_view(view: View) -> View:
    """Anybody, without account or cookie; a burst from one address is answered with 429.

    The browser tells no page that one leads to where it came from.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wait = seconds_to_wait(request)
        response = too_many(request, wait) if wait else view(request, *args, **kwargs)
        signed_in = request.user.is_authenticated
        # Without an origin Django would refuse the forms that have a token, such as signing out.
        response["Referrer-Policy"] = "same-origin" if signed_in else "no-referrer"
        return response

    return public_view(gzip_page(answered))


def seconds_to_wait(request: HttpRequest) -> int:
    """Nothing for those in measure; otherwise how long until this address may ask again."""
    window, passed = divmod(int(time.time()), WINDOW)
    who = f"{visitor(request)} {window}"
    limit = settings.FIND_PAGES_A_MINUTE
    return 0 if may_go_on("find", who, limit=limit, seconds=WINDOW) else WINDOW - passed


def too_many(request: HttpRequest, wait: int) -> HttpResponse:
    """429 in plain words, with the seconds to wait for programs."""
    response = render(request, "429.html", status=429)
    response["Retry-After"] = str(wait)
    return response


def without_trace(response: HttpResponse, private: bool) -> HttpResponse:
    """Ask the browser to keep no copy of a page that could harm."""
    if private:
        response["Cache-Control"] = "no-store"
    return response
