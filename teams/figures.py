"""Plain numbers and words about teams: who is there, who is missing (domain.md section 1)."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from teams.models import JoinRequest, Seat, SeatTerm, Team, TeamMember
from teams.models.team import Sector, Tag

# What is said when nobody with this tag holds a seat. The first three are called essential.
ESSENTIAL = {
    Tag.DHS: gettext_lazy("Nobody from DHS holds a seat. DHS is essential."),
    Tag.PARENT: gettext_lazy(
        "No parent with experience of the system holds a seat. Parents are essential."
    ),
    Tag.YOUTH: gettext_lazy(
        "No youth with experience of the system holds a seat. Youth are essential."
    ),
}
PARTNERS = {
    Tag.DOMESTIC_VIOLENCE: gettext_lazy("Nobody speaks for domestic violence services."),
    Tag.SUBSTANCE_ABUSE: gettext_lazy("Nobody speaks for substance abuse services."),
    Tag.MENTAL_HEALTH: gettext_lazy("Nobody speaks for mental health services."),
}


@dataclass
class SectorLine:
    """One of the nine sectors on a team: how many seats, how many of them held today."""

    sector: Sector
    seats: int = 0
    filled: int = 0

    @property
    def label(self) -> str | Promise:
        return self.sector.label

    @property
    def open(self) -> int:
        """Seats that nobody holds."""
        return self.seats - self.filled


@dataclass
class Representation:
    """Who is on a team, sector by sector, and in words who is not."""

    sectors: list[SectorLine]
    tags: set[str] = field(default_factory=set)
    community: int = 0
    professional: int = 0

    @property
    def seats(self) -> int:
        return sum(line.seats for line in self.sectors)

    @property
    def filled(self) -> int:
        return sum(line.filled for line in self.sectors)

    @property
    def missing_sectors(self) -> list[SectorLine]:
        """Sectors without a seat or with nobody on it."""
        return [line for line in self.sectors if not line.filled]

    @property
    def missing(self) -> list[str]:
        """Who is missing, one sentence each; nothing when nobody is."""
        return [*self._missing_tags(ESSENTIAL), *self._missing_lines(), *self._rest()]

    def _missing_tags(self, sentences: Mapping[Tag, str | Promise]) -> list[str]:
        return [str(words) for tag, words in sentences.items() if tag not in self.tags]

    def _missing_lines(self) -> list[str]:
        sentences = []
        for line in self.missing_sectors:
            words = _("Nobody holds a seat for %(sector)s.")
            if not line.seats:
                words = _("There is no seat for %(sector)s.")
            sentences.append(words % {"sector": line.label})
        return sentences

    def _rest(self) -> list[str]:
        sentences = self._missing_tags(PARTNERS)
        if self.professional and not self.community:
            sentences.append(_("All members are professionals. Nobody is from the community."))
        return sentences


def holders() -> QuerySet[SeatTerm]:
    """Terms of today, without alternates."""
    return SeatTerm.objects.current().exclude(office=SeatTerm.Office.ALTERNATE)


def seats_of(teams: Iterable[Team] | None = None) -> QuerySet[Any]:
    """Standing seats with `filled`: whether somebody holds them today."""
    seats = Seat.objects.standing()
    if teams is not None:
        seats = seats.filter(team__in=teams)
    return seats.annotate(filled=Exists(holders().filter(seat=OuterRef("pk"))))


def representation(team: Team) -> Representation:
    """The state of one team; two queries."""
    lines = {sector: SectorLine(sector) for sector in Sector}
    result = Representation(list(lines.values()))
    for sector, tag, filled in seats_of([team]).values_list("sector", "tag", "filled"):
        _count(lines[Sector(sector)], filled)
        if filled and tag:
            result.tags.add(tag)
    seated = TeamMember.objects.filter(Exists(holders().filter(member=OuterRef("pk"))), team=team)
    kinds = dict(seated.order_by().values_list("kind").annotate(Count("pk")))
    result.community = kinds.get(TeamMember.Kind.COMMUNITY, 0)
    result.professional = kinds.get(TeamMember.Kind.PROFESSIONAL, 0)
    return result


def _count(line: SectorLine, filled: bool) -> None:
    line.seats += 1
    line.filled += filled


class TeamSummary(NamedTuple):
    """An area's teams in three numbers, for the statewide table."""

    seats: int
    filled: int
    missing_sectors: int


def team_summaries() -> dict[UUID, TeamSummary]:
    """For every area the acting person may look at; areas without a seat are left out.

    A board beside the team does not count: nobody expects nine sectors on it.
    """
    seats: dict[UUID, int] = defaultdict(int)
    filled: dict[UUID, int] = defaultdict(int)
    present: dict[UUID, set[str]] = defaultdict(set)
    for area_id, sector, held in seats_of(Team.objects.broad()).values_list(
        "area_id", "sector", "filled"
    ):
        seats[area_id] += 1
        filled[area_id] += held
        if held:
            present[area_id].add(sector)
    return {
        area_id: TeamSummary(number, filled[area_id], len(Sector) - len(present[area_id]))
        for area_id, number in seats.items()
    }


class PublicSeat(NamedTuple):
    """A seat as everybody may see it: what it is for, and whether it is open."""

    team: str
    sector: str
    tag: str
    title_en: str
    title_es: str
    filled: bool

    @property
    def sector_label(self) -> str | Promise:
        return Sector(self.sector).label


def public_seats(area_id: UUID) -> list[PublicSeat]:
    """The seats of an area's public teams, without a name of anybody."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM authz.public_seats(%s)", [area_id])
        return [PublicSeat(*row) for row in cursor.fetchall()]


def open_join_requests(area_ids: Iterable[UUID]) -> dict[UUID, int]:
    """How many requests to join wait for an answer in each of these areas."""
    waiting = JoinRequest.objects.filter(
        area__in=list(area_ids), state=JoinRequest.State.RECEIVED
    ).order_by()
    return dict(waiting.values_list("area_id").annotate(Count("pk")))
