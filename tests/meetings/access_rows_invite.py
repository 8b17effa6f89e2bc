"""Addresses of invitations."""

from tests import factories
from tests.access import Row, World
from tests.meetings.access_rows import meeting
from tests.teams.access_rows_team import no_args


def build(world: World) -> None:
    """A guest who was asked to the family's meeting, which access_rows.py has made before."""
    world.guest_invitation = factories.MeetingInvitationFactory(meeting=world.meeting)


def one(world: World) -> list:
    return [world.area.slug, world.family.reference, world.guest_invitation.pk]


def token(world: World) -> list:
    return ["nobody-knows-this-one"]


ROWS = [
    Row("meetings:invitations", meeting, "circle:guests"),
    Row("meetings:invitation_detail", one, "circle:guests"),
    Row("meetings:invitation_again", one, "circle:guests", ok=405),
    Row("meetings:invitation_missed", one, "circle:guests", ok=405),
    Row("meetings:invitation_withdraw", one, "circle:guests"),
    Row("meetings:invitation_letter", one, "circle:guests", ok=405),
    Row("meetings:guest_page", token, "public", ok=404),
    Row("meetings:guest_calendar", token, "public", ok=404),
    Row("meetings:quiet_hours", no_args, "signed_in"),
]
