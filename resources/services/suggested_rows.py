"""Writing an approved suggestion that is a choice, an age or a place."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from resources import suggested_parts as parts
from resources.models import (
    Address,
    Category,
    Language,
    Location,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCategory,
)
from resources.services.listings import remove_place, sync_rows


def set_column(listing: Service, field: str, text: str) -> None:
    """What stands in the listing's own row; it is saved by the caller."""
    if field == parts.COST:
        listing.cost = text
    elif field in parts.AGES:
        setattr(listing, field, int(text) if text else None)
        low, high = listing.minimum_age, listing.maximum_age
        if low is not None and high is not None and low > high:
            raise ValidationError(_("The youngest age is above the oldest. Decide on both."))
    elif field == parts.COUNTIES:
        listing.statewide = parts.STATEWIDE in parts.codes_in(text)
    elif field == parts.KINDS:
        chosen = Category.objects.filter(code__in=parts.codes_in(text))
        secret = next((one.confidential for one in chosen if one.confidential), "")
        listing.confidential = listing.confidential or secret


def write_rows(listing: Service, field: str, text: str) -> None:
    """What stands in rows of its own."""
    codes = parts.codes_in(text)
    if field == parts.SPOKEN:
        sync_rows(Language, listing, [{"code": code} for code in codes])
    elif field == parts.COUNTIES:
        served = [{"county_id": code} for code in codes if code != parts.STATEWIDE]
        sync_rows(ServiceArea, listing, served)
    elif field == parts.KINDS:
        sync_rows(ServiceCategory, listing, [{"category_id": code} for code in codes])
    elif field == parts.PLACE:
        _write_place(listing, text)


def _write_place(listing: Service, text: str) -> None:
    """The listing's one open place becomes another one; what else is there stays where it is.

    Raises ValidationError for a confidential listing, a secret place, or several places.
    """
    links = ServiceAtLocation.objects.filter(area=listing.area, service=listing)
    links = links.select_related("location")
    if listing.confidential or len(links) > 1 or any(link.location.secret for link in links):
        raise ValidationError(_("Its place is secret, or it has several. Change the listing."))
    if links:
        remove_place(links[0])
    if not text:
        return
    name, street, town, code = text.split("\n")
    location = Location.objects.create(area=listing.area, name=name)
    ServiceAtLocation.objects.create(area=listing.area, service=listing, location=location)
    if street:
        address = Address(area=listing.area, location=location, address_1=street, city=town)
        address.postal_code = code
        address.full_clean(exclude=["location", "area"])
        address.save()
