"""Every page of families, meetings, home and the network, drawn in a language without a web server.

The pages are those of the access table, asked for by the first who may open them, and once more
with nothing filled in where the page has a form; `every_state.py` adds what they look like in
other states. Whatever a request does is taken back.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.conf import settings
from django.db import transaction
from django.test import Client

from tests.access import Row, World, address, all_rows, expected

FIRST = ("facilitator in the circle", "coordinator", "state_coordinator")  # they see the most
PARTS = {  # a part is one test for each language
    "record": ("families:",),
    "meetings": ("meetings:",),
    "network": ("resources:",),
    "home": ("home:", "core:", "teams:name_check", "teams:join"),
}
NO_PAGE = {  # what they answer instead
    "core:whoami": "an answer to scripts",
    "families:accept": "a way back, but to who was asked (every_state.py)",
    "families:care_copy": "not there, but for who made the copy (every_state.py)",
    "families:merge": "a way back, but for who is in both circles (every_state.py)",
    "families:paper_pdf": "a file",
    "families:paper_print": "not there: the table asks with a meeting's paper (every_state.py)",
    "home:live": "an answer to machines",
    "home:ready": "an answer to machines",
    "resources:event_calendar": "a file",
    "resources:import_template": "a file",
    "home:state_csv": "a file",
    "meetings:counts_csv": "a file",
    "meetings:invitation_letter": "takes a POST alone (every_state.py)",
    "resources:import_findings": "a file",
    "resources:import_sheet": "a file",
    "meetings:signing_paper": "a file",
}
API = "organization organizations place places service services taxonomies taxonomy term terms"
NO_PAGE |= dict.fromkeys(
    [f"resources:api{one}" for one in ("", "_openapi", "_profile", "_root")]
    + [f"resources:api_{one}" for one in API.split()],
    "an answer to programs",
)
NO_PAGE["resources:download"] = "a file"
FORM = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>', re.IGNORECASE)
ACTION = re.compile(r'\baction="([^"]*)"')


@dataclass(frozen=True)
class Page:
    """One page in one state: who asks for it, and how."""

    name: str
    path: str
    client: Client
    status: tuple[int, ...] = (200,)
    data: dict | None = None  # what is posted
    state: str = ""
    refuses: bool = True  # whether its form is looked at once more with nothing filled in
    speaks: str = ""  # a paper for one person is in that person's language

    def __str__(self) -> str:
        return f"{self.name} ({self.state})" if self.state else self.name


@dataclass(frozen=True)
class Drawn:
    """A page as a browser gets it."""

    page: Page
    html: str
    policy: str

    @property
    def posts_to_itself(self) -> bool:
        """Whether somebody can send a form of this page to the page's own address."""
        whole = self.html[self.html.find("<main") :]
        goals = [ACTION.search(form) for form in FORM.findall(whole)]
        return any(goal is None or goal[1] in ("", self.page.path) for goal in goals)


def draw(page: Page, language: str) -> Drawn | None:
    """The page in this language; nothing when the answer is no page (a file, a redirect)."""
    page.client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with transaction.atomic():
        if page.data is None:
            response = page.client.get(page.path)
        else:
            response = page.client.post(page.path, page.data)
        transaction.set_rollback(True)
    if not response.headers.get("Content-Type", "").startswith("text/html"):
        return None
    if response.status_code not in page.status:
        return None
    policy = response.headers.get("Content-Security-Policy", "")
    return Drawn(page, response.content.decode(), policy)


def drawn_pages(pages: Iterable[Page], language: str) -> Iterator[Drawn]:
    """Each of them, which must be there."""
    for page in pages:
        drawn = draw(page, language)
        assert drawn is not None, f"{page} is no page"
        yield drawn


def with_refusals(pages: Iterable[Drawn], language: str) -> Iterator[Drawn]:
    """Each page, and after it the same page refusing a form with nothing filled in."""
    for drawn in pages:
        yield drawn
        page = drawn.page
        if page.data is None and page.refuses and drawn.posts_to_itself:
            nothing = {"state": f"{page.state}, refused".lstrip(", "), "data": {}}
            refused = draw(replace(page, **nothing, status=(200, 409, 422)), language)
            if refused is not None:
                yield refused


def rows_of(part: str) -> list[Row]:
    """The addresses of this part that can be looked at."""
    rows = [row for row in all_rows() if row.name.startswith(PARTS[part])]
    asked = [row for row in rows if row.method == "get" and row.ok != 405]
    return [row for row in asked if row.name not in NO_PAGE]


def pages_of_rows(world: World, part: str, language: str) -> Iterator[Drawn]:
    """Each address of the access table, as the first who may open it."""
    order = sorted(world.callers, key=lambda one: [one.name != name for name in FIRST])
    missing = []
    for row in rows_of(part):
        drawn = first_page(row, world, order, language)
        if drawn is None:
            missing.append(row.name)
        else:
            yield drawn
    assert not missing, f"these show a page to nobody: {missing}"


def first_page(row: Row, world: World, order: list, language: str) -> Drawn | None:
    """What the first of them gets who gets a page at all; a link that is over is one too."""
    wanted = {200, 404} if row.who == "public" else {200}
    for caller in order:
        status = tuple(wanted & set(expected(row, caller)))
        page = Page(row.name, address(row, world), world.clients[caller.name], status)
        drawn = draw(page, language) if status else None
        if drawn:
            return drawn
    return None
