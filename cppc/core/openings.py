"""No log, no read: opening a family's record writes the log row that lets its content be read."""

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


def open_before_the_view(request: HttpRequest, view: Any, kwargs: dict[str, Any]) -> None:
    """Open the family a URL names (`reference`), for views that read family content."""
    access = getattr(view, "access", None)
    if not (access and access["opens"] and "reference" in kwargs and request.user.is_authenticated):
        return
    if access["admits"](request):
        why = f"{request.method} {access['name']}"
        request.opened_family_id = open_family(kwargs["reference"], why)  # type: ignore[attr-defined]
