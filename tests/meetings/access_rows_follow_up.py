"""Addresses of what comes after a meeting."""

from tests.access import Row, World


def meeting(world: World) -> list:
    return [world.area.slug, world.family.reference, world.meeting.pk]


ROWS = [
    Row("meetings:family_look_back", meeting, "circle:write"),
]
