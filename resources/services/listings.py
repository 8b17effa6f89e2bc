"""Writing listings: the service and the rows around it, always together."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from cppc.core.models import AreaOwned
from resources.hours import Opening
from resources.models import (
    Address,
    Category,
    DoNotList,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCategory,
)
from resources.policies import can_edit, can_hand_in
from resources.services.do_not_list import refusals_of, refuse_listed
from resources.services.duplicates import queue_nightly
from resources.services.gaps import close_answered_needs
from resources.services.publishing import (
    refuse_listing_names,
    refuse_told_by,
    write_public_copy,
)
from resources.services.secrecy import shared_with
from teams.access import Actor
from teams.models import Area
from teams.roles import Permission


class ListingChangedError(Exception):
    """Somebody saved this listing after the writer had opened it; carries what is saved."""

    def __init__(self, listing: Service) -> None:
        super().__init__("the listing changed meanwhile")
        self.listing = listing


@dataclass(frozen=True)
class PhoneRow:
    """A number as typed."""

    number: str
    extension: str = ""
    note_en: str = ""
    note_es: str = ""
    public: bool = True
    kind: str = Phone.Line.VOICE.value


@dataclass(frozen=True)
class Place:
    """Where help is given; the address whole or not at all. `key`: the place it changes."""

    name: str = ""
    address_1: str = ""
    city: str = ""
    postal_code: str = ""
    address_2: str = ""
    transport_en: str = ""
    transport_es: str = ""
    secret: bool = False
    key: str = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.address_1)


@dataclass
class Around:
    """Everything about a listing that stands in rows of its own."""

    organization: str = ""
    categories: list[str] = field(default_factory=list)
    counties: list[str] = field(default_factory=list)
    languages: list[str] = field(default_factory=list)
    phones: list[PhoneRow] = field(default_factory=list)
    hours: list[Opening] = field(default_factory=list)
    place: Place = field(default_factory=Place)
    more_places: list[Place] = field(default_factory=list)

    @property
    def places(self) -> list[Place]:
        """Every place that is one."""
        return [one for one in (self.place, *self.more_places) if one]


@transaction.atomic
def add_listing(*, area: Area, fields: dict[str, Any], around: Around, by: Actor) -> Service:
    """Write a new listing as a draft.

    Raises ValidationError for what cannot be, NamesFound for words that may name a family.
    """
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    listing = Service(area=area, **fields)
    refuse_listed(_on_do_not_list(listing, around))
    refuse_listing_names(listing, words_around(around), by)
    _save(listing, around)
    close_shared_places(listing, by)
    queue_nightly(area)
    return listing


@transaction.atomic
def change_listing(
    *, listing: Service, version: int, fields: dict[str, Any], around: Around, by: Actor
) -> Service:
    """Change a listing as it was at `version`; a public one shows the change at once.

    Raises ListingChangedError when somebody else saved it meanwhile, NamesFound when its words may
    name somebody of a family.
    """
    saved = _locked(listing)
    if not can_edit(by, saved):
        raise PermissionDenied
    if saved.version != version:
        raise ListingChangedError(saved)
    for name, value in fields.items():
        setattr(saved, name, value)
    refuse_listing_names(saved, words_around(around), by)
    _save(saved, around)
    if saved.is_published:
        write_public_copy(saved)
        close_answered_needs(saved)
    else:
        close_shared_places(saved, by)
    queue_nightly(saved.area)
    return saved


@transaction.atomic
def hand_in_listing(*, listing: Service, by: Actor) -> Service:
    """Say that a draft is ready for those who publish."""
    saved = _locked(listing)
    if not can_hand_in(by, saved):
        raise PermissionDenied
    saved.state = Service.State.READY
    saved.version += 1
    saved.save(force_update=True)
    return saved


def _on_do_not_list(listing: Service, around: Around) -> list[DoNotList]:
    """What the area's do-not-list says of a listing that is not saved yet."""
    names = [listing.name_en, listing.name_es, listing.alternate_name, around.organization]
    phones = [one.number for one in around.phones]
    return refusals_of(listing.area, names, phones, listing.website)


def words_around(around: Around) -> tuple[list[str], list[str]]:
    """What was typed for the rows around: words of phones, and names of groups and places."""
    phones = [(one.number, one.note_en, one.note_es) for one in around.phones]
    texts = [words for row in phones for words in row]
    houses = [around.organization]
    for place in around.places:
        texts += [place.transport_en, place.transport_es]
        houses += [place.name, place.address_1, place.address_2, place.city]
    return texts, houses


