"""The pages, papers and calendar files: as whom they are asked for, and what has to come.

Each answer is compared twice: its status, and its words. No answer may hold a word that this
person may not read; lists and a few pages must hold what they are there for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from tests.conftest import owner
from tests.reach.model import (
    CIRCLE,
    CONSENT,
    GUESTS,
    LEAD,
    NOTES,
    PEOPLE,
    PLAN,
    SAFETY,
    WRITE,
    Model,
)
from tests.reach.reading import MARK, REFERENCE, read_by_link, too_much
from tests.reach.things import Family, Link, Meeting, Paper, Somebody
from tests.reach.world import DifferenceError, World

ANY = "any place in the circle"
OF_FAMILY = {
    "families:detail": ANY,
    "families:circle": ANY,
    "meetings:family_index": ANY,
    "families:history": NOTES,
    "families:plan": PLAN,
    "families:family_promises": PLAN,
    "families:papers": PLAN,
    "families:strengths": PLAN,
    "families:network": PEOPLE,
    "families:relationships": PEOPLE,
    "families:timeline": PEOPLE,
    "families:about": PEOPLE,
    "families:guests": GUESTS,
    "families:guest_add": GUESTS,
    "families:consents": CONSENT,
    "families:consent_ask": CONSENT,
    "families:copies": CONSENT,
    "families:openings": CONSENT,
    "families:openings_copy": CONSENT,
    "families:propose": CIRCLE,
    "families:invite": CIRCLE,
    "families:person_add": WRITE,
    "families:header_edit": WRITE,
    "families:pair_add": WRITE,
    "meetings:family_schedule": WRITE,
    "families:seal": LEAD,
    "families:close": LEAD,
    "families:handover_ask": LEAD,
}
OF_MEETING = {
    "meetings:family_detail": PLAN,
    "meetings:family_log": WRITE,
    "meetings:family_prepare": WRITE,
    "meetings:family_move": WRITE,
    "meetings:family_screen": SAFETY,
    "meetings:invitations": GUESTS,
    "meetings:signing_list": WRITE,
}
OF_PAPER = ("families:paper_print", "families:paper_pdf")
OF_AREA = (
    "families:index",
    "families:referral_list",
    "families:handovers",
    "families:emergencies",
)
OF_PERSON = ("home:index", "home:my_day", "families:promises")
OF_LINK = ("families:link", "meetings:guest_page", "meetings:guest_calendar")
OF_LINK += ("families:promise_link", "meetings:survey")
PURPOSE = {
    "meetings:guest_page": "invitation",
    "meetings:guest_calendar": "invitation",
    "families:promise_link": "commitment",
    "meetings:survey": "survey",
}
NOBODYS = "browser-of-a-stranger".ljust(40, "x")


@dataclass(frozen=True)
class Look:
    """One request, and what has to come of it."""

    who: Somebody | None
    name: str
    path: str
    status: int
    must: frozenset[str] = frozenset()  # words that have to be there
    browser: str = ""
    link: Link | None = None
    about: Family | None = None
    listing: bool = False  # the references shown are exactly `must`


class Browsers:
    """A signed-in browser for everybody, and none for nobody."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kept: dict[str, Client] = {}
        self.tries = 0

    def of(self, who: Somebody | None) -> Client:
        """The person's own browser, with the second factor used."""
        key = who.pk if who else ""
        if key not in self.kept:
            client = Client(raise_request_exception=True)
            if who is not None:
                with owner():
                    client.force_login(
                        self.world.users[who.pk], backend="teams.sign_in.SignInBackend"
                    )
                    session = client.session
                    session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
                    session.save()
            self.kept[key] = client
        return self.kept[key]

    def look(self, look: Look) -> None:
        """Ask, and compare status and words."""
        self.tries += 1
        more = {"REMOTE_ADDR": f"10.{self.tries >> 16}.{self.tries >> 8 & 255}.{self.tries & 255}"}
        if look.link is not None:
            client = Client()
            if look.browser:
                client.cookies["link_browser"] = look.browser
        else:
            client = self.of(look.who)
        response = client.get(look.path, **more)
        text = response.content.decode("utf-8", "replace").replace("\r\n ", "")
        self._compare(look, response.status_code, text)

    def _compare(self, look: Look, status: int, text: str) -> None:
        who = look.who.name if look.who else look.browser or "nobody"
        said = f"{who} at {look.name}"
        if status != look.status:
            raise DifferenceError(f"{said}: {status}, and the model says {look.status}")
        model = self.world.model
        if look.link is not None:
            words = {f"Zq{kind}x{number}x" for kind, number in MARK.findall(text)}
            allowed = read_by_link(model, look.link, look.browser)
            leaks = sorted(words - allowed) + REFERENCE.findall(text)
        else:
            if status != 200 and look.about is not None:  # the address he asked for comes back
                text = text.replace(look.about.reference, "")
            leaks = too_much(model, look.who, text)
        if leaks:
            raise DifferenceError(f"{said}: shows {leaks}")
        if look.listing and status == 200:
            known = {family.reference for family in model.families}
            extra = sorted((set(REFERENCE.findall(text)) & known) - look.must)
            if extra:
                raise DifferenceError(f"{said}: lists {extra}")
        missing = sorted(word for word in look.must if word not in text)
        if missing:
            raise DifferenceError(f"{said}: does not show {missing}")


