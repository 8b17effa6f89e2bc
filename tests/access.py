"""The access table: every URL of the site, with who may see it (house style, guards).

Each app lists its own in tests/<app>/access_rows*.py; tests/test_access.py tries them all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType, SimpleNamespace

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from families.capacities import SCOPES
from teams.models import User
from teams.roles import Permission, Role, StateRole, permissions_of
from tests import factories

World = SimpleNamespace

LOGIN = "sent to sign-in"
SECOND_FACTOR = "sent to the second factor"
# Addresses whose forms carry no token, each with its reason.
WITHOUT_TOKEN = {
    "resources:search": "writes nothing; a token would need a cookie",
    **dict.fromkeys(
        ("resources:saved_list", "resources:saved_print", "resources:saved_text"),
        "write nothing; a token would need a cookie",
    ),
    **dict.fromkeys(
        [f"resources:{n}" for n in ("listing", "print_listing", "hub", "supports_map")],
        "write nothing; a list with something private comes along by POST, without a cookie",
    ),
    **dict.fromkeys(
        [f"resources:{n}" for n in ("claim", "report", "suggest", "thanks", "write_to_them")],
        "strangers write, without a cookie; a form sent from another site is refused",
    ),
    "set_language": "changes the language of one reader; a token would need a cookie",
}


@dataclass(frozen=True)
class Row:
    """One URL.

    `who`: "public", "signed_in", a Permission (area views), "state:<permission>" (statewide
    views), "circle:<scope>" or "circle:<scope>+<scope>" (family views) or "circle:" (any accepted
    place). `ok` is what
    somebody allowed gets: 200, 302 for a redirect, 405 for a GET on an address that only takes
    a POST; several in a tuple where it depends on the person.
    """

    name: str
    args: Callable[[World], list]
    who: str
    method: str = "get"
    ok: int | tuple[int, ...] = 200
    data: Callable[[World], dict] | None = None

    @property
    def allowed(self) -> tuple[int, ...]:
        """The answers that somebody allowed may get."""
        return self.ok if isinstance(self.ok, tuple) else (self.ok,)

    def mark(self) -> tuple[str, str]:
        """Kind and detail, as the view's own mark has to say it."""
        if self.who in ("public", "signed_in"):
            return self.who, ""
        kind, colon, detail = str(self.who).partition(":")
        if not colon:
            return "area", kind
        return {"state": "statewide", "circle": "circle"}[kind], detail


@dataclass(frozen=True)
class Caller:
    """Somebody who tries every address."""

    name: str
    user: User | None = None
    roles: frozenset[str] = frozenset()  # in the world's area or for the state
    capacity: str = ""
    second_factor: bool = True

    @property
    def statewide(self) -> frozenset[str]:
        """The roles for the whole state among his roles."""
        return self.roles & set(StateRole.values)


def expected(row: Row, caller: Caller) -> tuple[int | str, ...]:
    """What the row says this caller gets."""
    kind, detail = row.mark()
    if kind == "public":
        return row.allowed
    if caller.user is None:
        return (LOGIN,)
    if kind == "signed_in":
        return row.allowed
    if kind == "circle":
        return _in_circle(row, caller, detail)
    roles = caller.statewide if kind == "statewide" else caller.roles
    if not roles:
        return (404,)
    return row.allowed if detail in permissions_of(roles) else (403,)


def _in_circle(row: Row, caller: Caller, scope: str) -> tuple[int | str, ...]:
    if not caller.second_factor:
        return (SECOND_FACTOR,)
    if not caller.capacity:
        sees_header = Permission.SEE_FAMILY_LIST in permissions_of(caller.roles - caller.statewide)
        return (403,) if sees_header else (404,)
    scopes = SCOPES[caller.capacity]
    return row.allowed if not scope or scopes.issuperset(scope.split("+")) else (403,)


def row_modules() -> list[ModuleType]:
    """Every tests/<app>/access_rows*.py."""
    here = Path(__file__).parent
    found = sorted(here.glob("*/access_rows*.py"))
    return [import_module(f"tests.{path.parent.name}.{path.stem}") for path in found]


def all_rows() -> list[Row]:
    """All rows of all apps, in the order of their names."""
    rows = [row for module in row_modules() for row in module.ROWS]
    return sorted(rows, key=lambda row: row.name)


def all_views() -> dict[str, list[Callable]]:
    """Every URL name of the site with its views; a pattern without a name is "unnamed: ..."."""
    views: dict[str, list[Callable]] = {}
    for name, pattern in _patterns(get_resolver().url_patterns, ""):
        views.setdefault(name, []).append(pattern.callback)
    return views


def _patterns(patterns: list, namespace: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _patterns(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{namespace}{pattern.name}", pattern
        else:
            yield f"unnamed: {pattern.pattern}", pattern


def build_world() -> World:
    """Two areas and a family; what the apps' rows need beside comes from their own build()."""
    world = World(area=factories.AreaFactory(), other_area=factories.AreaFactory())
    world.facilitator = factories.UserFactory()
    world.family = factories.FamilyFactory(area=world.area)
    factories.CircleMemberFactory(family=world.family, user=world.facilitator)
    for module in row_modules():
        if hasattr(module, "build"):
            module.build(world)
    world.callers = list(_callers(world))
    return world


def _callers(world: World) -> Iterator[Caller]:
    yield Caller("anonymous")
    yield Caller("plain account", factories.UserFactory())
    for role in Role.values:
        here = factories.MembershipFactory(area=world.area, role=role).person
        there = factories.MembershipFactory(area=world.other_area, role=role).person
        yield Caller(role, here, frozenset({role}))
        yield Caller(f"{role} of another area", there)
    for role in StateRole.values:
        person = factories.StatewideRoleFactory(role=role).person
        yield Caller(role, person, frozenset({role}))
    for capacity in SCOPES:
        place = factories.CircleMemberFactory(family=world.family, capacity=capacity)
        yield Caller(f"{capacity} in the circle", place.user, capacity=str(capacity))
    waiting = factories.CircleMemberFactory(
        family=world.family, accepted_at=None, accepted_version=""
    )
    yield Caller("facilitator who has not accepted", waiting.user)
    yield Caller(
        "facilitator in the circle without second factor",
        world.facilitator,
        capacity="facilitator",
        second_factor=False,
    )


def address(row: Row, world: World) -> str:
    """The row's URL in this world."""
    return reverse(row.name, args=row.args(world))
