"""Who may see the pages of an area's team, and of those who want to join it."""

from teams.models import JoinRequest
from teams.roles import Permission
from tests import factories
from tests.access import Row, World


def build(world: World) -> None:
    """One team with one held seat, and one request to join."""
    if hasattr(world, "team"):
        return
    world.team = factories.TeamFactory(area=world.area)
    world.seat = factories.SeatFactory(team=world.team)
    world.team_member = factories.TeamMemberFactory(team=world.team)
    world.term = factories.SeatTermFactory(seat=world.seat, member=world.team_member)
    world.join_request = JoinRequest.objects.create(
        area=world.area, name="Invented Neighbor", phone="555-0100"
    )


def no_args(world: World) -> list:
    return []


def area(world: World) -> list:
    return [world.area.slug]


def team(world: World) -> list:
    return [world.area.slug, world.team.pk]


def seat(world: World) -> list:
    return [world.area.slug, world.seat.pk]


ROWS = [
    Row("teams:team", team, Permission.SEE_TEAM),
    Row("teams:team_history", team, Permission.SEE_TEAM),
    Row("teams:team_seat", seat, Permission.SEE_TEAM),
    Row("teams:team_start", area, Permission.MANAGE_TEAM),
    Row("teams:team_edit", team, Permission.MANAGE_TEAM),
    Row("teams:team_seat_add", team, Permission.MANAGE_TEAM),
    Row("teams:team_seat_edit", seat, Permission.MANAGE_TEAM),
    Row("teams:team_seat_give", seat, Permission.MANAGE_TEAM),
    Row("teams:team_seat_remove", seat, Permission.MANAGE_TEAM),
    Row("teams:team_member_add", team, Permission.MANAGE_TEAM),
    Row(
        "teams:team_member_edit",
        lambda w: [w.area.slug, w.team_member.pk],
        Permission.MANAGE_TEAM,
    ),
    Row("teams:team_term_end", lambda w: [w.area.slug, w.term.pk], Permission.MANAGE_TEAM),
    Row("teams:join_requests", area, Permission.MANAGE_TEAM),
    Row("teams:join_answer", lambda w: [w.area.slug, w.join_request.pk], Permission.MANAGE_TEAM),
    Row("teams:join", area, "public"),
    Row("teams:join_thanks", area, "public"),
]
