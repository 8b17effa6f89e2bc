"""Addresses of what comes after a meeting."""

from teams.roles import Permission
from tests.access import Row, World


def meeting(world: World) -> list:
    return [world.area.slug, world.family.reference, world.meeting.pk]


ROWS = [
    Row("meetings:family_look_back", meeting, "circle:plan+write"),
    # A parent chooses guests and asks nobody how a meeting was.
    Row("meetings:survey_ask", meeting, "circle:guests", ok=(200, 403)),
    Row("meetings:survey", lambda w: ["no-such-link"], "public", ok=404),
    Row("meetings:survey_results", lambda w: [w.area.slug], Permission.ASSIGN_FACILITATOR),
]
