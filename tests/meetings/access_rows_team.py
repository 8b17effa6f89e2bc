"""Who may see the pages of a team's meetings."""

from teams.roles import Permission
from tests import factories
from tests.access import Row, World
from tests.teams import access_rows_team
from tests.teams.access_rows_team import area, team


def build(world: World) -> None:
    """One meeting ahead."""
    access_rows_team.build(world)
    world.team_meeting = factories.TeamMeetingFactory(team=world.team)


def meeting(world: World) -> list:
    return [world.area.slug, world.team_meeting.pk]


ROWS = [
    Row("meetings:team_index", area, Permission.SEE_TEAM),
    Row("meetings:team_detail", meeting, Permission.SEE_TEAM),
    Row("meetings:team_schedule", team, Permission.MANAGE_TEAM),
    Row("meetings:team_change", meeting, Permission.MANAGE_TEAM),
    Row("meetings:team_cancel", meeting, Permission.MANAGE_TEAM),
]
