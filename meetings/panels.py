"""Meetings on the pages of a family and of a team."""

from django.http import HttpRequest
from django.utils import timezone

from families.models import Family, Person
from families.panels import Panel, panel
from meetings.milestones import milestones_of
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


@panel
def milestones_of_family(request: HttpRequest, family: Family) -> Panel:
    """The days at 14, 17, 17 1/2 and 18 of its young people, from their birth dates."""
    people = Person.objects.filter(family=family, relation=Person.Relation.CHILD)
    rows = milestones_of(people, timezone.localdate())
    return "meetings/_milestones_panel.html", {"milestones": rows}


@team_panel
def meetings_of_team(request: HttpRequest, team: Team) -> TeamPanel:
    """The next three meetings of the team."""
    ahead = TeamMeeting.objects.filter(team=team).upcoming().order_by("starts_at")
    return "meetings/_team_panel.html", {"meetings": list(ahead[:3])}
