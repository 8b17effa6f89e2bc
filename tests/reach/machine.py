"""The whole machine: every rule, and the comparison after every step."""

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from tests.reach import links, pages, rows
from tests.reach.base import pick
from tests.reach.rules_asking import Time
from tests.reach.things import Somebody

WHOLE = 200  # steps


NUMBER = st.integers(0, 719)  # few bytes of chance for a step, and many numbers divide it
APART = 7


class Machine(Time):
    """All steps; after each of them everybody is compared."""

    def __init__(self) -> None:
        self.requests, self.dull = 0, False
        super().__init__()
        self.browsers = pages.Browsers(self.world)

    @rule(which=NUMBER, a=NUMBER, b=NUMBER, c=NUMBER, d=NUMBER)
    def somebody_acts(self, which: int, a: int, b: int, c: int, d: int) -> None:
        """One act; where there is nothing to do it with, the next one that finds something."""
        if self.dull:
            return
        for turn in range(len(ACTS)):
            name = pick(ACTS, which + turn * APART)
            method = getattr(type(self), name)
            if not method.act[0](self):
                continue
            before = self.world.tries + self.effects
            given = (a, b, c, d)[: method.__code__.co_argcount - 1]
            note(f"{self.steps}: {name}{given}")
            method(self, *given)
            if self.world.tries + self.effects > before:
                return

    def settle(self) -> None:
        """Two areas with a record each, and one with all that can end.

        A parent, a helper whose place rests on a consent, a guest whom a consent covers, asked to
        a meeting by a letter that was opened; an emergency in the other record, and a request.
        """
        self.a_record_is_opened(0, 0)
        self.a_record_is_opened(0, 1)
        self.a_family_asks(0, 0)
        self.somebody_is_asked_by_mail(0, 0, 5)
        self.a_mailed_link_is_taken(0, 0)
        self.a_place_is_accepted(0, 0)
        self.a_guest_is_named(0, 0, 1)
        self.a_guest_is_decided(0, 0, 1)
        self.the_family_answers(0, 0, 28)
        self.somebody_is_asked(0, 0, 6, 5)
        self.a_place_is_accepted(0, 0)
        self.a_meeting_is_scheduled(0, 0, 8)
        self.a_guest_is_asked(0, 0, 1)
        self.a_letter_is_printed(0, 0)
        self.a_link_is_opened(0, 0)
        self.a_step_is_planned(0, 0, 1)
        self.glass_is_broken(0, 1)

    @invariant()
    def everybody_reaches_what_the_model_says(self) -> None:
        """Each part of each record as everybody; rows and pages as some, in turn."""
        if self.dull:
            self.steps += 1
            return
        turn, model = self.steps, self.model
        people = [None, *model.people]
        if self.openings_are_old:
            rows.before_opening(self.world, people)
            self.openings_are_old = False
        near = [w for w in people if w and any(model.in_circle(w, f) for f in self.touched)]
        first = [pick(people, 2 * turn), pick(people, 2 * turn + 1), *near[-2:]]
        first = list(dict.fromkeys(first))
        rest = [who for who in people if who not in first]
        self.looks += rows.compare(self.world, [*first, *rest], turn, len(first))
        self.looks += links.compare(self.world)
        self.look_at_pages(turn, first)
        self.touched.clear()
        self.steps += 1

    def look_at_pages(self, turn: int, first: list[Somebody | None]) -> None:
        """One request after each step: a page of a record twice in three times, most of all of one
        that the step was about; else a list, a page of one's own or a personal link."""
        spread = turn * 7919  # a prime, so that people, records and pages do not keep step
        if turn % 3 or not self.model.families:
            family = pick(self.touched or self.model.families, spread)
            who = pick(first, spread // 3)
            slug = self.world.areas[family.area].slug
            found = list(pages.of_family(self.model, who, family, slug))
        elif turn % 2 and self.model.links:
            link = pick(self.model.links, spread // 5)
            browser = pick((link.browser, link.browser, pages.NOBODYS, ""), spread // 11)
            found = list(pages.of_link(self.model, link, browser))
        else:
            who, area = pick([None, *self.model.people], spread // 5), spread % self.model.areas
            found = list(pages.of_area(self.model, who, area, self.world.areas[area].slug))
            found += pages.of_person(who)
        self.browsers.look(pick(found, spread // 13))
        self.requests += 1

    def teardown(self) -> None:
        """At the end of a whole life, everybody at one page of each record, and each link."""
        try:
            if self.steps > WHOLE and not self.dull:
                self.last_look()
        finally:
            super().teardown()

    def last_look(self) -> None:
        """Everybody's rows, everybody at some page of each record, each link in its browser."""
        everybody = [None, *self.model.people]
        self.looks += rows.compare(self.world, everybody, 0, len(everybody))
        for number, who in enumerate(everybody):
            for family in self.model.families:
                slug = self.world.areas[family.area].slug
                found = list(pages.of_family(self.model, who, family, slug))
                self.browsers.look(pick(found, number * 17 + self.effects))
                self.requests += 1
        for link in self.model.links:
            for look in pages.of_link(self.model, link, link.browser):
                self.browsers.look(look)
                self.requests += 1


ACTS = sorted(
    name
    for name in dir(Machine)
    for _ in range(getattr(getattr(Machine, name), "act", (None, 0))[1])
)
