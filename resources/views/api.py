"""The open API: read-only HSDS documents, made from the public tables alone."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from resources.find import Found
from resources.hsds import answering, finding, http
from resources.hsds.answering import Documents, Ranked, Table
from resources.hsds.asked import Asked, BadParameterError, read
from resources.hsds.documents import Builder, steward_id
from resources.hsds.openapi import description
from resources.hsds.profile import merge_patches
from resources.hsds.shape import HSDS_VERSION
from resources.models import PublishedListing, PublishedOrganization, PublishedPlace
from teams.access import View, public_view
from teams.models import Area

Make = Callable[[Any, Asked, Builder], Documents]
NOTHING = Documents([])
MOST_WITH_SERVICES = 10  # organizations on a page that carry their services
WHOLE = Asked(full=True, full_service=True)


def api_view(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Anybody; the view gets what was asked, and one bad parameter becomes a plain answer."""

    @wraps(view)
    def answering_view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, read(request.GET), *args, **kwargs)
        except BadParameterError as fault:
            return http.bad_parameter(fault)

    return public_view(cast(View, answering_view))


def page(
    request: HttpRequest, asked: Asked, table: Table, make: Make, builder: Builder
) -> HttpResponseBase:
    """The rows as a page, or all as a stream; counted only so far as pages can be turned."""

    def made(rows: Any) -> Documents:
        return make(rows, asked, builder)

    most = settings.API_COUNT_LIMIT
    if asked.ndjson:
        response = http.stream(request, table.in_chunks(made))
        return capped(response, table.count_to(most)) if table.capped else response
    count = table.count_to(most + 1)
    first = (asked.page - 1) * asked.per_page
    last = min(first + asked.per_page, most)
    documents = made(table.between(first, last) if first < min(count, most) else [])
    response = http.answer(request, http.page_of(asked, min(count, most), documents), documents)
    if count > most:
        response["X-Total-Items"] = f"more than {most}"
    return capped(response, count) if table.capped else response


def is_capped(found: Found | None) -> bool:
    """Whether more listings have the words than were looked at."""
    return found is not None and found.more


def capped(response: HttpResponseBase, count: int) -> HttpResponseBase:
    """Said of an answer to words: the best were looked at, and there are more."""
    response["X-Total-Items"] = f"at least {count}"
    return response


@api_view
def api(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    names = {"profile": "api_profile", "openapi_url": "api_openapi", "docs_url": "api_docs"}
    urls = {
        key: request.build_absolute_uri(reverse(f"resources:{one}")) for key, one in names.items()
    }
    about = {"version": HSDS_VERSION, **urls, "attribution": settings.DATA_ATTRIBUTION}
    if settings.DATA_LICENSE:
        about |= {"license": settings.DATA_LICENSE, "license_url": settings.DATA_LICENSE_URL}
    return http.answer(request, about, NOTHING)


@api_view
def api_profile(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    return http.answer(request, merge_patches(), NOTHING)


@api_view
def api_openapi(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    root = request.build_absolute_uri(reverse("resources:api")).rstrip("/")
    return http.answer(request, description(root), NOTHING)


@api_view
def api_services(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    make = answering.builder()
    every = PublishedListing.objects.all()
    if asked.minimal:
        shown = every.select_related(None).only("pk", "changed_at", "sensitive")
    else:
        shown = answering.with_details(every)
    found = finding.by_words(asked, make.terms)
    if found is None:
        table = Table(finding.listings_for(asked, make.terms), shown)
    else:
        table = Ranked([hit.pk for hit in found.hits], shown, capped=found.more)
    return page(request, asked, table, answering.services, make)


@api_view
def api_service(request: HttpRequest, asked: Asked, key: str) -> HttpResponseBase:
    rows = answering.with_details(PublishedListing.objects.filter(pk=UUID(key)))
    found = answering.services(rows, WHOLE, answering.builder())
    return one_of(request, found, "service")


@api_view
def api_organizations(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    if asked.full_service:
        asked = replace(asked, per_page=min(asked.per_page, MOST_WITH_SERVICES))
    make = answering.builder()
    found = finding.by_words(asked, make.terms)
    rows = finding.organizations_for(asked, make.terms, found)
    teams = finding.stewards_for(asked, make.terms, found)
    table = Table(rows, PublishedOrganization.objects.all(), teams=teams, capped=is_capped(found))
    return page(request, asked, table, answering.organizations, make)


@api_view
def api_organization(request: HttpRequest, asked: Asked, key: str) -> HttpResponseBase:
    make = answering.builder()
    found: list[PublishedOrganization | Area] = list(
        PublishedOrganization.objects.filter(pk=UUID(key))
    )
    if not found:
        teams = finding.stewards_for(Asked(), make.terms)
        found = [one for one in teams if steward_id(one.pk) == key.lower()]
    how = Asked(full=True, full_service=asked.full_service)
    return one_of(request, answering.organizations(found, how, make), "organization")


@api_view
def api_places(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    make = answering.builder()
    found = finding.by_words(asked, make.terms)
    rows = finding.places_for(asked, make.terms, found)
    shown = PublishedPlace.objects.select_related("listing")
    table = Table(rows, shown, capped=is_capped(found))
    return page(request, asked, table, answering.places, make)


@api_view
def api_place(request: HttpRequest, asked: Asked, key: str) -> HttpResponseBase:
    rows = PublishedPlace.objects.filter(pk=key)
    found = answering.places(rows, WHOLE, answering.builder())
    return one_of(request, found, "service at a location")


@api_view
def api_taxonomies(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    words = asked.search.lower()
    known = answering.builder().terms.taxonomies.values()
    return short_page(request, asked, [one for one in known if words in one["name"].lower()])


@api_view
def api_taxonomy(request: HttpRequest, asked: Asked, key: str) -> HttpResponseBase:
    known = answering.builder().terms.taxonomies.get(key.lower())
    return one_of(request, Documents([known] if known else []), "taxonomy")


@api_view
def api_terms(request: HttpRequest, asked: Asked) -> HttpResponseBase:
    terms = answering.builder().terms
    found = finding.terms_for(asked, terms)
    return short_page(request, asked, [terms.document(one, detail=True) for one in found])


@api_view
def api_term(request: HttpRequest, asked: Asked, key: str) -> HttpResponseBase:
    terms = answering.builder().terms
    found = terms.by_id.get(key.lower())
    rows = [terms.document(found, detail=True)] if found else []
    return one_of(request, Documents(rows), "taxonomy term")


def short_page(request: HttpRequest, asked: Asked, rows: list[dict[str, Any]]) -> HttpResponseBase:
    """A page of a list that is short enough to be made whole."""
    if asked.ndjson:
        return http.stream(request, [rows] if rows else [])
    first = (asked.page - 1) * asked.per_page
    shown = Documents(rows[first : first + asked.per_page])
    return http.answer(request, http.page_of(asked, len(rows), shown), shown)


def one_of(request: HttpRequest, found: Documents, what: str) -> HttpResponse:
    """The one document, or 404."""
    return http.answer(request, found.rows[0], found) if found.rows else http.not_found(what)
