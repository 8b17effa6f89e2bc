"""Which places nobody may know, however their street is written, and whether words would tell.

A place is secret when it says so itself, or when a confidential listing uses it: by the same row,
or by the same street and ZIP code.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q

from resources.models import Address, HubEvent, Location, Service, ServiceAtLocation
from resources.words import words_of

Street = tuple[str, str]
# One word for each way to write the same part of a street.
SHORT = {
    "street": "st", "road": "rd", "avenue": "ave", "av": "ave", "lane": "ln", "drive": "dr",
    "court": "ct", "circle": "cir", "place": "pl", "boulevard": "blvd", "highway": "hwy",
    "terrace": "ter", "trail": "trl", "parkway": "pkwy", "square": "sq", "north": "n",
    "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw",
    "southeast": "se", "southwest": "sw", "apartment": "apt", "suite": "ste", "first": "1st",
    "second": "2nd", "third": "3rd", "fourth": "4th", "fifth": "5th", "sixth": "6th",
    "seventh": "7th", "eighth": "8th", "ninth": "9th", "tenth": "10th",
}  # fmt: skip


def street_words(text: str) -> str:
    """A street in plain words and short forms: "12 North Oak Street" is "12 n oak st"."""
    return " ".join(SHORT.get(word, word) for word in words_of(text))


def street_of(address_1: str | None, postal_code: str | None) -> Street:
    """By what two addresses are the same: the street, and five digits of the ZIP code."""
    return street_words(address_1 or ""), (postal_code or "").strip()[:5]


def is_one_of(street: Street, streets: Iterable[Street]) -> bool:
    """Whether a street is among these; a ZIP code that one of two lacks divides no streets."""
    words, code = street
    return any(
        words == other and (code == theirs or (bool(words) and not (code and theirs)))
        for other, theirs in streets
        if words or code
    )


def in_zip_codes(streets: Iterable[Street], column: str) -> Q:
    """The rows that may be at one of these streets, by their ZIP code."""
    wanted = Q(**{column: ""})
    for _words, code in streets:
        wanted |= Q(**{f"{column}__startswith": code})
    return wanted


def secret_locations(listing: Service, links: list[ServiceAtLocation]) -> set[Any]:
    """Of the places behind these links those nobody may know; one query."""
    mine = {
        link.location_id: [
            street_of(one.address_1, one.postal_code) for one in link.location.addresses.all()
        ]
        for link in links
    }
    if not mine:
        return set()
    streets = {street for own in mine.values() for street in own}
    confidential = Exists(_confidential_links(listing.area_id))
    near = Q(pk__in=mine) | in_zip_codes(streets, "addresses__postal_code")
    rows = Location.objects.filter(
        Q(secret=True) | confidential, near, area=listing.area_id
    ).values_list("pk", "addresses__address_1", "addresses__postal_code")
    keys, hidden = set(), set()
    for pk, *address in rows:
        keys.add(pk)
        hidden.add(street_of(*address))
    at = {pk for pk, own in mine.items() if any(is_one_of(one, hidden) for one in own)}
    return at | (keys & mine.keys())


def _confidential_links(area_id: Any) -> Any:
    """Links of confidential listings of an area to the place at hand."""
    links = ServiceAtLocation.objects.filter(location=OuterRef("pk"), area=area_id)
    return links.exclude(service__confidential="")


def locations_at(area_id: Any, keys: Iterable[Any]) -> set[Any]:
    """These places of an area, and all others at the same streets."""
    found = set(keys)
    addresses = Address.objects.filter(location__in=found).values_list("address_1", "postal_code")
    streets = {street_of(*one) for one in addresses} - {("", "")}
    if not streets:
        return found
    rows = Address.objects.filter(in_zip_codes(streets, "postal_code"), area=area_id)
    for pk, *address in rows.values_list("location", "address_1", "postal_code"):
        if is_one_of(street_of(*address), streets):
            found.add(pk)
    return found


def published_at_places(area: Any, keys: Iterable[Any]) -> list[Service]:
    """Public listings at these places, or at the same street and ZIP code."""
    links = ServiceAtLocation.objects.filter(location__in=locations_at(area.pk, keys), area=area)
    return list(
        Service.objects.for_detail().filter(
            pk__in=links.values("service"), state=Service.State.PUBLISHED
        )
    )


def shared_with(listing: Service) -> list[Service]:
    """Public listings that name a place which `listing` keeps secret: any of a confidential one,
    and places that are secret themselves."""
    places = listing.places.select_related("location")
    if not listing.confidential:
        places = places.filter(location__secret=True)
    keys = [link.location_id for link in places]
    if not keys:
        return []
    others = published_at_places(listing.area, keys)
    return [one for one in others if not one.confidential and one.pk != listing.pk]


def telling_words(listing: Service) -> list[str]:
    """What would tell a secret place of a listing: of a confidential one names, streets and ZIP
    codes of all its places; of another the streets of those places that are secret."""
    links = list(listing.places.select_related("location").prefetch_related("location__addresses"))
    if listing.confidential:
        texts = [link.location.name for link in links]
        texts += [
            text
            for link in links
            for one in link.location.addresses.all()
            for text in (one.address_1, one.postal_code[:5])
        ]
        return plain_words(texts)
    hidden = secret_locations(listing, links)
    secret = [link.location for link in links if link.location_id in hidden]
    streets = [one.address_1 for place in secret for one in place.addresses.all()]
    return [one for one in plain_words(streets) if any(letter.isdigit() for letter in one)]


def plain_words(texts: Iterable[str]) -> list[str]:
    """Each text that says anything, to be looked for in others."""
    return [words for text in texts if (words := street_words(text))]


def tells(texts: Iterable[str], secrets: list[str]) -> bool:
    """Whether one of the secrets stands in the texts, as whole words."""
    if not secrets:
        return False
    told = " ".join(f" {street_words(text)} " for text in texts)
    return any(f" {secret} " in told for secret in secrets)


def event_words(listing: Service) -> list[str]:
    """What the events of a hub say."""
    if listing.kind != Service.Kind.HUB:
        return []
    rows = HubEvent.objects.filter(service=listing.pk, area=listing.area_id)
    names = ("title_en", "title_es", "note_en", "note_es")
    return [text for row in rows.values_list(*names) for text in row]


def streets_of_confidential(organization_id: Any, area_id: Any) -> list[str]:
    """Streets and ZIP codes at which an organization keeps a place secret."""
    links = ServiceAtLocation.objects.filter(
        service__organization=organization_id, area=area_id
    ).filter(~Q(service__confidential="") | Q(location__secret=True))
    rows = Address.objects.filter(area=area_id, location__in=links.values("location"))
    return plain_words(rows.values_list("address_1", flat=True))
