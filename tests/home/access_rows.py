"""Who may see the pages of cppc/home."""

from tests.access import Row, World
from tests.teams.access_rows_team import no_args


def slug(world: World) -> list:
    return [world.area.slug]


ROWS = [
    Row("home:welcome", no_args, "public", ok=(200, 302)),  # those signed in go home
    Row("home:about", no_args, "public"),
    Row("home:question", lambda w: ["why"], "public"),
    Row("home:area", slug, "public"),
    Row("home:index", no_args, "signed_in"),
    Row("home:my_day", no_args, "signed_in"),
    Row("home:state", no_args, "state:see_state"),
    Row("home:state_csv", no_args, "state:see_state"),
    Row("home:undelivered", no_args, "state:manage_areas"),
    Row("home:live", no_args, "public"),
    Row("home:ready", no_args, "public"),
]
