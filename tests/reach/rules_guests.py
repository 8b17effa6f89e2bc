"""Steps about consent, the guest list and personal links."""

from families import services
from families.models import Consent, Guest, Person
from families.models import Step as StepRow
from families.services import guests, promise_links
from families.services import links as links_of
from meetings.models import FamilyMeeting
from meetings.services import survey
from tests.conftest import acting, owner
from tests.reach import model, things
from tests.reach.base import act, pick
from tests.reach.rules_doubles import Doubles
from tests.reach.things import Family, Link, Somebody

PURPOSES = ("meeting", "circle", "meeting", "copy")
DAYS = (0, 1, 3, None, 20, 5)


class Consents(Doubles):
    """Answers of the family, and their end."""

    def sees_guest(self, who: Somebody, guest: things.Guest) -> bool:
        """On the list, unless the private talk hides it."""
        return self.model.lists_guest(who, guest)

    @act(lambda self: self.open_families(), weight=5)
    def the_family_answers(self, a: int, b: int, c: int) -> None:
        """Yes for days or until something happens, or no; perhaps about a guest."""
        family = pick(self.open_families(), b)
        state = "refused" if c % 7 == 6 else "given"
        listed = [g for g in self.model.guests if g.family is family and g.state != "left"]
        guest = pick(listed, c) if listed and c % 3 else None
        with owner():
            person = Person.objects.filter(family_id=family.pk).order_by("pk").first()
        if person is None:
            return
        days = pick(DAYS, c // 7)
        last = None if days is None else self.model.day + days
        by = self.who_acts(a, self.with_part(family, model.CONSENT))
        purpose, record = pick(PURPOSES, a // 5 + c), self.world.record(family)
        about = self.world.row(Guest, guest.pk) if guest else None
        with self.world.acts(by, family) as actor:
            row = self.attempt(
                self.has(by, family, model.CONSENT)
                and (guest is None or self.sees_guest(by, guest)),
                lambda: services.record_consent(
                    family=record,
                    person=person,
                    purpose=purpose,
                    state=state,
                    recipient="" if guest else "Some Office",
                    guest=about,
                    expires_on=self.world.day(last),
                    expires_when="" if days is not None else "when the plan is done",
                    discloser="CPPC",
                    what=self.mark("consent", family),
                    reason="To help",
                    signed_by="Signed",
                    route="paper",
                    by=actor,
                ),
                family,
            )
        if row:
            consent = things.Consent(str(row.pk), family, purpose, guest, state, last, by)
            self.model.consents.append(consent)
            self.model.marks[-1].thing = consent
            if guest and purpose == "meeting" and state == "given":
                self.model.shorten_links(guest)

    @act(lambda self: any(c.state == "given" for c in self.model.consents), weight=3)
    def a_yes_is_taken_back(self, a: int, b: int, c: int) -> None:
        """Withdrawn, not valid, or its event came: what rests on it ends in the same breath."""
        consent = pick([k for k in self.model.consents if k.state == "given"], b)
        state = pick(("withdrawn", "withdrawn", "invalid", "expired"), c)
        by = self.who_acts(a, self.with_part(consent.family, model.CONSENT))
        allowed = self.has(by, consent.family, model.CONSENT)
        row = self.world.row(Consent, consent.pk)
        with self.world.acts(by, consent.family) as actor:
            self.attempt(
                allowed,
                lambda: services.end_consent(consent=row, state=state, why="So it is", by=actor),
                consent.family,
            )
        if allowed:
            self.model.end_consent(consent, state)


class Guests(Consents):
    """The guest list."""

    def _says(self, who: Somebody, family: Family) -> bool:
        """Whether it is the family itself that speaks."""
        return self.has(who, family, model.GUESTS) and not self.has(who, family, model.WRITE)

    @act(lambda self: self.open_families(), weight=4)
    def a_guest_is_named(self, a: int, b: int, c: int) -> None:
        """By the family it is decided, by others it waits; or the law asks for somebody."""
        family = pick(self.open_families(), b)
        by = self.who_acts(a, self.with_part(family, model.GUESTS))
        says, name, record = (
            self._says(by, family),
            self.mark("guest", family),
            self.world.record(family),
        )
        account = pick(self.model.people, c) if c % 3 == 0 else None
        account = account if account and self.model.colleagues(by, account) else None
        fields = {
            "name": name,
            "part": "support",
            "email": f"guest{len(self.model.guests)}@example.org",
        }
        if account:
            fields["user"] = self.world.users[account.pk]
        required = c % 5 == 4 and not says
        with self.world.acts(by, family) as actor:
            if required:
                do = lambda: guests.require_guest(  # noqa: E731 - one of two
                    family=record, legal_reason="An order says so", by=actor, **fields
                )
            else:
                do = lambda: guests.propose_guest(  # noqa: E731
                    family=record, family_says=says, by=actor, **fields
                )
            row = self.attempt(self.has(by, family, model.GUESTS), do, family)
        if row:
            guest = things.Guest(str(row.pk), family, name, row.state, by, account)
            self.model.guests.append(guest)
            self.model.marks[-1].thing = guest

    @act(lambda self: self.model.guests, weight=4)
    def a_guest_is_decided(self, a: int, b: int, c: int) -> None:
        """The family's yes or no; nobody decides over who must be asked by law."""
        guest = pick(self.model.guests, b)
        if guest.state == "required" or guest.family.closed:
            return
        by, wanted = self.who_acts(a, self.with_part(guest.family, model.GUESTS)), c % 4 > 0
        row, says = self.world.row(Guest, guest.pk), self._says(by, guest.family)
        allowed = self.sees_guest(by, guest)
        with self.world.acts(by, guest.family) as actor:
            self.attempt(
                allowed,
                lambda: guests.decide_guest(
                    guest=row,
                    version=row.version,
                    wanted=wanted,
                    how="They told me",
                    family_says=says,
                    by=actor,
                ),
                guest.family,
            )
        if allowed and wanted:
            guest.state = "accepted"
        elif allowed and guest.state != "refused":
            self.model.leave_list(guest, "refused")

    @act(lambda self: any(g.state != "left" for g in self.model.guests), weight=1)
    def a_guest_is_taken_off(self, a: int, b: int) -> None:
        """Links end and invitations to meetings ahead are taken back."""
        guest = pick([g for g in self.model.guests if g.state != "left"], b)
        if guest.family.closed:
            return
        by = self.who_acts(a, self.with_part(guest.family, model.GUESTS))
        row, allowed = self.world.row(Guest, guest.pk), self.sees_guest(by, guest)
        with self.world.acts(by, guest.family) as actor:
            self.attempt(allowed, lambda: guests.remove_guest(guest=row, by=actor), guest.family)
        if allowed:
            self.model.leave_list(guest, "left")


class Links(Guests):
    """Personal links: made, opened, used, taken back."""

    def keep_link(self, path: str, purpose: str, guest: things.Guest, subject, ends: float) -> None:
        """A link was made; it lasts no longer than the family's word."""
        token = path.strip("/").split("/")[-1]
        link = Link(token, purpose, guest, guest.family, subject, ends)
        covered = self.model.covered_until(guest)
        if covered is not None:
            link.ends = min(link.ends, covered)
        self.model.links.append(link)

    @act(lambda self: any(s.guest and not s.done for s in self.model.steps), weight=3)
    def a_slip_is_printed(self, a: int, b: int) -> None:
        """A link about one promise; older ones about it are taken back."""
        step = pick([s for s in self.model.steps if s.guest and not s.done], b)
        family, guest = step.family, step.guest
        keep = self.with_part(family, model.GUESTS, model.WRITE)
        may = [w for w in keep if self.sees_guest(w, guest)]
        by = self.who_acts(a, may)
        if not guest.welcome or guest.family is not family or family.closed:
            return
        with self.world.acts(by, family) as actor:

            def do() -> str | None:
                row = StepRow.objects.select_related("family", "guest").get(pk=step.pk)
                return promise_links.make_slip(step=row, by=actor)

            path, refusal = self.world.try_it(do)
        self.touched.append(family)
        if (path is not None) != (by in may):
            raise AssertionError(f"slip by {by.name}: {path!r}, {refusal!r}")
        if path:
            for link in self.model.links:
                link.revoked |= link.guest is guest and link.subject is step
            self.keep_link(path, "commitment", guest, step, self.model.minute + 30 * model.DAY)
            self.model.links[-1].by = by
            self.effects += 1

    @act(lambda self: any(m.state == "held" for m in self.model.meetings))
    def survey_slips_are_printed(self, a: int, b: int) -> None:
        """After a meeting was held, for a guest of the list."""
        meeting = pick([m for m in self.model.meetings if m.state == "held"], b)
        listed = [g for g in self.model.guests if g.family is meeting.family]
        if not listed:
            return
        guest = pick(listed, b // 3)
        keep = self.with_part(meeting.family, model.GUESTS, model.WRITE)
        may = [w for w in keep if self.sees_guest(w, guest)]
        by = self.who_acts(a, may)
        row, about = self.world.row(FamilyMeeting, meeting.pk), self.world.row(Guest, guest.pk)
        allowed = by in keep
        with self.world.acts(by, meeting.family) as actor:
            paths = self.attempt(
                allowed,
                lambda: survey.make_slips(meeting=row, guests=[about], by=actor),
                meeting.family,
            )
        if paths:
            self.keep_link(paths[0], "survey", guest, meeting, self.model.minute + 30 * model.DAY)

    @act(lambda self: self.model.links, weight=5)
    def a_link_is_opened(self, a: int, b: int) -> None:
        """The first browser keeps it; another one gets nothing, then or later."""
        link = pick(self.model.links, b)
        browser = f"browser-{a % 3}-".ljust(40, "x")
        with acting(None):
            purpose = links_of.open_link(
                token=link.token, binding=browser, visitor=f"visitor {self.steps}"
            )
        stands = self.model.stands(link) and link.browser in ("", browser)
        if (purpose == link.purpose) != stands:
            raise AssertionError(f"a link of {link.purpose} opened: {purpose!r}")
        if stands:
            link.browser = browser
        self.touched.append(link.family)
        self.effects += 1

    @act(lambda self: any(k.browser for k in self.model.links))
    def a_link_is_used_up(self, a: int, b: int) -> None:
        """What can be said once is said: the promise is done, the survey answered."""
        link = pick([k for k in self.model.links if k.browser], b)
        if link.purpose == "invitation":
            return
        browser = link.browser if a % 4 else "browser-of-a-thief".ljust(40, "x")
        opens = self.model.opens(link, browser)
        if link.purpose == "commitment" and link.subject.done:
            opens = False
        with acting(None):
            use = links_of.use_link(
                token=link.token, purpose=link.purpose, binding=browser, visitor=f"v {self.steps}"
            )
            done = use is not None and self._answer(link, use)
        if done != opens:
            raise AssertionError(f"a link of {link.purpose} was used: {done}")
        self.effects += 1
        if done:
            link.finished = True
            if isinstance(link.subject, things.Step):
                link.subject.done = True
        self.touched.append(link.family)

    def _answer(self, link: Link, use: links_of.OpenLink) -> bool:
        if link.purpose == "survey":
            return survey.answer_survey(link=use, answers=[5, 5, 5, 5], words="")
        return promise_links.answer_by_link(link=use, kind="done", words="")

    @act(lambda self: any(not k.revoked for k in self.model.links), weight=3)
    def links_are_taken_back(self, a: int, b: int) -> None:
        """All of one guest, by who keeps the guest list."""
        link = pick([k for k in self.model.links if not k.revoked], b)
        family = link.family
        by = self.who_acts(a, self.with_part(family, model.GUESTS))
        row = self.world.row(Guest, link.guest.pk)
        with self.world.acts(by, family):
            number, _refusal = self.world.try_it(lambda: links_of.revoke_links(guest=row))
        allowed = self.sees_guest(by, link.guest)
        if bool(number) != allowed:
            raise AssertionError(f"links taken back by {by.name}: {number}")
        if allowed:
            for each in self.model.links:
                each.revoked |= each.guest is link.guest
        self.touched.append(family)
        self.effects += 1
