"""When each person comes to a meeting: to the own session, or to the meeting itself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from meetings.models import FamilyMeeting, SeparateSession


class Own(NamedTuple):
    """One person's time, and the place of the own session; None without one."""

    starts_at: datetime
    place: str | None = None


@dataclass
class Times:
    """The times of one meeting's people."""

    meeting: Own
    guests: dict[UUID, Own] = field(default_factory=dict)
    users: dict[UUID, Own] = field(default_factory=dict)

    def of_guest(self, guest_id: UUID) -> Own:
        """When and where this guest comes."""
        return self.guests.get(guest_id, self.meeting)

    def of_user(self, user_id: UUID) -> Own:
        """When and where this person with an account comes."""
        return self.users.get(user_id, self.meeting)


def times_of(meeting: FamilyMeeting) -> Times:
    """Everybody's time as it is written down now, as far as the acting person may know it."""
    times = Times(Own(meeting.starts_at))
    for session in SeparateSession.objects.filter(meeting=meeting):
        own = Own(session.starts_at, session.place)
        times.guests |= _each(session.guest_ids, own)
        times.users |= _each(session.user_ids, own)
    return times


def _each(people: Iterable[UUID], own: Own) -> dict[UUID, Own]:
    return dict.fromkeys(people, own)
