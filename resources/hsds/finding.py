"""Which public rows answer a question to the API; every condition narrows the others."""

import math
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL

from resources.hsds.asked import Asked, BadParameterError
from resources.hsds.profile import TAXONOMY, Term
from resources.hsds.shape import own_id
from resources.hsds.terms import OURS, Terms
from resources.models import Category, PublishedListing, PublishedOrganization, PublishedPlace
from resources.search import Compiled, Wanted, search_listings, tag
from teams.models import Area, ZipCode

EARTH = 6_371_008.8  # meters from the middle, on average
DEGREE = math.pi * EARTH / 180
NARROW = 0.7431448254773942  # as in the column `spot`: how long a degree of longitude is in Iowa
WIDER = 1.06  # the circle that the index knows is a little larger than what is measured exactly
NEAR = """
SELECT {column} FROM resources_publishedplace
WHERE spot <@ circle(point(%s, %s), %s) AND 2 * %s * asin(least(1, sqrt(
  sin(radians(latitude - %s) / 2) ^ 2
  + cos(radians(latitude)) * cos(radians(%s)) * sin(radians(longitude - %s) / 2) ^ 2))) <= %s
"""
AWAY = '"resources_publishedplace"."spot" <-> point(%s, %s)'


def listings_for(asked: Asked, terms: Terms) -> QuerySet[PublishedListing]:
    """The public listings that a question means; those found by words come best first."""
    found = PublishedListing.objects.defer("search").select_related(None)
    if asked.search:
        found = _by_words(asked, terms).defer("search").select_related(None)
    else:
        found = found.order_by("pk")
    for condition in conditions(asked, terms):
        found = found.filter(condition)
    return found


def _by_words(asked: Asked, terms: Terms) -> QuerySet[PublishedListing]:
    """The same search as the site's."""
    ours = [one for one in terms.categories.values() if one.taxonomy == OURS]
    return search_listings(Wanted(text=asked.search), ours).listings


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
        county = f"({tag('k', middle.county_id)} | {tag('k', 'all')})"
        return Q(search=Compiled(county))
    return Q(pk__in=near(middle, asked.proximity, "listing_id"))


def middle_of(postcode: str) -> ZipCode:
    """The middle of a ZIP code that we know; BadParameterError for another."""
    middle = ZipCode.objects.filter(code=postcode).first()
    if middle is None:
        raise BadParameterError("postcode", "must be a ZIP code of Iowa")
    return middle


def near(middle: ZipCode, meters: int, column: str) -> RawSQL:
    """Places, or their listings, within so many meters: the index first, then exactly.

    A confidential listing has no row in the table of places, so it is near to nothing.
    """
    lat, lon = middle.latitude, middle.longitude
    circle = [lon * NARROW, lat, WIDER * meters / DEGREE]
    return RawSQL(NEAR.format(column=column), [*circle, EARTH, lat, lat, lon, meters])  # nosec B611 # noqa: S611 - ours


def places_for(asked: Asked, terms: Terms) -> QuerySet[PublishedPlace]:
    """Services at places; with a ZIP code and a proximity the nearest come first."""
    found = PublishedPlace.objects.select_related("listing").order_by("pk")
    narrowed = [one for one in (asked.search, *conditions(asked, terms)) if one]
    if narrowed:
        found = found.filter(listing__in=listings_for(asked, terms).order_by().values("pk"))
    if asked.proximity is None:
        return found
    middle = middle_of(asked.postcode)
    spot = [middle.longitude * NARROW, middle.latitude]
    away = RawSQL(AWAY, spot)  # nosec B611 # noqa: S611 - both are numbers of ours
    found = found.filter(pk__in=near(middle, asked.proximity, "id"))
    return found.annotate(away=away).order_by("away", "pk")


def organizations_for(asked: Asked, terms: Terms) -> QuerySet[PublishedOrganization]:
    """Organizations with a public listing that answers."""
    found = PublishedOrganization.objects.order_by("pk")
    if asked.search or conditions(asked, terms):
        matching = listings_for(asked, terms).order_by().values("organization_key")
        found = found.filter(pk__in=matching.filter(organization_key__isnull=False))
    return found


def stewards_for(asked: Asked, terms: Terms) -> list[Area]:
    """The local teams that keep listings without an organization which answer."""
    kept = listings_for(asked, terms).order_by().filter(organization_key=None)
    return list(Area.objects.filter(pk__in=kept.values("area")).order_by("pk"))


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
