"""Steps about meetings, plans and copies, and about time."""

from django.utils import timezone

from families import services
from families.models import Guest, Plan, Strength
from families.models import Step as StepRow
from families.services import papers, record
from meetings.models import FamilyMeeting, SafetyScreen
from meetings.services import family as meetings
from meetings.services import prepare, screen, streams
from tests.conftest import owner
from tests.reach import model, things
from tests.reach.base import act, pick
from tests.reach.rules_guests import Links
from tests.reach.things import Family, Meeting, Somebody

SCREEN = {"asked_alone": True, "afraid": "no", "no_contact": False, "signal": ""}


class Plans(Links):
    """What is written in a record, and the plan with its copies."""

    def writers(self, family: Family) -> list[Somebody]:
        """Who may change the record and reads the plan."""
        return self.with_part(family, model.WRITE, model.PLAN)

    @act(lambda self: self.open_families(), weight=3)
    def the_record_grows(self, a: int, b: int, c: int) -> None:
        """A person, a care detail, somebody of the network or a strength."""
        family = pick(self.open_families(), b)
        by, kind = (
            self.who_acts(a, self.writers(family)),
            pick(("person", "care", "net", "strength"), c),
        )
        row, allowed = self.world.record(family), self.has(by, family, model.WRITE)
        if kind == "strength" and allowed and by not in self.writers(family):
            return  # first contact has no page for it
        with self.world.acts(by, family) as actor:
            self.attempt(allowed, lambda: self._write(kind, row, family, actor), family)

    def _write(self, kind: str, row, family: Family, actor) -> object:
        words = self.mark(kind, family)
        if kind == "person":
            return services.add_person(family=row, name=words, relation="child", by=actor)
        if kind == "net":
            return record.add_support(
                family=row, name=words, kind="natural", phone="515-555-0142", by=actor
            )
        if kind == "strength":
            return record.add_strength(family=row, text=words, by=actor)
        person = services.add_person(
            family=row, name=self.mark("person", family), relation="child", by=actor
        )
        return record.add_care_detail(person=person, kind="allergy", text=words, by=actor)

    @act(lambda self: self.open_families(), weight=4)
    def a_step_is_planned(self, a: int, b: int, c: int) -> None:
        """Somebody promises something: a guest, or a name."""
        family = pick(self.open_families(), b)
        by, row = self.who_acts(a, self.writers(family)), self.world.record(family)
        listed = [g for g in self.model.guests if g.family is family]
        listed = [g for g in listed if g.state not in ("refused", "left")]
        guest = pick(listed, c) if listed and c % 3 else None
        words, day = self.mark("step", family), timezone.localdate()
        new = {"what": words, "who": guest.name if guest else "Aunt", "by_when": day, "support": ""}

        def do() -> Plan:
            plan = services.plan_of(row)
            lines = Strength.objects.filter(plan=plan).values_list("text", flat=True)
            return services.save_plan(
                plan=plan,
                goal=plan.goal or self.mark("goal", family),
                strengths=list(lines),
                needs=[],
                steps=[{**new, "plan_b": ""}],
                by=actor,
            )

        with self.world.acts(by, family) as actor:
            self.attempt(by in self.writers(family), do, family)
        if by in self.writers(family):
            with owner():
                there = StepRow.objects.get(what=words)
            promised = guest if there.guest_id else None
            self.model.steps.append(things.Step(str(there.pk), family, words, promised))
            self.copied(guest, family, model.PLAN)

    def copied(self, guest: things.Guest | None, family: Family, part: str, meeting=None) -> None:
        """The guest's name stands in another part of the record, too."""
        for mark in self.model.marks:
            if guest is not None and mark.thing is guest:
                mark.also.append((family, part, meeting))

    @act(lambda self: any(not s.family.closed for s in self.model.steps))
    def a_plan_is_agreed(self, a: int, b: int) -> None:
        """A version is locked with somebody's word."""
        family = pick([s.family for s in self.model.steps if not s.family.closed], b)
        by, row = self.who_acts(a, self.writers(family)), self.world.record(family)
        said = [{"name": "Somebody", "part": "family", "stance": "agrees"}]
        with self.world.acts(by, family) as actor:
            self.attempt(
                by in self.writers(family),
                lambda: services.agree_plan(
                    plan=Plan.objects.get(family=row), positions=said, by=actor
                ),
                family,
            )
        if by in self.writers(family):
            self.agreed.add(family)
            for mark in self.model.marks:
                if mark.family is family and mark.kind in ("step", "strength", "goal"):
                    mark.also.append((family, model.PLAN, None))

    @act(lambda self: self.agreed)
    def a_copy_is_made(self, a: int, b: int, c: int) -> None:
        """For oneself by who reads the plan, for others by who keeps the record."""
        family = pick([f for f in self.model.families if f in self.agreed], b)
        own = c % 2 == 0
        by = self.who_acts(
            a, self.with_part(family, *(model.PLAN,) if own else (model.WRITE, model.PLAN))
        )
        parts = self.model.parts(by, family)
        allowed = model.PLAN in parts and (own or model.WRITE in parts)
        with owner():
            version = Plan.objects.get(family_id=family.pk).versions.first()
        kind = pick(("family", "agency"), c)
        with self.world.acts(by, family) as actor:
            made = self.attempt(
                allowed,
                lambda: papers.make_papers(
                    version=version,
                    kind=kind,
                    language="en",
                    recipients=[by.name if own else "Some Office"],
                    by=actor,
                ),
                family,
            )
        for paper in made or ():
            self.model.papers.append(things.Paper(str(paper.pk), family, by if own else None))


