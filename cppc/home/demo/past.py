"""What happened before today, written directly: services book nothing in the past."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from families.models import Family, Person
from meetings.models import (
    Arrangement,
    Attendance,
    FamilyMeeting,
    Note,
    ParticipationSupport,
    Preparation,
    TakingPart,
)
from teams.models import User

COSTS = {"child_care": 45, "ride": 18, "food": 32, "interpreter": 80}  # dollars
Guest = tuple[str, str, str]  # name, part, state


@dataclass
class Past:
    """One family's earlier meetings, led by one facilitator; written as the owner."""

    family: Family
    facilitator: User
    part: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        self.part = {"area_id": self.family.area_id, "family": self.family}

    def add_held(
        self,
        held_at: datetime,
        *,
        kind: str,
        place: str,
        supports: list[str],
        people: list[Guest],
        notes: dict[str, str],
    ) -> FamilyMeeting:
        """A meeting that took place, with everything written at it."""
        meeting = self._add(held_at, "held", held_at=held_at + timedelta(minutes=95), kind=kind)
        self._arrange(meeting, place, supports, people)
        Note.objects.bulk_create(
            Note(**self.part, meeting=meeting, section=section, text=text)
            for section, text in notes.items()
        )
        return meeting

    def add_waiting(self, starts_at: datetime, *, place: str, people: list[Guest]) -> None:
        """A meeting whose day has come and gone, and nobody wrote it down yet."""
        expected = [(name, part, Attendance.State.EXPECTED) for name, part, _state in people]
        self._arrange(self._add(starts_at, "scheduled"), place, [], expected)

    def add_cancelled(self, starts_at: datetime, *, why: str) -> None:
        """A meeting that was called off."""
        self._add(starts_at, "cancelled", cancelled_why=why)

    def _add(self, starts_at: datetime, state: str, **fields: Any) -> FamilyMeeting:
        return FamilyMeeting.objects.create(
            **self.part, starts_at=starts_at, state=state, facilitator=self.facilitator, **fields
        )

    def _arrange(
        self, meeting: FamilyMeeting, place: str, supports: list[str], people: Iterable[Guest]
    ) -> None:
        Arrangement.objects.create(**self.part, meeting=meeting, place=place)
        self._prepare(meeting, supports)
        Attendance.objects.bulk_create(
            Attendance(
                **self.part,
                meeting=meeting,
                name=name,
                part=part,
                state=state,
                agreed_confidentiality=state == Attendance.State.PRESENT,
            )
            for name, part, state in people
        )

    def _prepare(self, meeting: FamilyMeeting, supports: list[str]) -> None:
        """Prepared three days before; the supports of a meeting that was held were given."""
        day = (meeting.starts_at - timedelta(days=3)).date()
        lead = self.facilitator
        Preparation.objects.bulk_create(
            Preparation(**self.part, meeting=meeting, step=step, done_on=day, done_by=lead)
            for step in Preparation.REQUIRED
        )
        parent = Person.objects.filter(family=self.family, relation=Person.Relation.PARENT).first()
        if parent is not None:
            fields = {"meeting": meeting, "person": parent, "how": "paper", "agreed_on": day}
            TakingPart.objects.create(**self.part, **fields, recorded_by=lead)
        ParticipationSupport.objects.bulk_create(
            ParticipationSupport(
                **self.part,
                meeting=meeting,
                kind=kind,
                assigned_to=lead.name,
                state=ParticipationSupport.State.GIVEN,
                cost=COSTS.get(kind),
            )
            for kind in supports
        )
