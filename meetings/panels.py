"""The meetings of a family on the family's own page."""

from django.http import HttpRequest

from families.models import Family
from families.panels import Panel, panel
from meetings.models import FamilyMeeting


@panel
def meetings_of_family(request: HttpRequest, family: Family) -> Panel:
    """The meeting ahead and the last three."""
    meetings = FamilyMeeting.objects.filter(family=family).for_list()
    latest = list(meetings.order_by("-starts_at")[:4])
    return "meetings/_family_panel.html", {"meetings": latest}
