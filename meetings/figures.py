"""Plain numbers, days and references for home pages; no name and no word of a family."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse

from meetings.models import AreaFigure, FamilyMeeting, TeamMeeting, TeamMinutes
from teams.models import Area, User

MOST = 20


class MissedInvitation(NamedTuple):
    """An invitation that did not arrive, to a meeting the acting person leads."""

    starts_at: datetime
    reference: str
    area_slug: str
    meeting_id: UUID

    @property
    def url(self) -> str:
        """The page where somebody can be asked another way."""
        return reverse(
            "meetings:invitations", args=[self.area_slug, self.reference, self.meeting_id]
        )


def missed_invitations() -> list[MissedInvitation]:
    """What did not arrive and nobody has answered, for meetings ahead; no name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.starts_at, m.reference, a.slug, m.meeting_id "
            "FROM authz.missed_invitations() m JOIN teams_area a ON a.id = m.area_id"
        )
        return [MissedInvitation(*row) for row in cursor.fetchall()]


class MyMeeting(NamedTuple):
    """A meeting ahead of the acting person: a family's by its reference, or a team's by name."""

    starts_at: datetime
    label: str
    area: str
    url: str
    of_a_family: bool


def my_meetings(user: User, managed: Iterable[UUID] = ()) -> list[MyMeeting]:
    """The next meetings: of one's circles, of one's teams, and of the teams one looks after."""
    families = FamilyMeeting.objects.upcoming().for_list()[:MOST]
    mine = Q(team__members__person=user) | Q(area__in=list(managed))
    teams = TeamMeeting.objects.upcoming().filter(mine).select_related("team", "area").distinct()
    found = [
        MyMeeting(m.starts_at, m.family.reference, m.area.name, m.get_absolute_url(), True)
        for m in families
    ]
    for m in teams.order_by("starts_at")[:MOST]:
        url = reverse("meetings:team_detail", args=[m.area.slug, m.pk])
        found.append(MyMeeting(m.starts_at, m.team.name, m.area.name, url, False))
    return sorted(found)[:MOST]


def public_meetings(area: Area) -> QuerySet[TeamMeeting]:
    """What everybody may know: public meetings ahead of teams that are public."""
    ahead = TeamMeeting.objects.upcoming().filter(area=area, public=True, team__public=True)
    return ahead.select_related("team").order_by("starts_at")[:12]


def public_minutes(area: Area) -> QuerySet[TeamMinutes]:
    """The latest published minutes of public meetings."""
    rows = TeamMinutes.objects.filter(area=area, public=True, meeting__public=True)
    rows = rows.filter(meeting__team__public=True).select_related("meeting__team")
    return rows.order_by("-meeting__starts_at")[:12]


def area_figures() -> dict[UUID, dict[str, int | None]]:
    """For each area one may look at: counts by name; None where a count is too small to show."""
    figures: dict[UUID, dict[str, int | None]] = defaultdict(dict)
    for area_id, name, value in AreaFigure.objects.values_list("area", "name", "value"):
        figures[area_id][name] = value
    return figures
