"""What a letter of invitation shows: the link in words and as a square to scan."""

from datetime import datetime
from typing import Any

from django.conf import settings

from cppc.core.squares import square_of
from meetings.models import Arrangement, Invitation, SafetyScreen
from meetings.services.times import times_of


def letter_of(invitation: Invitation, path: str) -> dict[str, Any]:
    """The context of the letter's page; the place only if the guest may know it."""
    link = settings.BASE_URL + path
    meeting = invitation.meeting
    place, starts_at = _own(invitation)
    return {
        "link": link,
        "square": square_of(link),
        "starts_at": starts_at,
        "place": place if invitation.may_see_place else "",
        "phone": meeting.leader.phone if meeting.leader else "",
    }


def _own(invitation: Invitation) -> tuple[str, datetime]:
    """Where and when this guest comes, as authz.place_for_guest() says it to links and mails."""
    meeting = invitation.meeting
    own = times_of(meeting).of_guest(invitation.guest_id)
    if own.place is not None:
        return own.place, own.starts_at
    hidden = SafetyScreen.objects.filter(meeting=meeting, hides=True).exists()
    arrangement = Arrangement.objects.filter(meeting=meeting).first()
    return (arrangement.place if arrangement and not hidden else ""), meeting.starts_at
