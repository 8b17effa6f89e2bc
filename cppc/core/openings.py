"""No log, no read: opening a family's record writes the log row that lets its content be read."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest


def open_family(reference: str, why: str) -> str | None:
    """Log that the acting person opens the family with this reference; its id, or None if refused.

    A refused try is logged as well. Must run outside the transaction that reads the content, so
    that a page which fails afterwards does not take its log row back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit.open_family(%s, %s)", [reference, why[:200]])
        (family_id,) = cursor.fetchone()
    return str(family_id) if family_id else None


def open_referral(reference: str, why: str) -> str | None:
    """The same for the words of a request for a meeting."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit.open_referral(%s, %s)", [reference, why[:200]])
        (referral_id,) = cursor.fetchone()
    return str(referral_id) if referral_id else None


def open_before_the_view(request: HttpRequest, view: Any, kwargs: dict[str, Any]) -> None:
    """Open the family or the request a URL names (`reference`), for views that read its content."""
    access = getattr(view, "access", None)
    opener = _opener(access) if access else None
    if opener is None or "reference" not in kwargs or not request.user.is_authenticated:
        return
    if access["admits"](request):  # type: ignore[index]
        why = f"{request.method} {access['name']}"  # type: ignore[index]
        request.opened_family_id = opener(kwargs["reference"], why)  # type: ignore[attr-defined]


def _opener(access: dict[str, Any]) -> Callable[[str, str], str | None] | None:
    if access.get("opens_request"):
        return open_referral
    return open_family if access["opens"] else None
