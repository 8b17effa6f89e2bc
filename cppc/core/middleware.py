"""What every request passes: its id, its identity, the idle clock."""

import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from cppc.core.identity import DOOR, Identity, acting_as, current
from cppc.core.openings import open_before_the_view

GetResponse = Callable[[HttpRequest], HttpResponse]
DOOR_PATHS = ("/accounts/",)


class RequestIdMiddleware:
    """Gives the request an id that stands in logs, in the audit and in the answer."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.request_id = uuid.uuid4().hex[:16]  # type: ignore[attr-defined]
        with acting_as(Identity(request_id=request.request_id)):  # type: ignore[attr-defined]
            response = self.get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response


class IdentityMiddleware:
    """Everything behind this runs as the signed-in person; streaming bodies too.

    Account pages get the door scope: they alone may touch credentials and sessions.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        scope = DOOR if request.path.startswith(DOOR_PATHS) else ""
        who = Identity(
            user.pk if user.is_authenticated else None,
            scope=scope,
            request_id=getattr(request, "request_id", ""),
        )
        with acting_as(who):
            response: HttpResponseBase = self.get_response(request)
        if response.streaming and not getattr(response, "is_async", False):
            response.streaming_content = _under(who, response.streaming_content)  # type: ignore[attr-defined]
        if user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        return response

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> None:
        """Open the family's record before the view's transaction, so that the log row stays.

        A sign that no text of the database can hold names nothing: not found, for every view.
        """
        if any("\x00" in value for value in kwargs.values() if isinstance(value, str)):
            raise Http404
        open_before_the_view(request, view, kwargs)


def _under(who: Identity, chunks: Iterable[Any]) -> Iterator[Any]:
    """Each piece of a streaming body is made as the person who asked."""
    iterator = iter(chunks)
    while True:
        with acting_as(who):
            try:
                chunk = next(iterator)
            except StopIteration:
                return
        yield chunk


class IdleMiddleware:
    """Ends a session after a time without use; marks the last use at most once a minute."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            seen = request.session.get("seen", now)
            if now - seen > settings.SESSION_IDLE_SECONDS:
                logout(request)
                who = current.get()
                if who is not None:
                    who.user_id = None
            # What a page sends by itself (drafts, whoami) is no sign that somebody is there.
            elif "seen" not in request.session or (now - seen > 60 and not _by_itself(request)):
                request.session["seen"] = now
        return self.get_response(request)


def _by_itself(request: HttpRequest) -> bool:
    return request.path.startswith("/drafts/") and request.method == "GET"
