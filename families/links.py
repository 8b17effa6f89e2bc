"""Pages behind a personal link, and how a part adds its own.

    @link_view(PersonalLink.Purpose.SURVEY, page="meetings:survey")
    def survey(request, link): ...        # path("l/<str:token>/survey/", survey, name="survey")

`link` is an `OpenLink`. Nobody is signed in: the page reads and writes through SECURITY DEFINER
functions of its own, owned by cppc_case, which take `link.token`, `link.binding` and begin with
`SELECT * FROM authz.opened_link(token, '<purpose>', binding)`. After opening the link
(families/views/links.py) the visitor is sent to the `page` of the link's purpose. A link that does
not stand says one sentence with one status, whatever the reason.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from cppc.core.throttle import visitor
from families.services.links import OpenLink, use_link
from teams.access import View, public_view

COOKIE = "link_browser"
COOKIE_PATH = "/l/"
COOKIE_SECONDS = 180 * 24 * 3600
PAGES: dict[str, str] = {}


def binding_of(request: HttpRequest) -> str:
    """What this browser got when it first opened a link; empty before that."""
    return request.COOKIES.get(COOKIE, "")[:100]


def remember_browser(response: HttpResponse, binding: str) -> HttpResponse:
    """Give the browser the secret its links are bound to; scripts and other sites never see it."""
    response.set_cookie(
        COOKIE,
        binding,
        max_age=COOKIE_SECONDS,
        path=COOKIE_PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def new_binding() -> str:
    """A secret for a browser that has none yet."""
    return secrets.token_urlsafe(32)


def visitor_hash(request: HttpRequest) -> str:
    """Where a try came from, to count by; the address itself is not kept."""
    text = f"link\x1f{visitor(request)}".encode()
    return hmac.new(settings.FIELD_KEY, text, hashlib.sha256).hexdigest()


def refuse_link(request: HttpRequest) -> HttpResponse:
    """The one answer to every link that does not stand."""
    return _private(render(request, "families/link_over.html", status=404))


def link_view(purpose: str, *, page: str) -> Callable[[Callable[..., HttpResponse]], View]:
    """A page for whoever opened a link of this purpose in this browser; `page` is its URL name."""
    PAGES[str(purpose)] = page

    def decorate(view: Callable[..., HttpResponse]) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
            link = use_link(
                token=token,
                purpose=purpose,
                binding=binding_of(request),
                visitor=visitor_hash(request),
            )
            if link is None:
                return refuse_link(request)
            with translation.override(_language(request, link)):
                request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
                return _private(view(request, link, *args, **kwargs))

        return public_view(guarded)

    return decorate


def _language(request: HttpRequest, link: OpenLink) -> str:
    """The guest's language, unless the visitor has chosen one on the page."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    return chosen if chosen in dict(settings.LANGUAGES) else link.language


def _private(response: HttpResponse) -> HttpResponse:
    """The address is a secret: no copy of the page is kept, and no robot lists it.

    The site's own Referrer-Policy tells it to no other site; a stricter one would break forms.
    """
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
