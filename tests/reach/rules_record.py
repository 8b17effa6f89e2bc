"""Steps about a whole record: mailed links, emergencies, seal, close, hand over, merge."""

from unittest.mock import patch

from families import services
from families.models import CircleInvitation, CircleMember, Consent, Handover
from families.services import circle_invitations, header
from tests.conftest import acting, owner
from tests.reach import model, things
from tests.reach.base import act, pick
from tests.reach.rules_circle import Circle
from tests.reach.things import Asked, Family, Place

BY_MAIL = ("parent", "support", "parent_partner", "provider")
OUTCOMES = ("goals_met", "own_wish", "moved")


class ByMail(Circle):
    """People without a role are asked into a circle by mail; state staff break the glass."""

    @act(lambda self: self.open_families())
    def somebody_is_asked_by_mail(self, a: int, b: int, c: int) -> None:
        """A link for one address, perhaps resting on a consent."""
        family, whom = pick(self.open_families(), b), pick(self.model.people, c)
        capacity = pick(BY_MAIL, c // 12)
        mine = [k for k in self.model.asked if k.who is whom and k.family is family]
        if any(k.state == "open" for k in mine):
            return
        given = [k for k in self.model.consents if k.family is family and self.model.in_force(k)]
        consent = pick(given, b) if given and c % 2 else None
        by = self.who_acts(a, self.with_part(family, model.CIRCLE))
        on = self.world.row(Consent, consent.pk) if consent else None
        secret, record = f"secret-{len(self.model.asked)}-of-a-link", self.world.record(family)
        allowed = self.has(by, family, model.CIRCLE) and by is not whom
        drawn = patch.object(circle_invitations.secrets, "token_urlsafe", lambda _n: secret)
        with self.world.acts(by, family) as actor, drawn:
            row = self.attempt(
                allowed,
                lambda: services.invite_into_circle(
                    family=record,
                    email=self.world.users[whom.pk].email,
                    name=whom.name,
                    capacity=capacity,
                    consent=on,
                    by=actor,
                ),
                family,
            )
        if row:
            ends = self.model.minute + 14 * model.DAY
            self.model.asked.append(
                Asked(secret, str(row.pk), family, whom, capacity, consent, ends)
            )

    @act(lambda self: self.model.asked, weight=3)
    def a_mailed_link_is_taken(self, a: int, b: int) -> None:
        """By the account with that address alone, while it is open; it opens nothing yet."""
        asked = pick(self.model.asked, b)
        by = self.who_acts(a, [asked.who])
        allowed = by is asked.who and self._still_asked(asked)
        with acting(self.world.users[by.pk]):
            user = self.world.users[by.pk]
            place = self.attempt(
                allowed,
                lambda: services.take_circle_invitation(secret=asked.secret, by=user),
                asked.family,
            )
        if place is None:
            return
        asked.state = "taken"
        if not any(p.pk == str(place) for p in self.model.places):
            new = Place(str(place), asked.family, by, asked.capacity, consent=asked.consent)
            self.model.places.append(new)

    def _still_asked(self, asked: Asked) -> bool:
        """Open, not past its days, its consent in force, the record not closed or handed over."""
        lost = asked.consent is not None and not self.model.in_force(asked.consent)
        return asked.state == "open" and asked.last_minute > self.model.minute and not lost

    @act(lambda self: any(k.state == "open" for k in self.model.asked), weight=1)
    def a_mailed_link_is_withdrawn(self, a: int, b: int) -> None:
        """By who may ask people into the circle."""
        asked = pick([k for k in self.model.asked if k.state == "open"], b)
        may = self.with_part(asked.family, model.CIRCLE)
        by = self.who_acts(a, may)
        row = self.world.row(CircleInvitation, asked.pk)
        with self.world.acts(by, asked.family) as actor:
            self.attempt(
                by in may,
                lambda: services.withdraw_circle_invitation(invitation=row, by=actor),
                asked.family,
            )
        if by in may:
            asked.state = "withdrawn"

    @act(lambda self: self.model.families, weight=3)
    def glass_is_broken(self, a: int, b: int) -> None:
        """State coordinators alone, for an hour, never a sealed record."""
        family = pick(self.model.families, b)
        may = [w for w in self.model.people if w.is_a("state_coordinator", None)]
        by = self.who_acts(a, may)
        there = self.model.in_circle(by, family)
        allowed = by in may and not family.sealed
        with self.world.acts(by) as actor:
            self.attempt(
                allowed,
                lambda: services.break_glass(
                    reference=family.reference,
                    reason="Somebody is in danger tonight",
                    agreed=True,
                    by=actor,
                ),
                family,
            )
        if allowed and not there:
            with owner():
                rows = CircleMember.objects.filter(family_id=family.pk, user_id=by.pk)
                row = rows.filter(capacity="break_glass").order_by("-ends_at").first()
            until = self.model.minute + 60
            self.model.places.append(
                Place(str(row.pk), family, by, "break_glass", accepted=True, until=until)
            )


class WholeRecord(ByMail):
    """Sealed, closed, opened again, handed over."""

    @act(lambda self: self.model.families)
    def a_record_is_sealed_or_not(self, a: int, b: int) -> None:
        """By its facilitator; what other areas were asked is taken back with it."""
        family = pick(self.model.families, b)
        by, seal = self._lead(a, family), not family.sealed
        record = self.world.record(family)
        allowed = self.has(by, family, model.LEAD)
        with self.world.acts(by, family) as actor:
            self.attempt(
                allowed,
                lambda: header.seal_family(
                    family=record, seal=seal, reason=self.mark("reason", family), by=actor
                ),
                family,
            )
        if allowed:
            family.sealed = seal
            if seal:
                self._answered(family, "withdrawn")

    def _lead(self, number: int, family: Family) -> things.Somebody:
        return self.who_acts(number, self.with_part(family, model.LEAD))

    def _answered(self, family: Family, state: str) -> None:
        for row in family.handovers:
            if row.state == "asked":
                row.state = state

    def _asked(self, family: Family) -> list[things.Handover]:
        return [row for row in family.handovers if row.state == "asked"]

    def _meets(self, family: Family) -> bool:
        return any(m.family is family and m.state == "scheduled" for m in self.model.meetings)

    @act(lambda self: self.open_families(), weight=1)
    def a_record_is_closed(self, a: int, b: int) -> None:
        """The helpers leave the circle; who was asked by mail cannot come any more."""
        family = pick(self.open_families(), b)
        if self._meets(family) or self._asked(family):
            return
        by, record = self._lead(a, family), self.world.record(family)
        allowed = self.has(by, family, model.LEAD)
        with self.world.acts(by, family) as actor:
            self.attempt(
                allowed,
                lambda: header.close_family(
                    family=record, outcome=pick(OUTCOMES, a), reason="It is done", by=actor
                ),
                family,
            )
        if allowed:
            family.closed = True
            for place in self.model.places:
                place.over |= place.family is family and place.capacity in model.HELPERS
            self.nobody_asked(family)

    def nobody_asked(self, family: Family) -> None:
        for row in self.model.asked:
            if row.family is family and row.state == "open":
                row.state = "withdrawn"

    @act(lambda self: any(f.closed and not f.merged_into for f in self.model.families))
    def a_record_is_opened_again(self, a: int, b: int) -> None:
        """By its facilitator."""
        family = pick([f for f in self.model.families if f.closed and not f.merged_into], b)
        by, record = self._lead(a, family), self.world.record(family)
        allowed = self.has(by, family, model.LEAD)
        with self.world.acts(by, family) as actor:
            self.attempt(
                allowed,
                lambda: header.reopen_family(family=record, reason="It goes on", by=actor),
                family,
            )
        family.closed &= not allowed

    @act(lambda self: self.open_families())
    def another_area_is_asked(self, a: int, b: int, c: int) -> None:
        """By who leads the record; never a sealed one. Some may stay with the family."""
        family = pick(self.open_families(), b)
        goal = (family.area + 1 + c % (self.model.areas - 1)) % self.model.areas
        if self._asked(family) or self._meets(family):
            return
        by, record = self._lead(a, family), self.world.record(family)
        here = [p for p in self.model.places if p.family is family and self.model.open_place(p)]
        stay = [p for n, p in enumerate(here) if (c >> n) & 1]
        with owner():
            kept = list(CircleMember.objects.filter(pk__in=[p.pk for p in stay]))
        allowed = self.has(by, family, model.LEAD) and not family.sealed
        with self.world.acts(by, family) as actor:
            self.attempt(
                allowed,
                lambda: header.ask_handover(
                    family=record,
                    to_area=self.world.areas[goal],
                    kept=kept,
                    reason=self.mark("reason", family),
                    by=actor,
                ),
                family,
            )
        if allowed:
            with owner():
                row = Handover.objects.get(record=family.pk, state="asked")
            family.handovers.append(things.Handover(str(row.pk), family, family.area, goal))
            family.stay = stay

    @act(lambda self: any(self._asked(f) for f in self.model.families), weight=3)
    def the_other_area_answers(self, a: int, b: int, c: int) -> None:
        """Yes: every row goes there, only who was to stay stays. No: nothing changes."""
        family = pick([f for f in self.model.families if self._asked(f)], b)
        (asked,) = self._asked(family)
        may = [w for w in self.model.people if self.model.coordinates(w, asked.to_area)]
        by, leads = self.who_acts(a, may), self.approved(asked.to_area)
        if not leads or self._meets(family):
            return
        lead, yes = pick(leads, c), c % 4 > 0
        row = self.world.row(Handover, asked.pk)
        allowed = by in may and not (yes and lead is by)
        with self.world.acts(by, area=asked.to_area) as actor:
            if yes:
                do = lambda: header.accept_handover(  # noqa: E731 - one of two
                    handover=row, facilitator=self.world.users[lead.pk], by=actor
                )
            else:
                do = lambda: header.refuse_handover(handover=row, reason="No", by=actor)  # noqa: E731
            self.attempt(allowed, do, family)
        if allowed:
            self._answered(family, "accepted" if yes else "refused")
            if yes:
                self._moved(family, asked.to_area, lead)

    def _moved(self, family: Family, area: int, lead: things.Somebody) -> None:
        family.area = area
        self.model.pairs = [p for p in self.model.pairs if family not in (p.one, p.other)]
        self.nobody_asked(family)
        for place in self.model.places:
            place.over |= place.family is family and place not in family.stay
        known = {p.pk for p in self.model.places}
        with owner():
            new = CircleMember.objects.filter(family_id=family.pk, user_id=lead.pk, to_on=None)
            for row in new.exclude(pk__in=known):
                self.model.places.append(Place(str(row.pk), family, lead, "facilitator"))

    @act(lambda self: any(self._asked(f) for f in self.model.families), weight=1)
    def the_question_is_taken_back(self, a: int, b: int) -> None:
        """By who leads the record."""
        family = pick([f for f in self.model.families if self._asked(f)], b)
        by, record = self._lead(a, family), self.world.record(family)
        allowed = self.has(by, family, model.LEAD)
        with self.world.acts(by, family) as actor:
            self.attempt(
                allowed,
                lambda: header.withdraw_handover(family=record, reason="Not now", by=actor),
                family,
            )
        if allowed:
            self._answered(family, "withdrawn")
