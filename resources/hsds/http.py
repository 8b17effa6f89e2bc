"""The API's answers over HTTP: pages, streams, problems; open to all, without a cookie."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import http_date

from cppc.core.throttle import tries_left, visitor
from resources.hsds.answering import Documents
from resources.hsds.asked import Asked, BadParameterError

ROOT = "/api/hsds/"
PAGE_OF_DOCS = ROOT + "docs"
NDJSON, PROBLEM = "application/x-ndjson", "application/problem+json"
TELL = "ETag, Last-Modified, Retry-After, RateLimit, RateLimit-Policy, X-Total-Items"
OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": TELL,
    "Cross-Origin-Resource-Policy": "cross-origin",
}
METHODS = "GET, HEAD, OPTIONS"


def problem(status: int, title: str, **more: Any) -> JsonResponse:
    """What went wrong and what to do, as RFC 9457 writes it."""
    body = {"type": "about:blank", "title": title, "status": status, **more}
    response = JsonResponse(body, status=status, content_type=PROBLEM)
    response["Cache-Control"] = "no-store"
    return response


def bad_parameter(fault: BadParameterError) -> JsonResponse:
    """The parameter by its name, and what it has to be."""
    return problem(
        400,
        "A parameter cannot be understood.",
        detail=f"{fault.name} {fault.needed}.",
        parameter=fault.name,
    )


def not_found(what: str) -> JsonResponse:
    """Nothing public has this id."""
    return problem(404, "Not found.", detail=f"There is no public {what} with this id.")


def page_of(asked: Asked, count: int, documents: Documents) -> dict[str, Any]:
    """A page as HSDS wants it; `count` is exact, or the most that is counted."""
    pages = max(1, -(-count // asked.per_page))
    return {
        "total_items": count,
        "total_pages": pages,
        "page_number": asked.page,
        "size": len(documents.rows),
        "first_page": asked.page == 1,
        "last_page": asked.page >= pages,
        "empty": not documents.rows,
        "contents": documents.rows,
    }


def answer(request: HttpRequest, body: Any, about: Documents) -> HttpResponse:
    """A document with its mark, so that an unchanged one need not be sent again.

    An answer with something sensitive in it is to be kept nowhere.
    """
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    if about.sensitive:
        response = HttpResponse(content, content_type="application/json")
        response["Cache-Control"] = "no-store"
        return response
    mark = '"' + hashlib.sha256(content).hexdigest()[:32] + '"'
    known = [one.strip() for one in request.headers.get("If-None-Match", "").split(",")]
    same = mark in known or f"W/{mark}" in known or "*" in known
    response = HttpResponse(
        b"" if same else content, content_type="application/json", status=304 if same else 200
    )
    response["ETag"] = mark
    response["Cache-Control"] = f"public, max-age={settings.API_CACHE_SECONDS}"
    if about.changed:
        response["Last-Modified"] = http_date(about.changed.timestamp())
    return response


def stream(request: HttpRequest, chunks: Iterable[list[dict[str, Any]]]) -> HttpResponseBase:
    """One document a line, made while it is sent; for a HEAD nothing is made."""
    lines = _lines(chunks) if request.method == "GET" else iter(())
    response = StreamingHttpResponse(lines, content_type=NDJSON)
    response["Cache-Control"] = "no-store"
    return response


def _lines(chunks: Iterable[list[dict[str, Any]]]) -> Iterator[bytes]:
    for chunk in chunks:
        rows = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in chunk)
        yield ("\n".join(rows) + "\n").encode()


def is_api(path: str) -> bool:
    """Whether an address is of the API itself; its page for people is a page of the site."""
    return (path + "/").startswith(ROOT) and not path.startswith(PAGE_OF_DOCS)


class ApiMiddleware:
    """Before anything else: the API knows no cookie, counts per address and is open to all.

    A request of a signed-in person is answered as anybody's; nothing is read for it and no
    cookie comes back. What goes wrong is told as JSON.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not is_api(request.path_info):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        response = self._answer(request)
        response.cookies.clear()
        for name in ("Vary", "Content-Language"):
            del response[name]
        for name, value in OPEN.items():
            response[name] = value
        return response

    def _answer(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "OPTIONS":
            return _preflight()
        if request.method not in ("GET", "HEAD"):
            response = problem(405, "Only reading is possible here.")
            response["Allow"] = METHODS
            return response
        left, seconds = tries_left(
            "hsds", visitor(request), limit=settings.API_LIMIT, seconds=settings.API_SECONDS
        )
        if left < 0:
            return _limited(_too_many(seconds), 0, seconds)
        return _limited(_as_json(self.get_response(request)), left, seconds)


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Allow"] = METHODS
    response["Access-Control-Allow-Methods"] = METHODS
    response["Access-Control-Allow-Headers"] = "*"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _too_many(seconds: int) -> JsonResponse:
    detail = f"Wait {seconds} seconds, then go on. To take everything ask once for format=ndjson."
    response = problem(429, "Too many requests from this address.", detail=detail)
    response["Retry-After"] = str(seconds)
    return response


def _limited(response: HttpResponseBase, left: int, seconds: int) -> HttpResponseBase:
    """How many requests are left, in the words of the IETF's draft."""
    response["RateLimit-Policy"] = f'"address";q={settings.API_LIMIT};w={settings.API_SECONDS}'
    response["RateLimit"] = f'"address";r={left};t={seconds}'
    return response


def _as_json(response: HttpResponseBase) -> HttpResponseBase:
    """Pages for people that say something went wrong become a problem in JSON."""
    is_page = response.get("Content-Type", "").startswith("text/html")
    if response.status_code == 404 and is_page:
        return problem(404, "There is nothing at this address.", detail=f"See {ROOT}docs/.")
    if response.status_code >= 500 and is_page:
        return problem(response.status_code, "Something went wrong here.")
    return response
