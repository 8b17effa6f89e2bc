"""The public copy of a hub's events; written with the copy of its listing."""

from django.db.models import Q
from django.utils import timezone

from resources.models import HubEvent, PublishedEvent, Service

SAID = (
    *("title_en", "title_es", "note_en", "note_es"),
    *("on", "starts_at", "ends_at", "weekly", "until", "off_days"),
)


def remove_events(listing: Service) -> None:
    """Take the public events of a listing back."""
    PublishedEvent.objects.filter(listing=listing.pk)._raw_delete("default")


def write_events(listing: Service) -> None:
    """Write the public events of a hub that has a public copy; none of a confidential one."""
    if listing.confidential or listing.kind != Service.Kind.HUB:
        return
    today = timezone.localdate()
    events = HubEvent.objects.filter(service=listing.pk, area=listing.area_id)
    shown = [one for one in events if one.state != HubEvent.State.REMOVED]
    PublishedEvent.objects.bulk_create(
        PublishedEvent(
            id=one.pk,
            listing_id=listing.pk,
            area_id=listing.area_id,
            called_off=one.state == HubEvent.State.OFF,
            changes=one.version,
            last_day=one.until if one.weekly else one.on,
            **{name: getattr(one, name) for name in SAID},
        )
        for one in shown
        if not one.ended_before(today)
    )


def forget_ended_events() -> int:
    """Public copies of events whose last day is over; run in the worker's scope."""
    over = Q(last_day__lt=timezone.localdate())
    return int(PublishedEvent.objects.filter(over)._raw_delete("default"))
