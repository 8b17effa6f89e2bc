"""Which public rows answer a question to the API; every condition narrows the others."""

import math
from dataclasses import replace
from typing import Any

from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from resources.find import Found, find
from resources.hsds.asked import Asked, BadParameterError
from resources.hsds.profile import TAXONOMY, Term
from resources.hsds.shape import own_id
from resources.hsds.terms import OURS, Terms
from resources.models import Category, PublishedListing, PublishedOrganization, PublishedPlace
from resources.search import Compiled, Wanted, served_tag, tag
from teams.models import Area, ZipCode

EARTH = 6_371_008.8  # meters from the middle, on average
DEGREE = math.pi * EARTH / 180
NARROW = 0.7431448254773942  # as in the column `spot`: how long a degree of longitude is in Iowa
WIDER = 1.06  # the circle that the index knows is a little larger than what is measured exactly
WITHIN = """
spot <@ circle(point(%s, %s), %s) AND 2 * %s * asin(least(1, sqrt(
  sin(radians(latitude - %s) / 2) ^ 2
  + cos(radians(latitude)) * cos(radians(%s)) * sin(radians(longitude - %s) / 2) ^ 2))) <= %s
"""
NEAR = f"SELECT listing_id FROM resources_publishedplace WHERE {WITHIN}"  # nosec B608 # noqa: S608 - ours
AWAY = '"resources_publishedplace"."spot" <-> point(%s, %s)'


def listings_for(asked: Asked, terms: Terms) -> QuerySet[PublishedListing]:
    """The public listings that meet the conditions of a question; words are for `by_words`."""
    found = PublishedListing.objects.order_by("pk")
    for condition in conditions(asked, terms):
        found = found.filter(condition)
    return found


def by_words(asked: Asked, terms: Terms) -> Found | None:
    """The site's own search, best first and bounded like it; every condition narrows it before
    that. None where no words are asked for."""
    if not asked.search:
        return None
    ours = [one for one in terms.categories.values() if one.taxonomy == OURS]
    county, narrowed = "", conditions(asked, terms)
    if asked.postcode and asked.proximity is None:
        county = middle_of(asked.postcode).county_id
    return find(Wanted(text=asked.search, county=county), ours, narrowed=narrowed)


def chosen(asked: Asked, terms: Terms, found: Found | None) -> Any:
    """The keys of the listings of a question: those found by words, else a query for them."""
    if found is not None:
        return [hit.pk for hit in found.hits]
    return listings_for(asked, terms).order_by().values("pk")


def conditions(asked: Asked, terms: Terms) -> list[Any]:
    """Each parameter as a condition on listings."""
    made: list[Any] = []
    if asked.modified_after:
        made.append(Q(changed_at__gte=asked.modified_after))
    if asked.organization_id:
        made.append(_of_organization(asked.organization_id))
    if asked.taxonomy_term_id:
        made.append(_with_term(asked.taxonomy_term_id, terms))
    if asked.taxonomy_id:
        made.append(_with_taxonomy(asked.taxonomy_id, terms))
    if asked.postcode:
        made.append(_around(asked))
    return made


def _of_organization(key: str) -> Q:
    """Of this organization, or kept by the local team that goes by this id."""
    area = next((one for one in Area.objects.all() if own_id("steward", one.pk) == key), None)
    return Q(area=area, organization_key=None) if area else Q(organization_key=key)


def _tagged(codes: list[str]) -> Any:
    """With one of these categories, or one below them."""
    if not codes:
        return Q(pk__in=[])
    return Q(search=Compiled(" | ".join(tag("c", code) for code in codes)))


def _with_term(key: str, terms: Terms) -> Any:
    term = terms.by_id.get(key)
    if isinstance(term, Category):
        return _tagged(terms.codes_under(term))
    if isinstance(term, Term):
        return _said(term)
    return Q(pk__in=[])


def _said(term: Term) -> Q:
    """Listings of which something is said by a term of the profile."""
    if term.code == "verified-by":
        return Q(verified_on__isnull=False)
    return ~Q(**{term.column: ""}) if term.column else Q(pk__in=[])


def _with_taxonomy(key: str, terms: Terms) -> Any:
    if key == own_id("taxonomy", TAXONOMY):
        return Q()  # the kind of support is said of every listing
    inside = [one for one in terms.categories.values() if own_id("taxonomy", one.taxonomy) == key]
    if inside and inside[0].taxonomy == OURS:
        return ~Q(categories=[])
    codes = {code for one in inside for code in terms.codes_under(one)}
    return _tagged(sorted(codes))


