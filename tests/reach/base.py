"""The machine's ground: a small beginning, whom a step is about, what is compared after it."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis.stateful import RuleBasedStateMachine

from teams.roles import Role
from tests import factories
from tests.conftest import owner
from tests.reach import rows
from tests.reach.things import Family, Hat, Mark, Somebody
from tests.reach.world import World

Thing = TypeVar("Thing")
STATE = ("state_coordinator", "state_admin", "auditor")
MOST_PEOPLE, MOST_FAMILIES, MOST_AREAS = 12, 5, 3


def pick(things: Sequence[Thing], number: int) -> Thing:
    """One of them."""
    return things[number % len(things)]


def act(when: Callable[[Any], Any] = bool, weight: int = 2) -> Callable[[Any], Any]:
    """Mark a method as a step that may come when there is something to do it with."""

    def decorate(method: Any) -> Any:
        method.act = (when, weight)
        return method

    return decorate


class Ground(RuleBasedStateMachine):
    """Two areas with the people who run them; everything else comes step by step."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.model = self.world.model
        self.steps = self.looks = self.effects = 0
        self.touched: list[Family] = []
        self.agreed: set[Family] = set()  # records with a locked version of the plan
        self.openings_are_old = False  # 15 minutes and more have passed
        try:
            self._begin()
        except BaseException:
            self.world.end()
            raise

    def _begin(self) -> None:
        """Two areas with the people who run them; `settle` adds the first records."""
        rows.install()
        for area in (0, 1):
            self.new_area()
            self.new_person("coordinator", area)
            self.new_person("facilitator", area)
        self.new_person("state_coordinator", None)
        self.new_person("", None)
        self.new_person("provider", 0)
        self.settle()

    def settle(self) -> None:
        """What every run begins with; the rules say how."""

    def teardown(self) -> None:
        """Take the run back."""
        self.world.end()

    # -- whom and what a step is about ---------------------------------------------------------
    def new_area(self) -> None:
        """One more area."""
        with owner():
            self.world.areas.append(factories.AreaFactory())
        self.model.areas += 1

    def new_person(self, role: str, area: int | None) -> Somebody:
        """Somebody with an account, with or without a role."""
        number = len(self.model.people)
        with owner():
            user = factories.UserFactory(name=f"Account Number {number}")
            who = Somebody(str(user.pk), user.name)
            if role in STATE:
                row = factories.StatewideRoleFactory(person=user, role=role)
            elif role:
                row = factories.MembershipFactory(
                    person=user, role=role, area=self.world.areas[area or 0]
                )
            if role:
                who.hats.append(Hat(str(row.pk), role, area))
            if role == Role.FACILITATOR:
                factories.FacilitatorFactory(user=user, area=self.world.areas[area or 0])
                who.approved_in.add(area or 0)
        self.world.users[who.pk] = user
        self.model.people.append(who)
        return who

    def mark(self, kind: str, family: Family, thing: object = None) -> str:
        """Words that stand nowhere else: whoever reads them has reached this very thing."""
        self.model.marks.append(Mark(kind, family, thing))
        return f"Zq{kind}x{len(self.model.marks) - 1}x"

    def who_acts(self, number: int, may: Sequence[Somebody]) -> Somebody:
        """Mostly somebody who may, each eighth time just anybody."""
        if number % 8 == 7 or not may:
            return pick(self.model.people, number // 8)
        return pick(may, number // 8)

    def with_part(self, family: Family, *parts: str) -> list[Somebody]:
        """Who reaches all these parts of the record."""
        return [w for w in self.model.people if set(parts) <= self.model.parts(w, family)]

    def has(self, who: Somebody, family: Family, *parts: str) -> bool:
        """Whether the person reaches all these parts."""
        return set(parts) <= self.model.parts(who, family)

    def approved(self, area: int) -> list[Somebody]:
        """Who may lead family meetings of the area today."""
        people = self.model.people
        return [w for w in people if area in w.approved_in and w.is_a("facilitator", area)]

    def open_families(self) -> list[Family]:
        """The records that are worked with."""
        return [f for f in self.model.families if not f.closed]

    def attempt(self, allowed: bool, do: Any, *about: Family) -> Any:
        """Try something; remember which records it was about."""
        self.touched.extend(about)
        result = self.world.attempt(allowed, do)
        self.effects += allowed
        return result if allowed else None
