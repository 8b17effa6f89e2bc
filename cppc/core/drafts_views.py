"""Where draft.js sends words, and the list of what a person has not finished."""

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from cppc.core.drafts import (
    DraftConflict,
    check_place,
    discard_draft,
    drafts_of,
    person_mark,
    save_draft,
)
from cppc.core.marks import public, signed_in

PER_PAGE = 25


def refusal(error: str, status: int) -> JsonResponse:
    """An answer for the script alone; the words people read are in the page."""
    return JsonResponse({"error": error}, status=status)


def body_of(request: HttpRequest) -> dict[str, Any]:
    """The JSON of the request; raises ValueError for anything that is not one object."""
    body = json.loads(request.body)
    if not isinstance(body, dict) or type(body.get("base")) is not int or body["base"] < 0:
        raise ValueError("not a draft")
    return body


@public
@never_cache
@require_POST
def save(request: HttpRequest, form: str, key: str) -> HttpResponse:
    """Keep the words of one form: 200 with its version, 409 with the other text, 401, 400, 413."""
    if not request.user.is_authenticated:
        return refusal("signed_out", 401)
    try:
        body = body_of(request)
        if body.get("person") != person_mark(request.user):
            return refusal("different_person", 403)
        draft = save_draft(
            by=request.user,
            form=form,
            object_key=key,
            fields=body.get("fields"),
            base=body["base"],
            path=body.get("path", ""),
        )
    except DraftConflict as clash:
        other = {"version": clash.draft.version, "fields": clash.draft.fields}
        return JsonResponse({"error": "conflict", **other}, status=409)
    except RequestDataTooBig:
        return refusal("too_large", 413)
    except (ValidationError, ValueError):
        return refusal("refused", 400)
    return JsonResponse({"version": draft.version})


@public
@never_cache
@require_GET
def whoami(request: HttpRequest) -> HttpResponse:
    """Who is signed in now (an opaque mark), and a fresh token for the forms of an open page."""
    if not request.user.is_authenticated:
        return refusal("signed_out", 401)
    return JsonResponse({"person": person_mark(request.user), "csrf": get_token(request)})


@signed_in
@never_cache
@require_POST
def discard(request: HttpRequest, form: str, key: str) -> HttpResponse:
    """Delete one's own draft, asked by a script or by the button in the list."""
    try:
        check_place(form, key)
    except ValidationError:
        raise Http404 from None
    discard_draft(by=request.user, form=form, object_key=key)
    if request.content_type == "application/json":
        return JsonResponse({"version": 0})
    messages.success(request, _("The draft is deleted."))
    return redirect("core:drafts")


@signed_in
@never_cache
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """All unfinished forms of the person who asks."""
    page = Paginator(drafts_of(request.user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "core/drafts.html", {"page": page})


@signed_in
@never_cache
@require_GET
def signed_in_again(request: HttpRequest) -> HttpResponse:
    """Where signing in again in another tab ends: back to the tab with the words."""
    return render(request, "core/signed_in_again.html")
