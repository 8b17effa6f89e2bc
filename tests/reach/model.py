"""Who may reach what, in plain Python: written from the words of the design and of the issue.

Nothing here asks the product: no policy, no table of scopes, no database. Days and minutes are
counted from the beginning of a run, by `pass_time` alone.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.reach.things import (
    Asked,
    Consent,
    Family,
    Guest,
    Handover,
    Invitation,
    Link,
    Mark,
    Meeting,
    Pair,
    Paper,
    Place,
    Somebody,
    Step,
)

PEOPLE, PLAN, NOTES, WRITE = "people", "plan", "notes", "write"
CIRCLE, GUESTS, SAFETY, CONSENT, LEAD = "circle", "guests", "safety", "consent", "lead"
PARTS = (PEOPLE, PLAN, NOTES, WRITE, CIRCLE, GUESTS, SAFETY, CONSENT, LEAD)

# What somebody in the circle reaches of the record, by the capacity he is there in.
REACH: dict[str, frozenset[str]] = {
    "facilitator": frozenset(PARTS),
    "co_facilitator": frozenset({PEOPLE, PLAN, NOTES, WRITE, GUESTS, CONSENT, SAFETY}),
    "intake": frozenset({PEOPLE, WRITE}),
    "dhs_worker": frozenset({PEOPLE, PLAN, NOTES}),
    "provider": frozenset({PLAN}),
    "parent_partner": frozenset({PEOPLE, PLAN}),
    "parent": frozenset({PEOPLE, PLAN, NOTES, GUESTS, CONSENT}),
    "support": frozenset({PLAN}),
    "break_glass": frozenset({PEOPLE, PLAN, NOTES}),
}
HELPERS = ("intake", "dhs_worker", "provider", "parent_partner", "support", "break_glass")
# The role in the family's area that a place held as staff stands on.
STANDS_ON = {
    "facilitator": "facilitator",
    "co_facilitator": "facilitator",
    "intake": "coordinator",
    "dhs_worker": "dhs_worker",
    "provider": "provider",
    "parent_partner": "parent_partner",
}
ON_CONSENT = ("support", "provider", "parent_partner", "dhs_worker")
DAY = 24 * 60


@dataclass
class Model:
    """Everything that decides who reaches what."""

    end_of_day: Callable[[int], float]  # minutes from now to the end of the day so many days ahead
    areas: int = 0
    minute: int = 0
    day: int = 0
    people: list[Somebody] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    guests: list[Guest] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    invitations: list[Invitation] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    papers: list[Paper] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    # -- what is in force ---------------------------------------------------------------------
    def in_force(self, consent: Consent) -> bool:
        """Given, and not past its last day."""
        past = consent.last_day is not None and consent.last_day < self.day
        return consent.state == "given" and not past

    def rests(self, place: Place) -> bool:
        """Held as staff by somebody who has had that role in the family's area, and has it not."""
        role = STANDS_ON.get(place.capacity)
        held = [h for h in place.who.hats if h.role == role and h.area == place.family.area]
        return bool(held) and all(h.over for h in held)

    def open_place(self, place: Place) -> bool:
        """It stands, and no role that ended lets it rest."""
        return self.standing(place) and not self.rests(place)

    def standing(self, place: Place) -> bool:
        """Accepted, not ended, not past its day or minute, and its consent stands."""
        if place.over or not place.accepted:
            return False
        if place.last_day is not None and place.last_day < self.day:
            return False
        if place.until is not None and place.until <= self.minute:
            return False
        return place.consent is None or self.in_force(place.consent)

    def waiting(self, place: Place) -> bool:
        """Asked and not answered yet, and still to be had."""
        past = place.last_day is not None and place.last_day < self.day
        lost = place.consent is not None and not self.in_force(place.consent)
        return not (place.over or place.accepted or past or lost)

    def places_of(self, who: Somebody, family: Family) -> list[Place]:
        """The places that open something today."""
        return [
            p for p in self.places if p.who is who and p.family is family and self.open_place(p)
        ]

    # -- who reaches what ---------------------------------------------------------------------
    def in_circle(self, who: Somebody | None, family: Family) -> bool:
        """Whether the person stands in the family's circle and accepted confidentiality."""
        return who is not None and bool(self.places_of(who, family))

    def parts(self, who: Somebody | None, family: Family) -> frozenset[str]:
        """What of the record this person reaches; no role opens anything of it."""
        if who is None:
            return frozenset()
        return frozenset().union(*(REACH[p.capacity] for p in self.places_of(who, family)))

    def colleagues(self, who: Somebody, other: Somebody) -> bool:
        """Whether they share an area or a circle, so that one finds the other in a list."""
        if who is other:
            return True
        mine = {h.area for h in who.hats if not h.over}
        mine = set(range(self.areas)) if None in mine else mine
        return any(h.area in mine or (h.area is None and mine) for h in other.hats) or any(
            p.who is other and self.in_circle(who, p.family) for p in self.places
        )

    def coordinates(self, who: Somebody | None, area: int) -> bool:
        """Whether the person coordinates this area."""
        return who is not None and who.is_a("coordinator", area)

    def header(self, who: Somebody | None, family: Family) -> bool:
        """Reference and dates: the circle; the area's coordinators, but of sealed ones."""
        listed = self.coordinates(who, family.area) and not family.sealed
        return listed or self.in_circle(who, family)

    def hidden(self, who: Somebody | None, meeting: Meeting) -> bool:
        """Whether the private talk hides places and people of this meeting from the person."""
        return meeting.hides and SAFETY not in self.parts(who, meeting.family)

    def reads_notes(self, who: Somebody | None, meeting: Meeting) -> bool:
        """Who reads notes; DHS workers those of a community meeting once it is shared with DHS."""
        if who is None or NOTES not in self.parts(who, meeting.family):
            return False
        dhs = all(p.capacity == "dhs_worker" for p in self.places_of(who, meeting.family))
        return not self.hidden(who, meeting) and (meeting.shared or not dhs)

    def screened(self, who: Somebody | None, family: Family) -> bool:
        """Whether anything of this family is hidden from the person for safety."""
        return any(m.family is family and self.hidden(who, m) for m in self.meetings)

    def lists_guest(self, who: Somebody | None, guest: Guest) -> bool:
        """On the guest list. Where people are kept apart: oneself, and whom one proposed unless
        he comes to the other session."""
        if GUESTS not in self.parts(who, guest.family):
            return False
        if not self.screened(who, guest.family) or guest.account is who:
            return True
        return guest.proposed_by is who and not any(
            guest in session.guests and who not in session.people
            for m in self.meetings
            if m.family is guest.family and self.hidden(who, m)
            for session in m.sessions
        )

    def keeps_apart(self, family: Family) -> bool:
        """Whether a private talk of the family hides people from each other."""
        return any(m.family is family and m.hides for m in self.meetings)

    def exposes(self, kept: Family, gone: Family) -> bool:
        """Whether merging would lift a seal, or bring people out who are kept apart."""
        apart = self.keeps_apart(gone) and not self.keeps_apart(kept)
        return kept.sealed != gone.sealed or apart

    def reads_request(self, who: Somebody | None, family: Family) -> bool:
        """The request it began with: the area's coordinators, and who keeps the record."""
        listed = self.coordinates(who, family.area) and not family.sealed
        return family.has_request and (listed or WRITE in self.parts(who, family))

    def knows_handover(self, who: Somebody | None, row: Handover) -> bool:
        """The circle; both areas' coordinators, unless the family is sealed."""
        areas = self.coordinates(who, row.area) or self.coordinates(who, row.to_area)
        return self.in_circle(who, row.family) or (areas and not row.family.sealed)

    def knows_of(self, who: Somebody | None, family: Family) -> bool:
        """Whether the person may learn that there is a record with this reference."""
        return (
            self.header(who, family)
            or self.reads_request(who, family)
            or any(self.knows_handover(who, row) for row in family.handovers)
            or any(self._twin(who, pair, family) for pair in self.pairs)
        )

    def _twin(self, who: Somebody | None, pair: Pair, family: Family) -> bool:
        """Who keeps a record knows the reference of its double, unless that one is sealed."""
        if family not in (pair.one, pair.other) or family.sealed:
            return False
        twin = pair.other if family is pair.one else pair.one
        return PEOPLE in self.parts(who, twin)

    # -- personal links -----------------------------------------------------------------------
    def stands(self, link: Link) -> bool:
        """Whether a link may be used at all, by whom ever."""
        if link.revoked or link.finished or link.ends <= self.minute:
            return False
        return link.guest.welcome

    def opens(self, link: Link, browser: str) -> bool:
        """Whether its page shows anything in this browser."""
        if not (self.stands(link) and browser and browser == link.browser):
            return False
        subject = link.subject
        if isinstance(subject, Invitation):
            return not subject.withdrawn
        if isinstance(subject, Meeting):
            return subject.state == "held"
        return subject.family is link.family and subject.guest is link.guest

    def place_for(self, guest: Guest, meeting: Meeting) -> str:
        """Where a guest comes: the own session; nothing where places are hidden."""
        for session in meeting.sessions:
            if guest in session.guests:
                return session.place
        return "" if meeting.hides else meeting.place

    # -- what ends what -----------------------------------------------------------------------
    def covered_until(self, guest: Guest) -> float | None:
        """The minute up to which the family's word covers a guest; None: no end, or no word."""
        given = [c for c in self.consents if c.guest is guest and c.purpose == "meeting"]
        given = [c for c in given if c.state == "given"]
        if not given or any(c.last_day is None for c in given):
            return None
        last = max(c.last_day for c in given if c.last_day is not None)
        return self.minute + self.end_of_day(last - self.day)

    def shorten_links(self, guest: Guest) -> None:
        """A link lasts no longer than the family's word."""
        end = self.covered_until(guest)
        for link in self.links:
            if link.guest is guest and end is not None:
                link.ends = min(link.ends, end)

    def leave_list(self, guest: Guest, state: str) -> None:
        """Off the list, or refused: links end, invitations to meetings ahead are taken back."""
        guest.state = state
        for link in self.links:
            link.revoked |= link.guest is guest
        for row in self.invitations:
            if row.guest is guest and row.meeting.state == "scheduled":
                row.withdrawn = True

    def end_consent(self, consent: Consent, state: str) -> None:
        """What rests on it ends with it."""
        consent.state = state
        account = consent.guest.account if consent.guest else None
        for place in self.places:
            theirs = (
                consent.purpose == "circle"
                and place.family is consent.family
                and place.who is account
                and place.capacity in ON_CONSENT
            )
            place.over |= place.consent is consent or theirs
        for row in self.asked:
            if row.consent is consent and row.state == "open":
                row.state = "withdrawn"
        guest = consent.guest
        if guest is None or consent.purpose != "meeting":
            return
        others = [c for c in self.consents if c.guest is guest and c.purpose == "meeting"]
        if guest.state in ("proposed", "accepted") and not any(map(self.in_force, others)):
            self.leave_list(guest, "left")
        else:
            self.shorten_links(guest)
