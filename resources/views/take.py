"""Taking the directory along: the page about the API."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from resources.hsds.openapi import LISTED, PARAMETERS
from resources.hsds.shape import HSDS_VERSION
from resources.hsds.terms import KNOWN, OPEN_ELIGIBILITY
from teams.access import public_view


@public_view
def api_docs(request: HttpRequest) -> HttpResponse:
    root = request.build_absolute_uri(reverse("resources:api"))
    context = {
        "root": root,
        "version": HSDS_VERSION,
        "lists": [(path, title) for path, (_kind, title, _names) in LISTED.items()],
        "parameters": [(name, about) for name, (_schema, about) in PARAMETERS.items()],
        "limit": settings.API_LIMIT,
        "seconds": settings.API_SECONDS,
        "counted": settings.API_COUNT_LIMIT,
        "license": settings.DATA_LICENSE,
        "license_url": settings.DATA_LICENSE_URL,
        "attribution": settings.DATA_ATTRIBUTION,
        "open_eligibility": KNOWN[OPEN_ELIGIBILITY],
    }
    return render(request, "resources/api_docs.html", context)
