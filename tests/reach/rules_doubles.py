"""Steps about two records that may be one family."""

from cppc.core.openings import open_referral
from families.models import FamilyPair, Referral
from families.services import pairs
from families.services.referrals import search_family
from tests.conftest import owner
from tests.reach import model
from tests.reach.base import act, pick
from tests.reach.rules_record import WholeRecord
from tests.reach.things import Family, Pair, Somebody
from tests.reach.world import DifferenceError


class Doubles(WholeRecord):
    """Two records of one area that may be one family."""

    def _together(self) -> list[tuple[Family, Family]]:
        every = self.model.families
        return [(f, g) for f in every for g in every if f is not g and f.area == g.area]

    @act(lambda self: self._together())
    def two_records_are_linked(self, a: int, b: int) -> None:
        """By who keeps one; a sealed one is found by its own circle alone."""
        family, other = pick(self._together(), b)
        by = self.who_acts(a, self.with_part(family, model.WRITE))
        known = [p for p in self.model.pairs if {p.one, p.other} == {family, other}]
        if any(p.state == "merged" for p in known):
            return
        allowed = self.has(by, family, model.WRITE)
        allowed &= not other.sealed or self.model.in_circle(by, other)
        record = self.world.record(family)
        with self.world.acts(by, family) as actor:
            self.attempt(
                allowed,
                lambda: pairs.pair_families(
                    family=record, reference=other.reference, state="maybe", by=actor
                ),
                family,
                other,
            )
        if not allowed:
            return
        for pair in known:
            pair.state, pair.kept, pair.asked_by = "maybe", None, None
        if not known:
            ids = sorted((family.pk, other.pk))
            with owner():
                row = FamilyPair.objects.get(first_id=ids[0], second_id=ids[1])
            self.model.pairs.append(Pair(str(row.pk), family, other))

    def _asked_for(self) -> list[Family]:
        return [f for f in self.model.families if f.has_request and not f.sealed]

    @act(lambda self: self._asked_for())
    def a_family_is_looked_for(self, a: int, b: int) -> None:
        """Near matches of a name: the area's own records, never a sealed one, no name told."""
        family = pick(self._asked_for(), b)
        may = [w for w in self.model.people if self.model.coordinates(w, family.area)]
        by = self.who_acts(a, may)
        with owner():
            row = Referral.objects.get(family_id=family.pk)
        with self.world.acts(by, area=family.area) as actor:
            open_referral(row.reference, "a step of the run")
            found = self.attempt(
                by in may,
                lambda: search_family(
                    row=row, name="Zqpersonx1x", phone="", born_from=None, born_to=None, by=actor
                ),
            )
        if by in may:
            there = [f for f in self.model.families if f.area == family.area]
            there = [f for f in there if not (f.sealed or f.merged_into)]
            told = {match.reference for match in found if match.kind == "family"}
            if told != {f.reference for f in there}:
                raise DifferenceError(f"the search tells of {sorted(told)}")

    def _may_merge(self, pair: Pair) -> list[Somebody]:
        both = set(self.with_part(pair.one, model.WRITE, model.PLAN))
        return [w for w in self.with_part(pair.other, model.WRITE, model.PLAN) if w in both]

    @act(lambda self: any(p.state == "maybe" for p in self.model.pairs), weight=3)
    def a_merge_is_asked_for(self, a: int, b: int) -> None:
        """By the facilitator of the one that goes on, who stands in both circles."""
        pair = pick([p for p in self.model.pairs if p.state == "maybe"], b)
        kept, gone = (pair.one, pair.other) if b % 2 else (pair.other, pair.one)
        if kept.closed or gone.closed or self._meets(gone):
            return
        leads = [w for w in self._may_merge(pair) if self.has(w, kept, model.LEAD)]
        by = self.who_acts(a, leads)
        row, record = self.world.row(FamilyPair, pair.pk), self.world.record(kept)
        with self.world.acts(by, kept, gone) as actor:

            def do() -> bool:
                seen = pairs.preview_merge(pair=row, goes_on=record, by=actor)
                pairs.ask_merge(pair=row, goes_on=record, token=seen.token, by=actor)
                return True

            allowed = by in leads and not self.model.exposes(kept, gone)
            self.attempt(allowed, do, kept, gone)
        if allowed:
            pair.kept, pair.asked_by = kept, by

    @act(lambda self: any(p.kept and p.state == "maybe" for p in self.model.pairs), weight=4)
    def a_merge_is_approved(self, a: int, b: int) -> None:
        """By a second person of both circles; what is in the one moves into the other."""
        pair = pick([p for p in self.model.pairs if p.kept and p.state == "maybe"], b)
        kept = pair.kept
        gone = pair.other if kept is pair.one else pair.one
        seconds = [w for w in self._may_merge(pair) if w is not pair.asked_by]
        by, row = self.who_acts(a, seconds), self.world.row(FamilyPair, pair.pk)
        self.touched.extend((kept, gone))
        with self.world.acts(by, kept, gone) as actor:
            _done, refusal = self.world.try_it(lambda: pairs.approve_merge(pair=row, by=actor))
        if refusal is None:  # also who may is refused, when something changed since it was shown
            wrong = kept.closed or gone.closed or self._meets(gone)
            if by not in seconds or wrong or self.model.exposes(kept, gone):
                raise DifferenceError("merged by somebody who may not, or at a wrong time")
            self.effects += 1
            pair.state, pair.merged_minute = "merged", self.model.minute
            gone.closed, gone.merged_into = True, kept
            self.nobody_asked(gone)
            moving = ("person", "care", "net", "strength", "need", "step")
            pair.moved = [m for m in self.model.marks if m.family is gone and m.kind in moving]
            pair.moved += [s for s in self.model.steps if s.family is gone]
            for thing in pair.moved:
                thing.family = kept

    @act(lambda self: any(p.state == "merged" for p in self.model.pairs), weight=1)
    def a_merge_is_undone(self, a: int, b: int) -> None:
        """Within 30 days, by somebody of both circles: what moved goes back."""
        pair = pick([p for p in self.model.pairs if p.state == "merged"], b)
        kept = pair.kept
        gone = pair.other if kept is pair.one else pair.one
        may = self._may_merge(pair)
        by, row = self.who_acts(a, may), self.world.row(FamilyPair, pair.pk)
        allowed = by in may and self.model.minute - pair.merged_minute <= 30 * model.DAY
        with self.world.acts(by, kept, gone) as actor:
            self.attempt(allowed, lambda: pairs.undo_merge(pair=row, by=actor), kept, gone)
        if allowed:
            pair.state, pair.kept, pair.asked_by = "maybe", None, None
            gone.closed, gone.merged_into = False, None
            for thing in pair.moved:
                if thing.family is kept:
                    thing.family = gone
