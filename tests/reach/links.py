"""Personal links by the functions behind their pages, each in three browsers."""

from django.db import connection

from tests.conftest import acting
from tests.reach.pages import NOBODYS
from tests.reach.reading import read_by_link
from tests.reach.things import Invitation, Link
from tests.reach.world import DifferenceError, World

ASK = """
SELECT coalesce((SELECT array_agg(coalesce(place, '')) FROM authz.invitation_page(t, b)), '{}')
    || coalesce((SELECT array_agg(what) FROM authz.promise_by_link(t, b)), '{}'),
  authz.survey_by_link(t, b)
FROM unnest(%s::text[], %s::text[]) AS x (t, b)
"""


def compare(world: World) -> int:
    """Each link in the browser that opened it, in another one and in none; how many it were."""
    asked = [
        (link, browser)
        for link in world.model.links
        for browser in dict.fromkeys((link.browser, NOBODYS, ""))
    ]
    if not asked:
        return 0
    with acting(None), connection.cursor() as cursor:
        cursor.execute(ASK, [[link.token for link, _b in asked], [b for _link, b in asked]])
        answers = cursor.fetchall()
    for (link, browser), (words, survey) in zip(asked, answers, strict=True):
        _compare(world, link, browser, set(words), survey)
    return len(asked)


def _compare(world: World, link: Link, browser: str, words: set[str], survey: bool) -> None:
    opens = world.model.opens(link, browser)
    wanted = read_by_link(world.model, link, browser)
    if isinstance(link.subject, Invitation) and opens and not wanted:
        wanted = {""}  # time and phone, and no place
    said = f"link of {link.purpose} of {link.family.reference} in {browser or 'no browser'}"
    if words != wanted or survey != (opens and link.purpose == "survey"):
        raise DifferenceError(f"{said}: {sorted(words)}, {survey}; the model says {sorted(wanted)}")
