"""What of a listing is public: the one place that decides, and writes the public tables."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from resources.freshness import is_stale
from resources.models import (
    Address,
    Category,
    Location,
    NetworkChoice,
    Organization,
    Phone,
    PublishedListing,
    PublishedOrganization,
    PublishedPlace,
    Service,
    ServiceAtLocation,
    VerifiedBy,
)
from resources.search import category_tags, tag
from resources.services.happenings import remove_events, write_events
from resources.services.secrecy import secret_locations, streets_of_confidential, tells
from resources.services.taken_back import Told, take_back, told_by
from resources.words import plain
from teams.models import ZipCode

# Weighted words of both languages in one column: name, organization, what and whom, the rest.
INDEX = """
UPDATE resources_publishedlisting SET search =
  setweight(to_tsvector('english', %(name_en)s), 'A')
  || setweight(to_tsvector('spanish', %(name_es)s), 'A')
  || setweight(to_tsvector('english', %(organization)s), 'B')
  || setweight(to_tsvector('spanish', %(organization)s), 'B')
  || setweight(to_tsvector('english', %(what_en)s), 'C')
  || setweight(to_tsvector('spanish', %(what_es)s), 'C')
  || setweight(to_tsvector('english', %(rest_en)s), 'D')
  || setweight(to_tsvector('spanish', %(rest_es)s), 'D')
  || %(tags)s::tsvector
WHERE service_id = %(pk)s
"""
COPIED = (
    "kind",
    "confidential",
    "name_en",
    "name_es",
    "alternate_name",
    "description_en",
    "description_es",
    "start_en",
    "start_es",
    "happens_en",
    "happens_es",
    "bring_en",
    "bring_es",
    "wait_en",
    "wait_es",
    "eligibility_en",
    "eligibility_es",
    "welcome_en",
    "welcome_es",
    "cost",
    "fees_en",
    "fees_es",
    "minimum_age",
    "maximum_age",
    "statewide",
    "website",
    "holidays",
    "taking",
    "taking_until",
    "notice_en",
    "notice_es",
    "notice_until",
    "verified_on",
    "published_at",
)


# Of a confidential listing only these details are public: none of them tells where it is.
WITHOUT_PLACE = (
    "accreditations",
    "cost_options",
    "fees",
    "funding",
    "interpretation_services",
    "licenses",
    "required_documents",
)
PLACE = ("place", "address", "city", "postal_code", "latitude", "longitude")


def public_values(listing: Service) -> dict[str, Any]:
    """Every public column of a listing's copy; of its places see `public_places`."""
    categories = [link.category for link in listing.categories.all()]
    values = {name: getattr(listing, name) for name in COPIED}
    values |= {
        "copied_version": listing.version,
        "changed_at": listing.updated_at,
        "organization": listing.organization.name if listing.organization else "",
        "organization_key": listing.organization_id,
        "verified_by": verified_by(listing),
        "stale": is_stale(listing),
        "sensitive": bool(listing.confidential) or any(one.sensitive for one in categories),
        "categories": [one.code for one in categories],
        "counties": [link.county_id for link in listing.counties.all()],
        "languages": [one.code for one in listing.languages.all()],
        # A neighbor's own address for letters is never public; numbers only when marked so.
        "email": "" if listing.kind == Service.Kind.INFORMAL else listing.email,
        "phones": public_phones(listing),
        "hours": [
            [one.weekday, f"{one.opens_at:%H:%M}", f"{one.closes_at:%H:%M}"]
            for one in listing.schedules.all()
        ],
        "details": details_of(listing),
    }
    values["relay"] = takes_messages(listing, sensitive=values["sensitive"])
    return values | place_columns(public_places(listing))


def verified_by(listing: Service) -> str:
    """Whose word the verification is: the team's or the provider's."""
    if listing.verified_on is None:
        return ""
    provider = listing.verified_how == Service.Verified.PROVIDER
    return VerifiedBy.PROVIDER if provider else VerifiedBy.TEAM


def takes_messages(listing: Service, *, sensitive: bool) -> bool:
    """Whether people may write to a neighbor by our page: sensitive kinds only when asked for."""
    if listing.kind != Service.Kind.INFORMAL or not listing.email:
        return False
    wanted = listing.relay == Service.Relay.ON or (not listing.relay and not sensitive)
    return wanted and not NetworkChoice.objects.filter(area=listing.area_id, relay=False).exists()


