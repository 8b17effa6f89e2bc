"""Meetings in the timeline of a family's record."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from families.capacities import Scope
from families.models import Family
from families.timeline import Moment, day_of, moments
from meetings.models import FamilyMeeting
from teams.access import ActorRequest


@moments
def of_meetings(request: ActorRequest, family: Family) -> Iterable[Moment]:
    """Every meeting of the family: held, ahead or called off."""
    words = {
        FamilyMeeting.State.HELD: _("The family met: %(kind)s"),
        FamilyMeeting.State.SCHEDULED: _("A meeting is set: %(kind)s"),
        FamilyMeeting.State.CANCELLED: _("A meeting was called off: %(kind)s"),
    }
    for meeting in FamilyMeeting.objects.filter(family=family).for_list():
        text = words[FamilyMeeting.State(meeting.state)] % {"kind": meeting.get_kind_display()}
        day = day_of(meeting.starts_at)
        url = meeting.get_absolute_url() if Scope.PLAN in request.scopes else ""
        yield Moment(day, text, meeting.cancelled_why, url, at=meeting.starts_at)
