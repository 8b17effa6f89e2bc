"""People, records and what belongs to them, as the model knows them: plain rows, no rules."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Hat:
    """A role of somebody: in an area, or (None) for the state."""

    pk: str
    role: str
    area: int | None
    over: bool = False


@dataclass(eq=False)
class Somebody:
    """A person with an account."""

    pk: str
    name: str
    hats: list[Hat] = field(default_factory=list)
    approved_in: set[int] = field(default_factory=set)  # areas whose meetings he may lead

    def is_a(self, role: str, area: int | None) -> bool:
        """Whether the person has this role today."""
        return any(h.role == role and h.area == area and not h.over for h in self.hats)

    def works_for_the_state(self) -> bool:
        """Whether the person has a role for the whole state."""
        return any(not h.over and h.area is None for h in self.hats)

    def belongs_to(self, area: int) -> bool:
        """Whether the person has a role of this very area."""
        return any(not h.over and h.area == area for h in self.hats)


@dataclass(eq=False)
class Family:
    """A record."""

    pk: str
    reference: str
    area: int
    sealed: bool = False
    closed: bool = False
    merged_into: "Family | None" = None
    asked: "int | None" = None  # the area that was asked to take over
    stay: list["Place"] = field(default_factory=list)
    handovers: list["Handover"] = field(default_factory=list)
    has_request: bool = False


@dataclass(eq=False)
class Handover:
    """Another area was asked to take a family over; the row stays where it was written."""

    pk: str
    family: Family
    area: int
    to_area: int
    state: str = "asked"


@dataclass(eq=False)
class Consent:
    """An answer of the family; `last_day` None: until something happens."""

    pk: str
    family: Family
    purpose: str
    guest: "Guest | None"
    state: str
    last_day: int | None
    by: "Somebody | None" = None


@dataclass(eq=False)
class Place:
    """A place in a circle; `until` is a minute, for an opening in an emergency."""

    pk: str
    family: Family
    who: Somebody
    capacity: str
    accepted: bool = False
    old_words: bool = False
    over: bool = False
    last_day: int | None = None
    until: int | None = None
    consent: Consent | None = None


@dataclass(eq=False)
class Asked:
    """Somebody asked into a circle by e-mail."""

    secret: str
    pk: str
    family: Family
    who: Somebody
    capacity: str
    consent: Consent | None
    last_minute: int
    state: str = "open"


@dataclass(eq=False)
class Guest:
    """Somebody on a guest list."""

    pk: str
    family: Family
    name: str
    state: str
    proposed_by: Somebody
    account: Somebody | None = None

    @property
    def welcome(self) -> bool:
        """Whether the family wants this person there, or the law asks for it."""
        return self.state in ("accepted", "required")


@dataclass(eq=False)
class Session:
    """A separate session: its place, and who comes to it."""

    place: str
    people: tuple[Somebody, ...]
    guests: tuple[Guest, ...]


@dataclass(eq=False)
class Meeting:
    """A family meeting."""

    pk: str
    family: Family
    starts: int
    place: str
    facilitator: Somebody
    state: str = "scheduled"
    hides: bool = False
    shared: bool = False  # with DHS: until then a community meeting is no DHS record
    sessions: list[Session] = field(default_factory=list)


@dataclass(eq=False)
class Invitation:
    """A guest asked to a meeting."""

    pk: str
    meeting: Meeting
    guest: Guest
    sees_place: bool
    withdrawn: bool = False


@dataclass(eq=False)
class Step:
    """Who does what."""

    pk: str
    family: Family
    what: str
    guest: Guest | None
    done: bool = False


@dataclass(eq=False)
class Link:
    """A personal link; it belongs to the browser that opened it first."""

    token: str
    purpose: str
    guest: Guest
    family: Family
    subject: Invitation | Step | Meeting
    ends: float  # the minute
    revoked: bool = False
    finished: bool = False
    browser: str = ""
    by: Somebody | None = None  # who printed it


@dataclass(eq=False)
class Paper:
    """A numbered copy of the plan."""

    pk: str
    family: Family
    owner: Somebody | None


@dataclass(eq=False)
class Pair:
    """Two records that may be one family."""

    pk: str
    one: Family
    other: Family
    state: str = "maybe"
    kept: Family | None = None
    asked_by: Somebody | None = None
    merged_minute: int = 0
    moved: list = field(default_factory=list)


@dataclass(eq=False)
class Mark:
    """Words that stand in one place of one record, and nowhere else in the world."""

    kind: str
    family: Family
    thing: object = None
    also: list = field(default_factory=list)  # (family, part, meeting): where copies of it stand