def by_a_person(listing: Service) -> bool:
    """Whether a neighbor or volunteer helps as a person: the number would be that person's own."""
    return listing.kind == Service.Kind.INFORMAL and listing.organization_id is None


def public_phones(listing: Service) -> list[dict[str, Any]]:
    """Numbers everybody may see, the hotline first; none of a neighbor with no group behind."""
    if by_a_person(listing):
        return []
    secret = bool(listing.confidential)
    shown = [phone for phone in listing.phones.all() if phone.public]
    shown.sort(key=lambda phone: phone.kind != phone.Line.HOTLINE)
    names = ("number", "extension", "kind", "note_en", "note_es")
    return [
        {name: getattr(phone, name) for name in names} | _more_of(phone, secret=secret)
        for phone in shown
    ]


def _more_of(phone: Phone, *, secret: bool) -> dict[str, Any]:
    """What the standard says of a number beside our columns; nothing for a confidential listing."""
    details = {} if secret else public_details(phone.details, secret=False)
    return {"details": details} if details else {}


def details_of(listing: Service) -> dict[str, Any]:
    """The public details of a listing; of a neighbor nothing about whom to reach and how."""
    shown = public_details(listing.details, secret=bool(listing.confidential))
    own = ("contacts", "phones") if by_a_person(listing) else ()
    return {name: value for name, value in shown.items() if name not in own}


def public_details(details: dict[str, Any], *, secret: bool) -> dict[str, Any]:
    """The details of HSDS without private objects; of a confidential listing few."""
    kept = {k: v for k, v in details.items() if not secret or k in WITHOUT_PLACE}
    return _without_private(kept)


def _without_private(value: Any) -> Any:
    """The value without objects that are marked private, at any depth."""
    if isinstance(value, list):
        shown = [one for one in value if not (isinstance(one, dict) and one.get("private"))]
        return [_without_private(one) for one in shown]
    if isinstance(value, dict):
        return {
            key: _without_private(one)
            for key, one in value.items()
            if key != "private" and not (isinstance(one, dict) and one.get("private"))
        }
    return value


def strings_of(value: Any) -> Iterable[str]:
    """Every text in a value, at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings_of(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings_of(one)


def public_places(listing: Service) -> list[dict[str, Any]]:
    """The rows of PublishedPlace: none of a confidential listing, and no place that is secret."""
    links = [] if listing.confidential else list(listing.places.all())
    hidden = secret_locations(listing, links)
    shown = [link for link in links if link.location_id not in hidden]
    middles = _middles(shown)
    return [_place(link, n, middles) for n, link in enumerate(shown)]


def _place(link: ServiceAtLocation, position: int, middles: dict[str, Any]) -> dict[str, Any]:
    location = link.location
    names = ("name", "alternate_name", "description", "transport_en", "transport_es")
    place = {name: getattr(location, name) for name in (*names, "latitude", "longitude")}
    place |= {"id": link.pk, "location_key": location.pk, "position": position}
    details = public_details(location.details, secret=False)
    at = public_details(link.details, secret=False)
    letters = [_for_letters(one) for one in location.addresses.all() if one.kind != "physical"]
    if letters:
        details["addresses"] = [*letters, *details.get("addresses", [])]
    place["details"] = details | ({"at": at} if at else {})
    address = _where_to_go(location)
    parts = ("address_1", "address_2", "city", "state_province", "postal_code")
    place |= {name: getattr(address, name) if address else "" for name in parts}
    if place["latitude"] is None and address and (middle := middles.get(address.postal_code[:5])):
        place["latitude"], place["longitude"] = middle
        place["approximate"] = True
    return place


def _for_letters(address: Address) -> dict[str, Any]:
    """An address one does not go to, in the words of the standard."""
    names = ("attention", "address_1", "address_2", "city", "region", "state_province")
    told = {name: getattr(address, name) for name in (*names, "postal_code", "country")}
    return {"id": str(address.pk), "address_type": address.kind} | told


def _where_to_go(location: Location) -> Address | None:
    """The address one can go to."""
    physical = Address.Kind.PHYSICAL
    return next((one for one in location.addresses.all() if one.kind == physical), None)


def _middles(links: list[ServiceAtLocation]) -> dict[str, tuple[float, float]]:
    """The middles of the ZIP codes of places that nobody gave coordinates."""
    without = [link.location for link in links if link.location.latitude is None]
    addresses = [address for one in without if (address := _where_to_go(one))]
    codes = {address.postal_code[:5] for address in addresses}
    rows = ZipCode.objects.filter(code__in=codes) if codes else ZipCode.objects.none()
    return {
        code: (lat, lon) for code, lat, lon in rows.values_list("code", "latitude", "longitude")
    }


def place_columns(places: list[dict[str, Any]]) -> dict[str, Any]:
    """The first place, as it stands on the listing's own copy."""
    if not places:
        return dict.fromkeys(PLACE[:4], "") | dict.fromkeys(PLACE[4:])
    first = places[0]
    named = {"place": first["name"], "address": first["address_1"]}
    return named | {name: first[name] for name in PLACE[2:]}


