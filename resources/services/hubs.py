"""A hub's own page: who welcomes people, how to get there, and its events."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from resources.models import HubEvent, Service
from resources.policies import can_edit
from resources.services.happenings import remove_events, write_events
from resources.services.listings import ListingChangedError
from resources.services.publishing import refuse_telling, write_public_copy
from teams.access import Actor
from teams.services.wall import refuse_names

WORDS = ("title_en", "title_es", "note_en", "note_es")


class EventChangedError(Exception):
    """Somebody saved this event after the writer had opened it; carries what is saved."""

    def __init__(self, event: HubEvent) -> None:
        super().__init__("the event changed meanwhile")
        self.event = event


def locked_hub(listing: Service, by: Actor) -> Service:
    """The hub as it is saved now, kept from other writers; refuses whoever may not change it."""
    rows = Service.objects.select_for_update(of=("self",)).select_related("area")
    saved = rows.get(pk=listing.pk)
    if not can_edit(by, saved) or saved.kind != Service.Kind.HUB:
        raise PermissionDenied
    return saved


@transaction.atomic
def change_hub(*, listing: Service, version: int, fields: dict[str, str], by: Actor) -> Service:
    """Change who welcomes people at a hub and how to get there.

    Raises ListingChangedError when somebody else saved it meanwhile, NamesFound when the words may
    name somebody of a family, ValidationError for a way to a place that is not written down.
    """
    saved = locked_hub(listing, by)
    link = saved.places.select_related("location").first()
    if link is None and (fields["transport_en"] or fields["transport_es"]):
        raise ValidationError(_("Write the address of the hub first. Then say how to get there."))
    if saved.version != version:
        raise ListingChangedError(saved)
    refuse_names(area=saved.area, texts=fields.values(), by=by)
    saved.welcome_en, saved.welcome_es = fields["welcome_en"], fields["welcome_es"]
    saved.version += 1
    saved.save(force_update=True)
    if link is not None:
        link.location.transport_en = fields["transport_en"]
        link.location.transport_es = fields["transport_es"]
        link.location.save(force_update=True)
    if saved.is_published:
        write_public_copy(saved)
    return saved


@transaction.atomic
def add_event(*, listing: Service, fields: dict[str, Any], by: Actor) -> HubEvent:
    """Add an event to a hub; a public hub shows it at once.

    Raises ValidationError for what cannot be, NamesFound when its words may name a family.
    """
    hub = locked_hub(listing, by)
    event = HubEvent(area=hub.area, service=hub, **fields)
    _check(event, by)
    event.save(force_insert=True)
    _show(hub)
    return event


@transaction.atomic
def change_event(*, event: HubEvent, version: int, fields: dict[str, Any], by: Actor) -> HubEvent:
    """Change an event as it was at `version`; raises EventChangedError when it is another now."""
    hub = locked_hub(event.service, by)
    saved = HubEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if saved.version != version:
        raise EventChangedError(saved)
    for name, value in fields.items():
        setattr(saved, name, value)
    saved.service, saved.area = hub, hub.area
    saved.off_days = [day for day in saved.off_days if saved.is_on(day)]
    _check(saved, by)
    _save(saved, hub)
    return saved


@transaction.atomic
def set_event(*, event: HubEvent, state: str, by: Actor, day: date | None = None) -> HubEvent:
    """Call an event off, take it off the page, or put it back; with a day, that day alone.

    Raises ValidationError for a day on which it does not happen.
    """
    hub = locked_hub(event.service, by)
    saved = HubEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
    if day is None:
        saved.state = HubEvent.State(state)
    elif not saved.weekly or not saved.is_on(day):
        raise ValidationError(_("It does not happen on this day."))
    else:
        others = [one for one in saved.off_days if one != day]
        saved.off_days = sorted([*others, day] if state == HubEvent.State.OFF else others)
    _save(saved, hub)
    return saved


def _check(event: HubEvent, by: Actor) -> None:
    event.full_clean(validate_constraints=False)
    event.validate_constraints()
    refuse_names(area=event.area, texts=[getattr(event, name) for name in WORDS], by=by)


def _save(event: HubEvent, hub: Service) -> None:
    event.version += 1
    event.save(force_update=True)
    _show(hub)


def _show(hub: Service) -> None:
    """Write the hub's public events anew, when it is public; refuses words that tell a secret."""
    if hub.is_published:
        refuse_telling(hub)
        remove_events(hub)
        write_events(hub)