def status_of(model: Model, who: Somebody | None, family: Family, part: str) -> int:
    """What somebody gets at a page of a record."""
    if who is None:
        return 302
    if not model.header(who, family):
        return 404
    places = model.places_of(who, family)
    if any(place.old_words for place in places):
        return 302  # to the agreement, first
    parts = model.parts(who, family) - ({WRITE} if family.closed else set())
    return 200 if part in parts or (part == ANY and places) else 403


def of_family(model: Model, who: Somebody | None, family: Family, area: str) -> Iterator[Look]:
    """The pages of one record, with its meetings and papers."""
    args = [area, family.reference]
    for name, part in OF_FAMILY.items():
        status = status_of(model, who, family, part)
        must = _must(model, who, family, name) if status == 200 else frozenset()
        yield Look(who, name, reverse(name, args=args), status, must, about=family)
    for meeting in model.meetings:
        if meeting.family is family:
            yield from _of_meeting(model, who, meeting, args)
    for paper in model.papers:
        if paper.family is family:
            yield from _of_paper(model, who, paper, args)


def _must(model: Model, who: Somebody | None, family: Family, name: str) -> frozenset[str]:
    """What a page is there for."""
    if name == "families:guests":
        listed = [g for g in model.guests if g.family is family]
        if not model.screened(who, family) and len(listed) < 20:
            return frozenset(g.name for g in listed if g.state != "left")
    if name == "families:detail" and PLAN in model.parts(who, family):
        return frozenset(s.what for s in model.steps if s.family is family and not s.done)
    return frozenset()


def _of_meeting(model: Model, who: Somebody | None, meeting: Meeting, args: list) -> Iterator[Look]:
    for name, part in OF_MEETING.items():
        status = status_of(model, who, meeting.family, part)
        path = reverse(name, args=[*args, meeting.pk])
        yield Look(who, name, path, status, about=meeting.family)


def _of_paper(model: Model, who: Somebody | None, paper: Paper, args: list) -> Iterator[Look]:
    for name in OF_PAPER:
        status = status_of(model, who, paper.family, PLAN)
        notes = NOTES in model.parts(who, paper.family)
        notes = notes and not model.screened(who, paper.family)
        if status == 200 and paper.owner is not who and not notes:
            status = 404  # a copy for somebody else
        yield Look(who, name, reverse(name, args=[*args, paper.pk]), status, about=paper.family)


def of_area(model: Model, who: Somebody | None, area: int, slug: str) -> Iterator[Look]:
    """Lists of an area: the references there are exactly those that this person may know."""
    for name in OF_AREA:
        path = reverse(name, args=[slug])
        if who is None:
            yield Look(who, name, path, 302)
            continue
        here, state = who.belongs_to(area), who.works_for_the_state()
        allowed = here if name == "families:index" else model.coordinates(who, area)
        status = 200 if allowed else 403 if here or state else 404
        must: frozenset[str] = frozenset()
        if name == "families:index" and status == 200:
            of_it = [f for f in model.families if f.area == area and model.header(who, f)]
            must = frozenset(f.reference for f in of_it)
        yield Look(who, name, path, status, must, listing=name == "families:index")


def of_person(who: Somebody | None) -> Iterator[Look]:
    """Pages that everybody has: what waits, the day, promises."""
    for name in OF_PERSON:
        yield Look(who, name, reverse(name), 200 if who else 302)


def of_link(model: Model, link: Link, browser: str) -> Iterator[Look]:
    """A personal link in a browser: its own page alone, its own words alone."""
    for name in OF_LINK:
        opens = model.opens(link, browser) and PURPOSE.get(name) == link.purpose
        status = 200 if opens or name == "families:link" else 404
        must = frozenset(read_by_link(model, link, browser)) if opens else frozenset()
        path = reverse(name, args=[link.token])
        yield Look(None, name, path, status, must, browser=browser, link=link)
