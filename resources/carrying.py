"""Pages of the network that bring a saved list along, what is private of it by POST alone.

Such a page answers a POST as it answers a GET, keeps no copy, and changes language by POST.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from resources.public_pages import without_trace
from resources.saved import ids_asked, ids_in
from teams.access import View

ADDRESS = tuple[str, str]


def carried(request: HttpRequest | None) -> ADDRESS:
    """The list that a request brings: the ids that may stand in an address, and the others."""
    opened, private = divided(request)
    return ".".join(opened), ".".join(private)


def divided(request: HttpRequest | None) -> tuple[list[str], list[str]]:
    """The same as lists of short ids."""
    if request is None:
        return [], []
    ids = ids_asked(request)
    posted = request.POST.get("s", "") if request.method == "POST" else ""
    private = [one for one in ids_in(posted) if one in ids]
    return [one for one in ids if one not in private], private


def carries_list(view: View) -> View:
    """A page that may be asked by POST, with what is private of a list; it writes nothing."""

    @wraps(view)
    def carrying(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return view(request, *args, **kwargs)
        response = in_language(request, lambda: view(request, *args, **kwargs))
        return without_trace(response, private=True)

    return carrying


def in_language(request: HttpRequest, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """The same answer in the other language, when that button was pressed."""
    code = request.POST.get("speak", "")
    if code not in dict(settings.LANGUAGES):
        return answer()
    with translation.override(code):
        response = answer()
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        samesite="Lax",
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
    )
    return response
