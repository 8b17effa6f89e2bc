"""Steps about people, records, circles and emergencies."""

import uuid

from cppc.core.openings import open_referral
from families import services
from families.models import CircleMember, Consent, Referral
from families.services import referrals
from teams.models import Membership, StatewideRole
from teams.roles import Role
from teams.services.people import end_role, give_role
from tests.conftest import acting, owner
from tests.reach import model
from tests.reach.base import (
    MOST_AREAS,
    MOST_FAMILIES,
    MOST_PEOPLE,
    STATE,
    Ground,
    act,
    pick,
)
from tests.reach.things import Family, Hat, Place, Somebody

WANTED = (
    *("facilitator", "co_facilitator", "parent", "parent", "provider", "support"),
    *("dhs_worker", "parent_partner", "provider", "parent"),
)


class People(Ground):
    """Accounts and roles."""

    @act(lambda self: len(self.model.people) < MOST_PEOPLE)
    def somebody_comes(self, a: int, b: int) -> None:
        """An account: without a role, with one in an area or for the state."""
        role = pick((*Role.values, *STATE, "", "", ""), a)
        area = None if role in ("", *STATE) else b % self.model.areas
        self.new_person(role, area)
        self.effects += 1

    @act(lambda self: self.model.areas < MOST_AREAS, weight=1)
    def an_area_opens(self) -> None:
        """A third area with its coordinator and facilitator."""
        self.new_area()
        self.new_person("coordinator", self.model.areas - 1)
        self.new_person("facilitator", self.model.areas - 1)
        self.effects += 1

    @act(weight=1)
    def a_role_is_given(self, a: int, b: int, c: int) -> None:
        """One more role in an area, by somebody who keeps its people."""
        area, role, whom = b % self.model.areas, pick(Role.values, c), pick(self.model.people, c)
        by = self.who_acts(a, self._keepers(area))
        if whom.is_a(role, area):
            return
        allowed = by in self._keepers(area) and by is not whom
        self._give(by, whom, role, area, allowed)

    def _give(self, by: Somebody, whom: Somebody, role: str, area: int, allowed: bool) -> None:
        with self.world.acts(by, area=area) as actor:
            row = self.attempt(
                allowed,
                lambda: give_role(
                    person=self.world.users[whom.pk],
                    area=self.world.areas[area],
                    role=role,
                    from_on=self.world.day(self.model.day),
                    to_on=None,
                    by=actor,
                ),
                *self._families_of(whom),
            )
        if row:
            whom.hats.append(Hat(str(row.pk), role, area))

    def _families_of(self, who: Somebody) -> list[Family]:
        return list({p.family: None for p in self.model.places if p.who is who})

    def _rested(self) -> list[tuple[Somebody, str, int]]:
        """Whose role is over while a place of his stands on it."""
        return [
            (p.who, model.STANDS_ON[p.capacity], p.family.area)
            for p in self.model.places
            if self.model.standing(p) and self.model.rests(p)
        ]

    @act(lambda self: self._rested())
    def a_role_is_given_again(self, a: int, b: int) -> None:
        """What rested opens again."""
        whom, role, area = pick(self._rested(), b)
        by = self.who_acts(a, [w for w in self._keepers(area) if w is not whom])
        self._give(by, whom, role, area, by in self._keepers(area) and by is not whom)

    def _can_end(self) -> list[tuple[Somebody, Hat]]:
        """Roles that somebody else holds too, who can do the work."""
        held = [(w, h) for w in self.model.people for h in w.hats if not h.over]
        return [
            (w, h)
            for w, h in held
            if any(o is not h and (o.role, o.area) == (h.role, h.area) for _w, o in held)
        ]

    def _stands_on(self, who: Somebody, hat: Hat) -> bool:
        """Whether a place of this person stands on this role."""
        return any(
            p.who is who
            and p.family.area == hat.area
            and model.STANDS_ON.get(p.capacity) == hat.role
            and self.model.open_place(p)
            for p in self.model.places
        )

    @act(lambda self: self._can_end(), weight=3)
    def a_role_ends(self, a: int, b: int) -> None:
        """A role is over at once; mostly one that a place in a circle stands on."""
        held = self._can_end()
        staff = [(w, h) for w, h in held if self._stands_on(w, h)]
        whom, hat = pick(staff if staff and b % 3 else held, b // 3)
        by = self.who_acts(a, self._keepers(hat.area))
        kind = StatewideRole if hat.area is None else Membership
        row = self.world.row(kind, hat.pk)
        allowed = by in self._keepers(hat.area) and by is not whom
        with self.world.acts(by, area=hat.area) as actor:
            do = lambda: end_role(membership=row, last_day=None, by=actor)  # noqa: E731
            self.attempt(allowed, do, *self._families_of(whom))
        hat.over |= allowed

    def _keepers(self, area: int | None) -> list[Somebody]:
        """Who gives and ends roles: the area's coordinators and state administrators."""
        keepers = [w for w in self.model.people if w.is_a("state_admin", None)]
        if area is not None:
            keepers += [w for w in self.model.people if w.is_a("coordinator", area)]
        return keepers


class Records(People):
    """Records: opened, asked for, taken over."""

    @act(lambda self: len(self.model.families) < MOST_FAMILIES)
    def a_record_is_opened(self, a: int, b: int) -> None:
        """A facilitator opens a record and leads it."""
        area = b % self.model.areas
        may = [w for w in self.model.people if w.is_a("facilitator", area)]
        by = self.who_acts(a, may)
        words = self.mark("person", self._comes())
        with self.world.acts(by, area=area) as actor:
            row = self.attempt(
                by in may,
                lambda: services.open_record(
                    county=self.world.county,
                    kind="community",
                    language="en",
                    interpreter="",
                    name=words,
                    relation="parent",
                    agreed=True,
                    by=actor,
                ),
            )
        if row:
            self._keep(row, area, by, "facilitator")

    @act(lambda self: len(self.model.families) < MOST_FAMILIES)
    def a_family_asks(self, a: int, b: int) -> None:
        """Anybody asks for a meeting; a coordinator says yes and is the first contact."""
        area, key = b % self.model.areas, uuid.uuid4()
        future = self._comes()
        words = {"name": "Somebody Asking", "caregiver": "", "phone": "515-555-0100", "email": ""}
        words |= {"best_time": "", "safe_message": True, "zip": ""}
        words["words"] = self.mark("request", future)
        with acting(None):
            number = referrals.ask_for_meeting(
                area=self.world.areas[area],
                key=key,
                asker="self",
                county=None,
                language="en",
                interpreter="",
                **words,
            )
        may = [w for w in self.model.people if w.is_a("coordinator", area)]
        by, request = pick(may, a), self.world.row(Referral, key)
        with self.world.acts(by, area=area) as actor:
            open_referral(number, "a step of the run")
            row = self.attempt(
                True,
                lambda: referrals.accept_request(
                    row=request,
                    version=request.version,
                    reason="They want to meet",
                    name=self.mark("person", future),
                    relation="parent",
                    county=self.world.county,
                    kind="community",
                    language="en",
                    agreed=True,
                    by=actor,
                ),
            )
        self._keep(row, area, by, "intake").has_request = True

    def _comes(self) -> Family:
        """The record that a mark will stand in, before it has its number."""
        self.coming = Family("", "", 0)
        return self.coming

    def _keep(self, row: object, area: int, by: Somebody, capacity: str) -> Family:
        family = self.coming
        family.pk, family.reference, family.area = str(row.pk), row.reference, area
        self.model.families.append(family)
        with owner():
            place = CircleMember.objects.get(family_id=row.pk)
        self.model.places.append(Place(str(place.pk), family, by, capacity, accepted=True))
        self.touched.append(family)
        return family


class Circle(Records):
    """Places: asked, accepted, ended; by mail; in an emergency."""

    @act(lambda self: self.open_families(), weight=4)
    def somebody_is_asked(self, a: int, b: int, c: int, d: int) -> None:
        """A place in a circle, perhaps for days, perhaps resting on a consent."""
        family, whom = pick(self.open_families(), b), pick(self.model.people, c)
        capacity, last = pick(WANTED, c // 12 + d), (self.model.day + d % 4) if d % 3 == 0 else None
        given = [k for k in self.model.consents if k.family is family and self.model.in_force(k)]
        consent = pick(given, d) if given and d % 2 else None
        by = self.who_acts(a, self.with_part(family, model.CIRCLE))
        if self.stands(whom, family, capacity) or not self.model.colleagues(by, whom):
            return
        allowed = self.has(by, family, model.CIRCLE) and by is not whom
        on = self.world.row(Consent, consent.pk) if consent else None
        record = self.world.record(family)
        with self.world.acts(by, family) as actor:
            row = self.attempt(
                allowed,
                lambda: services.propose_member(
                    family=record,
                    user=self.world.users[whom.pk],
                    capacity=capacity,
                    to_on=self.world.day(last),
                    consent=on,
                    by=actor,
                ),
                family,
            )
        if row:
            self.model.places.append(
                Place(str(row.pk), family, whom, capacity, last_day=last, consent=consent)
            )

    def stands(self, who: Somebody, family: Family, capacity: str) -> bool:
        """Whether the person has this place already, or was asked for it."""
        places = [p for p in self.model.places if p.who is who and p.family is family]
        return any(p.capacity == capacity and not p.over for p in places)

    @act(lambda self: any(map(self.model.waiting, self.model.places)), weight=5)
    def a_place_is_accepted(self, a: int, b: int) -> None:
        """Who was asked accepts confidentiality; nobody else can."""
        place = pick([p for p in self.model.places if self.model.waiting(p)], b)
        by = self.who_acts(a, [place.who])
        row = self.world.row(CircleMember, place.pk)
        with self.world.acts(by, place.family) as actor:
            allowed = by is place.who and not self.model.rests(place)
            self.attempt(
                allowed,
                lambda: services.accept_place(place=row, by=actor),
                place.family,
            )
        if allowed:
            place.accepted = True
            if place.capacity == "facilitator":
                self.first_contact_ends(place.family)

    def first_contact_ends(self, family: Family) -> None:
        """A facilitator has the family: whoever met it first has done his part."""
        for place in self.model.places:
            place.over |= place.family is family and place.capacity == "intake"

    @act(lambda self: self.model.places)
    def a_place_ends(self, a: int, b: int) -> None:
        """One's own, or by who leads the family; never the last one who leads it."""
        there = [p for p in self.model.places if self.model.standing(p)]
        there += [p for p in self.model.places if self.model.waiting(p)]
        there = [p for p in there if p.until is None and not self._last_lead(p)]
        if not there:
            return
        place = pick(there, b)
        leads = self.with_part(place.family, model.CIRCLE)
        by = self.who_acts(a, [place.who, *leads])
        row = self.world.row(CircleMember, place.pk)
        # Who left does not see whether somebody else leads: a colleague ends that place.
        left = self.model.rests(place) and place.accepted and place.capacity == "facilitator"
        allowed = by in leads or (by is place.who and not left)
        with self.world.acts(by, place.family) as actor:
            self.attempt(allowed, lambda: services.end_place(place=row, by=actor), place.family)
        place.over |= allowed

    def _last_lead(self, place: Place) -> bool:
        leads = [
            p
            for p in self.model.places
            if p.family is place.family and p.capacity == "facilitator" and self.model.open_place(p)
        ]
        lead = place.capacity == "facilitator" and self.model.standing(place)
        return lead and not [p for p in leads if p is not place]

    @act(lambda self: self.open_families())
    def a_facilitator_is_assigned(self, a: int, b: int, c: int) -> None:
        """A coordinator hands a family that he sees to an approved facilitator of the area."""
        family = pick(self.open_families(), b)
        may = [w for w in self.model.people if self.model.coordinates(w, family.area)]
        approved = self.approved(family.area)
        by, whom = self.who_acts(a, may), self.who_acts(c, approved)
        if self.stands(whom, family, "facilitator"):
            return
        allowed = by in may and not family.sealed and whom in approved and by is not whom
        record = self.world.record(family)
        with self.world.acts(by, family) as actor:
            self.attempt(
                allowed,
                lambda: services.assign_facilitator(
                    family=record, user=self.world.users[whom.pk], by=actor
                ),
                family,
            )
        if allowed:
            with owner():
                rows = CircleMember.objects.filter(family_id=family.pk, user_id=whom.pk)
                row = rows.filter(capacity="facilitator", accepted_at=None, to_on=None).get()
            self.model.places.append(Place(str(row.pk), family, whom, "facilitator"))
