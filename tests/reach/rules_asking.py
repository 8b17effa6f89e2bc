"""Steps about who is asked to a meeting, and about time that passes."""

from cppc.core.identity import WORKER, Identity, acting_as
from families.models import CircleMember, Guest
from families.services.consent import expire_consents
from meetings.models import FamilyMeeting
from meetings.models import Invitation as InvitationRow
from meetings.services import invitations
from tests.conftest import as_role, owner
from tests.reach import model, things
from tests.reach.base import act, pick
from tests.reach.rules_meetings import Meetings
from tests.reach.things import Invitation, Meeting

ROUTES = ("letter", "in_person", "email")


class Asking(Meetings):
    """Invitations."""

    def _to_come(self) -> list[Meeting]:
        return [m for m in self._ahead() if m.starts > self.model.minute]

    def _can_be_asked(self) -> list[tuple[Meeting, things.Guest]]:
        standing = {
            (row.meeting.pk, row.guest.pk) for row in self.model.invitations if not row.withdrawn
        }
        return [
            (m, g)
            for m in self._to_come()
            for g in self.model.guests
            if g.family is m.family and g.welcome and (m.pk, g.pk) not in standing
        ]

    @act(lambda self: self._can_be_asked(), weight=5)
    def a_guest_is_asked(self, a: int, b: int, c: int) -> None:
        """To a meeting ahead; with or without the place."""
        meeting, guest = pick(self._can_be_asked(), b)
        family, sees = meeting.family, c % 2 == 0
        may = self.with_part(family, model.GUESTS, model.WRITE)
        by = self.who_acts(a, may)
        row, about = self.world.row(FamilyMeeting, meeting.pk), self.world.row(Guest, guest.pk)
        wish = invitations.Wish(about, pick(ROUTES, c // 2), sees)
        with self.world.acts(by, family) as actor:
            made = self.attempt(
                by in may,
                lambda: invitations.invite_guests(meeting=row, wishes=[wish], by=actor),
                family,
            )
        if not made:
            return
        known = [r for r in self.model.invitations if r.pk == str(made[0].pk)]
        for each in known:
            each.sees_place, each.withdrawn = sees, False
        if not known:
            self.model.invitations.append(Invitation(str(made[0].pk), meeting, guest, sees))
        self.copied(guest, family, model.PLAN, meeting)

    def _standing(self) -> list[Invitation]:
        return [
            row
            for row in self.model.invitations
            if not row.withdrawn and row.meeting in self._to_come()
        ]

    @act(lambda self: self._standing(), weight=1)
    def an_invitation_is_taken_back(self, a: int, b: int) -> None:
        """Its links end with it."""
        row = pick(self._standing(), b)
        may = self.with_part(row.meeting.family, model.GUESTS, model.WRITE)
        by, there = self.who_acts(a, may), self.world.row(InvitationRow, row.pk)
        with self.world.acts(by, row.meeting.family) as actor:
            self.attempt(
                by in may,
                lambda: invitations.withdraw_invitation(invitation=there, by=actor),
                row.meeting.family,
            )
        if by in may:
            row.withdrawn = True
            self._end_links(row)

    def _end_links(self, row: Invitation) -> None:
        for link in self.model.links:
            link.revoked |= link.subject is row

    @act(lambda self: self._standing(), weight=5)
    def a_letter_is_printed(self, a: int, b: int) -> None:
        """A new link on paper; older ones end."""
        row = pick(self._standing(), b)
        family = row.meeting.family
        may = self.with_part(family, model.GUESTS, model.WRITE)
        by, there = self.who_acts(a, may), self.world.row(InvitationRow, row.pk)
        record = self.world.record(family)
        with self.world.acts(by, family) as actor:
            path = self.attempt(
                by in may,
                lambda: invitations.print_letter(invitation=there, family=record, by=actor),
                family,
            )
        if path:
            self._end_links(row)
            self.keep_link(path, "invitation", row.guest, row, row.meeting.starts + 30 * model.DAY)
            self.model.links[-1].by = by


class Time(Asking):
    """Days and minutes go by, with and without the worker's nightly job."""

    @act(weight=6)
    def time_passes(self, a: int) -> None:
        """An hour, a day, some days; a link and a place end by themselves."""
        days, minutes = ((0, 61), (1, 0), (0, 61), (3, 0), (0, 16), (7, 0))[a % 6]
        self.world.pass_time(days=days, minutes=minutes)
        self.openings_are_old = True
        self.effects += 1
        if days and a % 4:
            self._nightly_job()

    def _nightly_job(self) -> None:
        with as_role("cppc_worker"), acting_as(Identity(scope=WORKER)):
            expire_consents()
        for consent in self.model.consents:
            if consent.state == "given" and not self.model.in_force(consent):
                self.model.end_consent(consent, "expired")

    @act(lambda self: any(map(self.model.open_place, self.model.places)), weight=1)
    def the_agreement_has_new_words(self, a: int) -> None:
        """Somebody accepted an older version: pages ask again first."""
        there = [p for p in self.model.places if self.model.open_place(p)]
        place = pick(there, a)
        with owner():
            CircleMember.objects.filter(pk=place.pk).update(accepted_version="an older one")
        place.old_words = True
        self.touched.append(place.family)
        self.effects += 1