def _around(asked: Asked) -> Any:
    """Serving the ZIP code's county; with a proximity, given at a place so near to its middle."""
    middle = middle_of(asked.postcode)
    if asked.proximity is None:
        return Q(search=Compiled(served_tag(middle.county_id)))
    return Q(pk__in=near(middle, asked.proximity, NEAR))


def middle_of(postcode: str) -> ZipCode:
    """The middle of a ZIP code that we know; BadParameterError for another."""
    middle = ZipCode.objects.filter(code=postcode).first()
    if middle is None:
        raise BadParameterError("postcode", "must be a ZIP code of Iowa")
    return middle


def near(middle: ZipCode, meters: int, sql: str) -> RawSQL:
    """Places, or the listings at them, within so many meters: the index first, then exactly.

    A confidential listing has no row in the table of places, so it is near to nothing.
    """
    lat, lon = middle.latitude, middle.longitude
    circle = [lon * NARROW, lat, WIDER * meters / DEGREE]
    values = [*circle, EARTH, lat, lat, lon, meters]
    return RawSQL(sql, values, output_field=BooleanField())  # nosec B611 # noqa: S611 - ours


def places_for(asked: Asked, terms: Terms, found: Found | None = None) -> QuerySet[PublishedPlace]:
    """Services at places; with a ZIP code and a proximity the nearest come first."""
    places = PublishedPlace.objects.order_by("pk")
    # How far is asked of the place itself, below.
    others = asked if asked.proximity is None else replace(asked, postcode="", proximity=None)
    if found is not None or conditions(others, terms):
        places = places.filter(listing__in=chosen(others, terms, found))
    if asked.proximity is None:
        return places
    middle = middle_of(asked.postcode)
    spot = [middle.longitude * NARROW, middle.latitude]
    away = RawSQL(AWAY, spot)  # nosec B611 # noqa: S611 - both are numbers of ours
    places = places.filter(near(middle, asked.proximity, WITHIN))  # a place of this very table
    return places.annotate(away=away).order_by("away", "pk")


def organizations_for(
    asked: Asked, terms: Terms, found: Found | None = None
) -> QuerySet[PublishedOrganization]:
    """Organizations with a public listing that answers."""
    every = PublishedOrganization.objects.order_by("pk")
    if found is None and not conditions(asked, terms):
        return every
    answering = PublishedListing.objects.filter(pk__in=chosen(asked, terms, found))
    keys = answering.exclude(organization_key=None).order_by().values("organization_key")
    return every.filter(pk__in=keys)


def stewards_for(asked: Asked, terms: Terms, found: Found | None = None) -> list[Area]:
    """The local teams that keep listings without an organization which answer.

    One listing of each team is looked for, not all that it keeps.
    """
    kept = PublishedListing.objects.filter(organization_key=None, area=OuterRef("pk"))
    if found is not None or conditions(asked, terms):
        kept = kept.filter(pk__in=chosen(asked, terms, found))
    one = Subquery(kept.order_by().values("pk")[:1])
    return list(Area.objects.annotate(one=one).exclude(one=None).order_by("pk"))


def terms_for(asked: Asked, terms: Terms) -> list[Category | Term]:
    """Terms of taxonomies: of one, below one, those at the top, with these words."""
    found = list(terms.by_id.items())
    if asked.taxonomy_id:
        found = [(key, one) for key, one in found if taxonomy_of(one) == asked.taxonomy_id]
    if asked.parent_id:
        found = [
            (key, one)
            for key, one in found
            if terms.document(one).get("parent_id") == asked.parent_id
        ]
    if asked.top_only:
        found = [(key, one) for key, one in found if "parent_id" not in terms.document(one)]
    if asked.search:
        words = asked.search.lower()
        found = [(key, one) for key, one in found if words in _words_of(terms.document(one))]
    return [one for _key, one in found]


def taxonomy_of(term: Category | Term) -> str:
    """The id of the taxonomy that a term is from."""
    return own_id("taxonomy", TAXONOMY if isinstance(term, Term) else term.taxonomy)


def _words_of(document: dict[str, Any]) -> str:
    return f"{document['name']} {document['description']}".lower()
