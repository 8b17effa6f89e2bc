"""The last resort of the wall: a row the database refused is a plain page, with what was typed."""

from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CONSTRAINT = "the_wall"
HIDDEN = {"csrfmiddlewaretoken", "password"}
LONGEST, MOST = 20_000, 100


def refused_by_the_wall(error: BaseException) -> bool:
    """Whether the trigger that compares words with names of families refused the row."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", None) == CONSTRAINT


class WallMiddleware:
    """Services compare words before they write; where one did not, a page with 409 says so.

    The page gives back every word that was sent, so that nothing typed is lost.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, IntegrityError) or not refused_by_the_wall(error):
            return None
        sent = [
            value[:LONGEST]
            for name, values in request.POST.lists()
            if name not in HIDDEN
            for value in values
            if value.strip()
        ]
        return render(request, "409_names.html", {"sent": sent[:MOST]}, status=409)
