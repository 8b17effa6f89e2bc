"""Meetings on the pages of a family and of a team."""

from django.http import HttpRequest

from families.models import Family
from families.panels import Panel, panel
from meetings.models import FamilyMeeting, TeamMeeting
from teams.models import Team
from teams.panels import Panel as TeamPanel
from teams.panels import team_panel


@panel
def meetings_of_family(request: HttpRequest, family: Family) -> Panel:
    """The meeting ahead and the last three."""
    meetings = FamilyMeeting.objects.filter(family=family).for_list()
    latest = list(meetings.order_by("-starts_at")[:4])
    return "meetings/_family_panel.html", {"meetings": latest}


@team_panel
def meetings_of_team(request: HttpRequest, team: Team) -> TeamPanel:
    """The next three meetings of the team."""
    ahead = TeamMeeting.objects.filter(team=team).upcoming().order_by("starts_at")
    return "meetings/_team_panel.html", {"meetings": list(ahead[:3])}
