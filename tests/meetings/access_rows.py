"""Addresses of family meetings; those of team meetings stand in access_rows_team.py."""

from tests import factories
from tests.access import Row, World


def build(world: World) -> None:
    """One meeting of the family ahead."""
    world.meeting = factories.FamilyMeetingFactory(
        family=world.family, facilitator=world.facilitator
    )


def family(world: World) -> list:
    return [world.area.slug, world.family.reference]


def meeting(world: World) -> list:
    return [*family(world), world.meeting.pk]


ROWS = [
    Row("meetings:family_index", family, "circle:"),
    Row("meetings:family_schedule", family, "circle:write"),
    Row("meetings:family_detail", meeting, "circle:plan"),
    Row("meetings:family_log", meeting, "circle:plan+write"),
    Row("meetings:family_move", meeting, "circle:plan+write"),
    Row("meetings:family_cancel", meeting, "circle:plan+write"),
    Row("meetings:notes_share", meeting, "circle:plan+write"),
    Row("meetings:notes_unshare", meeting, "circle:plan+write"),
]
