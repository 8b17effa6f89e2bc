"""Pages for what went wrong: designed, in both languages, without any detail."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 with "your words are kept" when it is the database that is away."""
    error = sys.exc_info()[1]
    away = isinstance(error, OperationalError | InterfaceError)
    status = 503 if away else 500
    response = render(None, f"{status}.html", status=status)  # no database, no context processors
    if away:
        response["Retry-After"] = "10"
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token is missing or old."""
    return render(request, "403_csrf.html", status=403)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 when what was sent is too large."""
    large = type(exception).__name__ in ("RequestDataTooBig", "TooManyFieldsSent")
    status = 413 if large else 400
    return render(None, f"{status}.html", status=status)
