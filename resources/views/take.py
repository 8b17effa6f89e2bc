"""Taking the directory along: files for everybody, and the page about the API."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.hsds.openapi import LISTED, PARAMETERS
from resources.hsds.shape import HSDS_VERSION
from resources.hsds.terms import KNOWN, OPEN_ELIGIBILITY
from resources.models import Download, DownloadPart
from resources.services.downloads import order_download
from teams.access import ActorRequest, area_view, public_view, statewide_view
from teams.models import Area
from teams.roles import Permission

ON_A_PAGE = 50
TYPES = {
    "hsds": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def terms_of_use() -> dict[str, str]:
    """Under which terms the directory may be used, and whom to name."""
    return {
        "license": settings.DATA_LICENSE,
        "license_url": settings.DATA_LICENSE_URL,
        "attribution": settings.DATA_ATTRIBUTION,
    }


@public_view
def api_docs(request: HttpRequest) -> HttpResponse:
    context = terms_of_use() | {
        "root": request.build_absolute_uri(reverse("resources:api")),
        "version": HSDS_VERSION,
        "lists": [(path, title) for path, (_kind, title, _names) in LISTED.items()],
        "parameters": [(name, about) for name, (_schema, about) in PARAMETERS.items()],
        "limit": settings.API_LIMIT,
        "seconds": settings.API_SECONDS,
        "counted": settings.API_COUNT_LIMIT,
        "open_eligibility": KNOWN[OPEN_ELIGIBILITY],
    }
    return render(request, "resources/api_docs.html", context)


@public_view
def take_along(request: HttpRequest) -> HttpResponse:
    files = Download.objects.filter(state=Download.State.READY, expires_at__gt=timezone.now())
    ordered = files.select_related("area").order_by("area__name", "form", "-created_at", "pk")
    page = Paginator(ordered, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "resources/take_along.html", terms_of_use() | {"page": page})


@public_view
def download(request: HttpRequest, download_id: uuid.UUID) -> HttpResponse:
    ready = Download.objects.filter(state=Download.State.READY, expires_at__gt=timezone.now())
    found = get_object_or_404(ready.select_related("area"), pk=download_id)
    response: Any = StreamingHttpResponse(parts_of(found.pk), content_type=TYPES[found.form])
    response["Content-Length"] = str(found.size)
    response["Content-Disposition"] = f'attachment; filename="{found.file_name}"'
    # What was public once must not stay in copies longer than it stands here.
    response["Cache-Control"] = "no-store"
    return response


def parts_of(key: uuid.UUID) -> Iterator[bytes]:
    """The parts of a file, one after the other, while it is sent."""
    number = 0
    while part := DownloadPart.objects.filter(download=key, number=number).first():
        yield bytes(part.content)
        number += 1


@area_view(Permission.EDIT_LISTINGS)
def area_downloads(request: ActorRequest, area: Area) -> HttpResponse:
    return downloads_page(request, area, "resources:area_downloads", [area.slug])


@statewide_view(Permission.SEE_STATE)
def state_downloads(request: ActorRequest) -> HttpResponse:
    return downloads_page(request, None, "resources:state_downloads", [])


def downloads_page(
    request: ActorRequest, area: Area | None, name: str, args: list[str]
) -> HttpResponse:
    """The files of an area, or of the state, and a button to have one made."""
    if request.method == "POST":
        form = request.POST.get("form", "")
        if form not in Download.Form.values:
            raise Http404
        order_download(area=area, form=form, by=request.actor)
        messages.success(request, _("The file is being made. You may leave this page."))
        return redirect(name, *args)
    files = Download.objects.filter(area=area).select_related("area")
    page = Paginator(files, ON_A_PAGE).get_page(request.GET.get("page"))
    busy = any(one.state == Download.State.MAKING for one in page)
    context = {"area": area, "page": page, "forms": Download.Form.choices, "busy": busy}
    place = "area" if area else "state"
    return render(request, f"resources/{place}_downloads.html", context)