class Meetings(Plans):
    """Meetings, their private talk, who is asked to them."""

    def _ahead(self) -> list[Meeting]:
        return [m for m in self.model.meetings if m.state == "scheduled"]

    def _leads(self, family: Family) -> list[Somebody]:
        """Who may lead its meeting: approved in the area, and its facilitator or co-facilitator."""
        lead = ("facilitator", "co_facilitator")
        return [
            w
            for w in self.approved(family.area)
            if any(p.capacity in lead for p in self.model.places_of(w, family))
        ]

    @act(lambda self: len(self._ahead()) < len(self.open_families()), weight=5)
    def a_meeting_is_scheduled(self, a: int, b: int, c: int) -> None:
        """One at a time for a family, led by somebody approved."""
        busy = [m.family for m in self._ahead()]
        free = [f for f in self.open_families() if f not in busy]
        if not free:
            return
        family = pick(free, b)
        by, known = self.who_acts(a, self.writers(family)), self._leads(family)
        if not known:
            return
        lead, starts = pick(known, c), self.model.minute + (1 + c % 9) * model.DAY
        if any(m.facilitator is lead and abs(m.starts - starts) < 61 for m in self._ahead()):
            return
        row, place = self.world.record(family), self.mark("place", family)
        mark = self.model.marks[-1]
        with self.world.acts(by, family) as actor:
            made = self.attempt(
                self.has(by, family, model.WRITE),
                lambda: meetings.schedule_meeting(
                    family=row,
                    kind="community",
                    starts_at=self.world.at(starts),
                    minutes=60,
                    mode="in_person",
                    place=place,
                    supports=["ride"],
                    facilitator=self.world.users[lead.pk],
                    by=actor,
                ),
                family,
            )
        if made:
            meeting = Meeting(str(made.pk), family, starts, place, lead)
            self.model.meetings.append(meeting)
            mark.thing = meeting
            if model.PEOPLE in self.model.parts(by, family):
                for each in self.model.marks:  # everybody of the family is expected
                    if each.kind == "person" and each.family is family:
                        each.also.append((family, model.PLAN, meeting))

    @act(lambda self: self._ahead())
    def a_meeting_is_moved(self, a: int, b: int, c: int) -> None:
        """To another day and another place."""
        meeting = pick(self._ahead(), b)
        starts = self.model.minute + (1 + c % 9) * model.DAY + 7
        others = [
            m for m in self._ahead() if m is not meeting and m.facilitator is meeting.facilitator
        ]
        if any(abs(m.starts - starts) < 61 for m in others):
            return
        by = self.who_acts(a, self.writers(meeting.family))
        if meeting.facilitator not in self.approved(meeting.family.area):
            return
        row, place = (
            self.world.row(FamilyMeeting, meeting.pk),
            self.mark("place", meeting.family, meeting),
        )
        allowed = by in self.writers(meeting.family)
        if self.has(by, meeting.family, model.WRITE) and not allowed:
            return  # first contact reads no place, and so changes none
        with self.world.acts(by, meeting.family) as actor:
            self.attempt(
                allowed,
                lambda: meetings.move_meeting(
                    meeting=row,
                    version=row.version,
                    starts_at=self.world.at(starts),
                    minutes=60,
                    mode="phone",
                    place=place,
                    supports=[],
                    by=actor,
                ),
                meeting.family,
            )
        if allowed:
            meeting.starts, meeting.place = starts, place

    @act(lambda self: self._ahead(), weight=1)
    def a_meeting_is_called_off(self, a: int, b: int) -> None:
        """With a word of why."""
        meeting = pick(self._ahead(), b)
        by = self.who_acts(a, self.with_part(meeting.family, model.WRITE))
        allowed = self.has(by, meeting.family, model.WRITE)
        row = self.world.row(FamilyMeeting, meeting.pk)
        with self.world.acts(by, meeting.family) as actor:
            self.attempt(
                allowed,
                lambda: meetings.cancel_meeting(meeting=row, why="Snow", by=actor),
                meeting.family,
            )
        if allowed:
            meeting.state = "cancelled"

    @act(lambda self: self._ahead(), weight=3)
    def a_meeting_is_written_down(self, a: int, b: int) -> None:
        """Notes; once its time has come it is held, if nothing earlier waits for a word."""
        meeting = pick(self._ahead(), b)
        family, held = meeting.family, meeting.starts <= self.model.minute
        by = self.who_acts(a, self.writers(family))
        row, words = self.world.row(FamilyMeeting, meeting.pk), self.mark("note", family, meeting)

        def do() -> FamilyMeeting:
            if held:
                prepare.override_preparation(meeting=row, reason="We meet all the same", by=actor)
            plan = services.plan_of(row.family)
            lines = list(Strength.objects.filter(plan=plan).values_list("text", flat=True))
            log = meetings.MeetingLog(
                notes={"story": words},
                goal=plan.goal,
                strengths=lines,
                held=held,
                walk_ins=["Zyxwvut Who Came"],
            )
            return meetings.log_meeting(meeting=row, version=row.version, log=log, by=actor)

        with self.world.acts(by, family) as actor:
            done, refusal = self.world.try_it(do)
        self.touched.append(family)
        if (done and by not in self.writers(family)) or (
            refusal and not held and by in self.writers(family)
        ):
            raise AssertionError(f"notes by {by.name}: {done!r}, {refusal!r}")
        if done:
            self.effects += 1
            meeting.state = "held" if held else meeting.state

    @act(lambda self: self.model.meetings)
    def notes_are_shared_or_not(self, a: int, b: int) -> None:
        """With DHS workers of the circle, by who writes in the record."""
        meeting = pick(self.model.meetings, b)
        may = self.with_part(meeting.family, model.WRITE)
        by, row = self.who_acts(a, may), self.world.row(FamilyMeeting, meeting.pk)
        share = streams.stop_sharing_notes if meeting.shared else streams.share_notes
        why = {} if meeting.shared else {"why": "They agreed"}
        with self.world.acts(by, meeting.family) as actor:
            self.attempt(by in may, lambda: share(meeting=row, by=actor, **why), meeting.family)
        if by in may:
            meeting.shared = not meeting.shared

    @act(lambda self: self.model.meetings, weight=3)
    def people_are_asked_alone(self, a: int, b: int, c: int) -> None:
        """The private talk decides: together or apart, hidden or not."""
        meeting = pick(self.model.meetings, b)
        family = meeting.family
        by = self.who_acts(a, self.with_part(family, model.SAFETY))
        listed = [g for g in self.model.guests if g.family is family]
        circle = [p.who for p in self.model.places if p.family is family]
        apart, hides = c % 2 == 0, c % 3 > 0
        sessions = []
        for side in (0, 1) if apart else ():
            place = self.mark("session", family)
            session = things.Session(place, tuple(circle[side::2]), tuple(listed[side::2]))
            session = things.Session(place, tuple(dict.fromkeys(session.people)), session.guests)
            self.model.marks[-1].thing = (meeting, session)
            sessions.append(session)
        if apart:  # nobody stands in both
            first = set(sessions[0].people)
            sessions[1].people = tuple(w for w in sessions[1].people if w not in first)
        words = self.mark("talk", family)
        fields = {**SCREEN, "words": words, "private_contacts": words, "hides": hides}
        fields["sessions"] = "separate" if apart else "joint"
        row, allowed = self.world.row(FamilyMeeting, meeting.pk), self.has(by, family, model.SAFETY)
        with self.world.acts(by, family) as actor:

            def do() -> object:
                found = SafetyScreen.objects.filter(meeting=row).first()
                return screen.save_screen(
                    meeting=row,
                    version=found.version if found else 0,
                    fields=fields,
                    sessions=[self._session(meeting, s) for s in sessions],
                    by=actor,
                )

            self.attempt(allowed, do, family)
        if allowed:
            meeting.hides, meeting.sessions = hides, sessions

    def _session(self, meeting: Meeting, session: things.Session) -> screen.Session:
        return screen.Session(
            self.world.at(meeting.starts),
            session.place,
            [self.world.users[w.pk].pk for w in session.people],
            [self.world.row(Guest, g.pk).pk for g in session.guests],
        )
