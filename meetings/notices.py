"""What the circle is told of family meetings; made when it is sent, as the recipient."""

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import Message, Payload, notice
from meetings.models import FamilyMeeting


def _meeting(payload: Payload, state: str) -> FamilyMeeting | None:
    """The meeting, if the recipient may still see it and it is as it was when this was queued."""
    meetings = FamilyMeeting.objects.select_related("area", "family")
    return meetings.filter(
        pk=payload["meeting"], state=state, starts_at=parse_datetime(payload["starts_at"])
    ).first()


@notice("meetings.reminder", label=gettext_lazy("Reminders of meetings"))
def reminder(payload: Payload) -> Message | None:
    meeting = _meeting(payload, FamilyMeeting.State.SCHEDULED)
    if meeting is None:
        return None
    return Message(
        subject=_("You have a meeting soon"),
        text=_("You have a meeting soon. Sign in to see when and where."),
        path=meeting.get_absolute_url(),
        urgent=True,
    )


@notice("meetings.moved", label=gettext_lazy("Meetings at a new time"), mandatory=True)
def moved(payload: Payload) -> Message | None:
    meeting = _meeting(payload, FamilyMeeting.State.SCHEDULED)
    if meeting is None:
        return None
    return Message(
        subject=_("A meeting has a new time"),
        text=_("A meeting of yours has a new time. Sign in to see it."),
        path=meeting.get_absolute_url(),
        urgent=True,
    )


@notice("meetings.cancelled", label=gettext_lazy("Meetings that are called off"), mandatory=True)
def cancelled(payload: Payload) -> Message | None:
    meeting = _meeting(payload, FamilyMeeting.State.CANCELLED)
    if meeting is None:
        return None
    return Message(
        subject=_("A meeting is called off"),
        text=_("A meeting of yours is called off. Sign in to see which one."),
        path=meeting.get_absolute_url(),
        urgent=True,
    )