def write_projection(listing: Service) -> None:
    """Write the public copy of a listing, its places, its organization and its search words."""
    values, places = public_values(listing), public_places(listing)
    before = told_by([listing.pk])
    PublishedPlace.objects.filter(listing=listing.pk)._raw_delete("default")
    remove_events(listing)
    if not PublishedListing.objects.filter(pk=listing.pk).update(**values):
        PublishedListing(service=listing, area=listing.area, **values).save(force_insert=True)
    PublishedPlace.objects.bulk_create(
        PublishedPlace(listing_id=listing.pk, area_id=listing.area_id, **one) for one in places
    )
    write_events(listing)
    if listing.organization:
        write_organization(listing.organization)
    _index(listing, values)
    if before.reach:
        take_back(listing.area_id, before, told_by([listing.pk]))


def write_organization(organization: Organization) -> None:
    """Write the public copy of an organization; without details where it keeps a place secret,
    and without words that hold the street of such a place."""
    secret = organization.services.exclude(confidential="").exists()
    names = ("name", "alternate_name", "description", "website", "email")
    values = {name: getattr(organization, name) for name in names}
    values["details"] = public_details(organization.details, secret=secret)
    streets = streets_of_confidential(organization.pk, organization.area_id)
    for name in ("alternate_name", "description", "details"):
        if tells(strings_of(values[name]), streets):
            values[name] = type(values[name])()
    values["changed_at"] = organization.updated_at
    if not PublishedOrganization.objects.filter(pk=organization.pk).update(**values):
        PublishedOrganization(
            organization=organization, area_id=organization.area_id, **values
        ).save(force_insert=True)


def remove_projection(listings: QuerySet[Service]) -> None:
    """Take copies back: of listings, their places, and organizations with no other public one."""
    keys = list(listings.values_list("organization", flat=True))
    before, areas = told_by(listings.values("pk")), set(listings.values_list("area", flat=True))
    PublishedListing.objects.filter(service__in=listings)._raw_delete("default")
    if before.reach:
        for area_id in areas:
            take_back(area_id, before, Told())
    left = PublishedListing.objects.filter(organization_key=OuterRef("pk"))
    PublishedOrganization.objects.filter(~Exists(left), pk__in=keys)._raw_delete("default")


def _index(listing: Service, values: dict[str, Any]) -> None:
    """Write the search words and tags of a public copy."""
    parents = dict(Category.objects.values_list("code", "parent_id"))
    tags = category_tags(values["categories"], parents)
    tags += [tag("k", fips) for fips in values["counties"]]
    tags += [tag("k", "all")] if values["statewide"] else []
    tags += [tag("l", code) for code in values["languages"]]
    tags.append(tag("t", values["kind"]))
    tags += [tag("p", values["cost"])] if values["cost"] else []
    rest = {
        code: [values[f"{name}_{code}"] for name in ("start", "fees", "happens", "bring")]
        for code in ("en", "es")
    }
    texts = {
        "pk": listing.pk,
        "name_en": values["name_en"],
        "name_es": values["name_es"],
        "organization": values["organization"],
        "what_en": f"{values['description_en']} {values['eligibility_en']}",
        "what_es": f"{values['description_es']} {values['eligibility_es']}",
        "rest_en": " ".join([*rest["en"], values["city"], values["alternate_name"]]),
        "rest_es": " ".join(rest["es"]),
    }
    stripped = {key: plain(text) if isinstance(text, str) else text for key, text in texts.items()}
    weighted = " ".join(f"{one}:1B" if one.startswith("'c:") else one for one in tags)
    with connection.cursor() as cursor:
        cursor.execute(INDEX, {**stripped, "tags": weighted})
