"""An event of a hub as a file for a calendar; its words are the hub's own public ones."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from resources.hub_week import entry_of
from resources.models import PublishedEvent, PublishedPlace

ZONE = ZoneInfo(settings.TIME_ZONE)


def event_file(event: PublishedEvent, place: PublishedPlace | None, *, neutral: bool) -> bytes:
    """The file; a neutral one names neither what happens nor where."""
    starts_at = datetime.combine(event.on, event.starts_at, ZONE)
    entry = Event()
    entry.add("uid", f"{event.pk}@{sender_host()}")
    entry.add("sequence", event.changes)
    entry.add("dtstamp", timezone.now())
    entry.add("dtstart", starts_at)
    entry.add("dtend", datetime.combine(event.on, event.ends_at, ZONE))
    entry.add("status", "CANCELLED" if event.called_off else "CONFIRMED")
    entry.add("class", "PRIVATE")
    entry.add("summary", _("Appointment") if neutral else entry_of(event).title.text)
    if event.weekly:
        entry.add("rrule", rule_of(event))
        for day in event.off_days:
            entry.add("exdate", datetime.combine(day, event.starts_at, ZONE))
    if place and not neutral:
        parts = (place.name, place.address_1, place.city)
        entry.add("location", ", ".join(part for part in parts if part))
    calendar = Calendar()
    calendar.add("prodid", "-//CPPC//supports//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if event.called_off else "PUBLISH")
    calendar.add_component(entry)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def rule_of(event: PublishedEvent) -> dict[str, object]:
    """Every week, until the end of the last day by Iowa's clock."""
    rule: dict[str, object] = {"freq": "weekly"}
    if event.until:
        night = datetime.combine(event.until + timedelta(days=1), time(0), ZONE)
        rule["until"] = (night - timedelta(seconds=1)).astimezone(ZoneInfo("UTC"))
    return rule


def sender_host() -> str:
    """The part behind the @ of what we send."""
    return settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip("> ").rpartition("@")[2]
