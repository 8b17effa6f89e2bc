"""Screening of neighbors as the area defines it: for editors alone, and a gate to the public."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.models import Screening, ScreeningStatus, Service
from resources.services.publishing import withdraw_listing
from teams.access import Actor
from teams.models import Area
from teams.roles import Permission
from teams.services.wall import refuse_names


@transaction.atomic
def save_status(
    *, area: Area, name: str, allows: bool, by: Actor, status: ScreeningStatus | None = None
) -> int:
    """Add a status, or change one; listings it does not allow any more leave the public pages.

    How many left. Raises ValidationError for a name that is taken, NamesFound for a family's.
    """
    if not by.may(Permission.PUBLISH_LISTINGS):
        raise PermissionDenied
    refuse_names(area=area, texts=[name], by=by)
    row = status or ScreeningStatus(
        area=area, position=ScreeningStatus.objects.filter(area=area).count()
    )
    row.name, row.allows = name.strip(), allows
    row.full_clean()
    row.save()
    return 0 if allows else _withdraw_those_with(row, by)


def _withdraw_those_with(status: ScreeningStatus, by: Actor) -> int:
    """Listings whose last screening is this status leave the public pages."""
    informal = Service.objects.filter(
        area=status.area, kind=Service.Kind.INFORMAL, state=Service.State.PUBLISHED
    )
    gone = 0
    for listing in informal.filter(screenings__status=status).distinct():
        last = last_screening(listing)
        if last is not None and last.status_id == status.pk:
            _take_back(listing, by)
            gone += 1
    return gone


@transaction.atomic
def screen_listing(
    *, listing: Service, status: ScreeningStatus, since: date, note: str, by: Actor
) -> Screening:
    """Note a neighbor's screening status; one that does not allow it takes the listing back.

    Raises ValidationError for a listing of another kind or a day to come, NamesFound for a note
    that may name a family.
    """
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    saved = Service.objects.select_for_update(of=("self",)).select_related("area")
    found = saved.get(pk=listing.pk)
    if found.kind != Service.Kind.INFORMAL:
        raise ValidationError(_("Only neighbors, volunteers and groups are screened."))
    if since > timezone.localdate():
        raise ValidationError({"since": _("This day has not come yet.")})
    refuse_names(area=found.area, texts=[note], by=by)
    row = Screening(
        area=found.area, service=found, status=status, since=since, note=note, set_by=by.user
    )
    row.full_clean(exclude=["area", "service", "set_by"])
    row.save(force_insert=True)
    if not status.allows and found.is_published:
        _take_back(found, by)
    return row


def _take_back(listing: Service, by: Actor) -> None:
    """Neutral words: the reason is read by more people than the screening."""
    withdraw_listing(listing=listing, because=_("Not to be shown for now."), by=by)


def last_screening(listing: Service) -> Screening | None:
    """What counts of a listing's screenings."""
    return Screening.objects.filter(service=listing.pk).select_related("status").first()


def statuses_of(area: Area) -> Any:
    """The area's statuses in their order."""
    return ScreeningStatus.objects.filter(area=area)