def close_shared_places(listing: Service, by: Actor) -> None:
    """A place that became secret leaves the public copies of other listings there.

    Raises ValidationError for somebody who may not publish, naming the listings.
    """
    others = shared_with(listing)
    if others and not by.may(Permission.PUBLISH_LISTINGS):
        raise ValidationError(
            _("The secret place is public in: %(names)s. Ask somebody who may publish.")
            % {"names": ", ".join(one.name_en for one in others)}
        )
    refuse_told_by(others)
    for other in others:
        write_public_copy(other)


def _locked(listing: Service) -> Service:
    """The listing as it is saved now, kept from other writers until the end."""
    found = Service.objects.select_for_update(of=("self",)).select_related("area")
    return found.get(pk=listing.pk)


def _save(listing: Service, around: Around) -> None:
    """The service and its rows, checked; a confidential category makes it confidential."""
    chosen = list(Category.objects.filter(code__in=around.categories))
    secret = next((one.confidential for one in chosen if one.confidential), "")
    listing.confidential = listing.confidential or secret
    listing.organization = organization_named(listing.area, around.organization)
    listing.full_clean(validate_constraints=False)
    listing.validate_constraints()
    new = listing._state.adding
    listing.version += 0 if new else 1
    listing.save(force_insert=new, force_update=not new)
    keys: list[tuple[type[AreaOwned], list[dict[str, Any]]]] = [
        (ServiceCategory, [{"category_id": one.code} for one in chosen]),
        (ServiceArea, [{"county_id": fips} for fips in around.counties]),
        (Language, [{"code": code} for code in around.languages]),
        (Schedule, [one._asdict() for one in around.hours]),
        (Phone, [{"position": n, **vars(one)} for n, one in enumerate(around.phones)]),
    ]
    for model, wanted in keys:
        sync_rows(model, listing, wanted)
    _save_places(listing, around.places)


def organization_named(area: Area, name: str) -> Organization | None:
    """The area's organization of this name, made when it is new; none for no name."""
    name = " ".join(name.split())
    if not name:
        return None
    same = Organization.objects.filter(area=area, name__iexact=name)
    if not same.exists():  # two writers at once make one
        Organization.objects.bulk_create(
            [Organization(area=area, name=name)], ignore_conflicts=True
        )
    return same.first()


def sync_rows(model: type[AreaOwned], listing: Service, wanted: list[dict[str, Any]]) -> None:
    """Make the listing's rows of a model be exactly `wanted`; rows that stay keep their ids."""
    manager = model._default_manager
    left = list(wanted)
    for row in manager.filter(area=listing.area, service=listing):  # type: ignore[misc]
        same = next(
            (one for one in left if all(getattr(row, k) == v for k, v in one.items())), None
        )
        if same is None:
            row.delete()
        else:
            left.remove(same)
    rows = [model(area=listing.area, service=listing, **one) for one in left]  # type: ignore[misc]
    for row in rows:
        row.full_clean(exclude=["service", "area"])
    manager.bulk_create(rows)


def _save_places(listing: Service, places: list[Place]) -> None:
    """The listing's places: each changed where it stands, made, or taken away."""
    links = ServiceAtLocation.objects.filter(service=listing).select_related("location")
    standing = {str(link.pk): link for link in links}
    named = {place.key for place in places}
    free = [link for key, link in standing.items() if key not in named]
    for place in places:
        link = standing.get(place.key) or (free.pop(0) if free and not place.key else None)
        _save_place(listing, link, place)
    for link in free:
        remove_place(link)


def _save_place(listing: Service, link: ServiceAtLocation | None, place: Place) -> None:
    location = link.location if link else Location(area=listing.area)
    location.name, location.secret = place.name, place.secret
    location.transport_en, location.transport_es = place.transport_en, place.transport_es
    location.save()
    if link is None:
        ServiceAtLocation.objects.create(area=listing.area, service=listing, location=location)
    address = location.addresses.first() or Address(area=listing.area, location=location)
    if place.address_1:
        for name in ("address_1", "address_2", "city", "postal_code"):
            setattr(address, name, getattr(place, name))
        address.full_clean(exclude=["location", "area"])
        address.save()
    elif not address._state.adding:
        address.delete()


def remove_place(link: ServiceAtLocation) -> None:
    """Unlink a place; it goes with its addresses when nothing else is there."""
    location = link.location
    link.delete()
    if not location.services.exists():
        location.addresses.all().delete()
        location.delete()
