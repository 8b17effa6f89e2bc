"""Plain numbers, days and references for home pages; no name and no word of a family."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from families.figures import with_people
from meetings.models import (
    AreaFigure,
    FamilyMeeting,
    ParticipationSupport,
    Preparation,
    PreparationOverride,
    TakingPart,
    TeamMeeting,
    TeamMinutes,
)
from teams.models import Area, User

MOST = 20


class MissedInvitation(NamedTuple):
    """An invitation that did not arrive, to a meeting the acting person leads."""

    starts_at: datetime
    reference: str
    area_slug: str
    meeting_id: UUID

    @property
    def url(self) -> str:
        """The page where somebody can be asked another way."""
        return reverse(
            "meetings:invitations", args=[self.area_slug, self.reference, self.meeting_id]
        )


def missed_invitations() -> list[MissedInvitation]:
    """What did not arrive and nobody has answered, for meetings ahead; no name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.starts_at, m.reference, a.slug, m.meeting_id "
            "FROM authz.missed_invitations() m JOIN teams_area a ON a.id = m.area_id"
        )
        return [MissedInvitation(*row) for row in cursor.fetchall()]


class MyMeeting(NamedTuple):
    """A meeting ahead of the acting person: a family's by its reference, or a team's by name."""

    starts_at: datetime
    label: str
    area: str
    url: str
    of_a_family: bool


def my_meetings(user: User, managed: Iterable[UUID] = ()) -> list[MyMeeting]:
    """The next meetings: of one's circles, of one's teams, and of the teams one looks after."""
    families = FamilyMeeting.objects.upcoming().for_list()[:MOST]
    mine = Q(team__members__person=user) | Q(area__in=list(managed))
    teams = TeamMeeting.objects.upcoming().filter(mine).select_related("team", "area").distinct()
    found = [
        MyMeeting(m.starts_at, m.family.reference, m.area.name, m.get_absolute_url(), True)
        for m in families
    ]
    for m in teams.order_by("starts_at")[:MOST]:
        url = reverse("meetings:team_detail", args=[m.area.slug, m.pk])
        found.append(MyMeeting(m.starts_at, m.team.name, m.area.name, url, False))
    return sorted(found)[:MOST]


def public_meetings(area: Area) -> QuerySet[TeamMeeting]:
    """What everybody may know: public meetings ahead of teams that are public."""
    ahead = TeamMeeting.objects.upcoming().filter(area=area, public=True, team__public=True)
    return ahead.select_related("team").order_by("starts_at")[:12]


def public_minutes(area: Area) -> QuerySet[TeamMinutes]:
    """The latest published minutes of public meetings."""
    rows = TeamMinutes.objects.filter(area=area, public=True, meeting__public=True)
    rows = rows.filter(meeting__team__public=True).select_related("meeting__team")
    return rows.order_by("-meeting__starts_at")[:12]


def area_figures() -> dict[UUID, dict[str, int | None]]:
    """For each area one may look at: counts by name; None where a count is too small to show."""
    figures: dict[UUID, dict[str, int | None]] = defaultdict(dict)
    for area_id, name, value in AreaFigure.objects.values_list("area", "name", "value"):
        figures[area_id][name] = value
    return figures


def preparation_of(meeting: FamilyMeeting) -> dict[str, Any]:
    """What is prepared for a meeting, as far as the reader may see it; four queries."""
    done = {row.step: row for row in Preparation.objects.filter(meeting=meeting)}
    taking_part = TakingPart.objects.filter(meeting=meeting, taken_back_on=None)
    agreed = with_people(taking_part)
    missing = [step for step in Preparation.REQUIRED if step not in done]
    labels = dict(Preparation.Step.choices)
    words = [str(labels[step]) for step in missing]
    if not agreed:
        words.append(_("somebody of the family agreed to take part"))
    return {
        "done": {step for step in done if step != Preparation.Step.SAFETY},
        "talked_alone": Preparation.Step.SAFETY in done,
        "agreed": agreed,
        "missing": words,
        "supports": list(ParticipationSupport.objects.filter(meeting=meeting)),
        "override": PreparationOverride.objects.filter(meeting=meeting)
        .select_related("decided_by")
        .first(),
    }


class SupportCost(NamedTuple):
    """What one kind of support cost in a year; None where too few were given to tell."""

    label: str
    number: int | None
    cost: Decimal | None


def support_costs_of(area: Area, asked: str) -> tuple[int, list[SupportCost]]:
    """The fiscal year asked for (or today's) and its supports by kind, without a family."""
    today = timezone.localdate()
    year = today.year + (today.month >= 7)
    if asked.isdigit() and 2000 < int(asked) <= year + 1:
        year = int(asked)
    labels = dict(ParticipationSupport.Kind.choices)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT kind, number, cost FROM authz.support_costs(%s, %s, %s)",
            [area.pk, year, settings.SUPPRESSION_LIMIT],
        )
        rows = cursor.fetchall()
    several = _("several kinds together")
    return year, [SupportCost(str(labels.get(kind, several)), n, cost) for kind, n, cost in rows]
