"""Calendar files for guests: neutral words, one stable id, no names, a place for the allowed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress

METHODS = {False: "PUBLISH", True: "CANCEL"}


@dataclass(frozen=True)
class Entry:
    """What a guest's calendar may know of a meeting."""

    invitation_id: UUID | str
    starts_at: datetime
    minutes: int
    sequence: int
    place: str = ""
    phone: str = ""
    cancelled: bool = False

    @property
    def method(self) -> str:
        """What the file asks of the calendar."""
        return METHODS[self.cancelled]


def calendar_file(entry: Entry) -> bytes:
    """The file; in Iowa's time with its rules, so that it is right in every calendar."""
    sender = settings.DEFAULT_FROM_EMAIL.rpartition("<")[2].rstrip("> ")
    host = sender.rpartition("@")[2]
    starts_at = entry.starts_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    event = Event()
    event.add("uid", f"{entry.invitation_id}@{host}")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", timezone.now())
    event.add("dtstart", starts_at)
    event.add("dtend", starts_at + timedelta(minutes=entry.minutes))
    event.add("summary", _("Meeting"))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("class", "PRIVATE")
    event.add("organizer", vCalAddress(f"mailto:{sender}"))
    if entry.phone:
        event.add("description", _("Questions? Call %(phone)s.") % {"phone": entry.phone})
    if entry.place:
        event.add("location", entry.place)
    calendar = Calendar()
    calendar.add("prodid", "-//CPPC//meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", entry.method)
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return calendar.to_ical()
