"""Who may see the pages of a team's meetings."""

from datetime import timedelta

from django.utils import timezone

from meetings.models import TeamMinutes
from teams.roles import Permission
from tests import factories
from tests.access import Row, World
from tests.teams import access_rows_team
from tests.teams.access_rows_team import area, team


def build(world: World) -> None:
    """One meeting ahead."""
    access_rows_team.build(world)
    world.team_meeting = factories.TeamMeetingFactory(team=world.team)
    past = timezone.now() - timedelta(days=1)
    world.past_meeting = factories.TeamMeetingFactory(team=world.team, starts_at=past, state="held")
    TeamMinutes.objects.create(
        area=world.area, meeting=world.past_meeting, text_en="x", public=True, published_at=past
    )


def meeting(world: World) -> list:
    return [world.area.slug, world.team_meeting.pk]


def past(world: World) -> list:
    return [world.area.slug, world.past_meeting.pk]


ROWS = [
    Row("meetings:team_hold", past, Permission.MANAGE_TEAM, ok=405),
    Row("meetings:team_minutes", past, Permission.MANAGE_TEAM),
    Row("meetings:team_minutes_publish", past, Permission.MANAGE_TEAM),
    Row("meetings:team_minutes_take_back", past, Permission.MANAGE_TEAM, ok=405),
    Row("meetings:public_minutes", past, "public"),
    Row("meetings:team_index", area, Permission.SEE_TEAM),
    Row("meetings:team_detail", meeting, Permission.SEE_TEAM),
    Row("meetings:team_schedule", team, Permission.MANAGE_TEAM),
    Row("meetings:team_change", meeting, Permission.MANAGE_TEAM),
    Row("meetings:team_cancel", meeting, Permission.MANAGE_TEAM),
]
