"""What home pages may know of families without opening a record: dates and references, no words."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import (
    BooleanField,
    Case,
    Count,
    ExpressionWrapper,
    F,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from cppc.core.models import AuditEvent, Opening
from families.agreement import VERSION
from families.models import CircleMember, Family, Handover, Person, Referral
from teams.models import Area, User


class DueStep(NamedTuple):
    """A plan step still to do, in a family of the acting person's circle."""

    step_id: UUID
    family_id: UUID
    reference: str
    area_slug: str
    by_when: date
    mine: bool

    @property
    def overdue(self) -> bool:
        """Whether its day has passed in Iowa."""
        return self.by_when < timezone.localdate()


def due_steps() -> list[DueStep]:
    """The acting person's own steps, and all steps of the families he facilitates; by due day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.step_id, s.family_id, s.reference, a.slug, s.by_when, s.mine "
            "FROM authz.due_steps() s JOIN teams_area a ON a.id = s.area_id "
            "ORDER BY s.by_when, s.step_id"
        )
        return [DueStep(*row) for row in cursor.fetchall()]


def waiting_referrals(areas: Iterable[UUID]) -> list[tuple[UUID, int, datetime]]:
    """Area, how many requests wait there, when the oldest was written; the oldest first."""
    rows = Referral.objects.waiting().filter(area__in=list(areas)).order_by()
    counted = rows.values_list("area").annotate(n=Count("pk"), oldest=Min("created_at"))
    return list(counted.order_by("oldest"))


def my_places_to_accept(user: User) -> QuerySet[CircleMember]:
    """Places in circles for which this person has not accepted the agreement in force.

    `again` is true where an older version was accepted.
    """
    places = CircleMember.objects.current().filter(user=user, ends_at=None)
    places = places.exclude(accepted_version=VERSION)
    again = ExpressionWrapper(Q(accepted_at__isnull=False), BooleanField())
    return places.annotate(again=again).select_related("area")


def asked_to_take_over(area_ids: Iterable[UUID]) -> QuerySet[Handover]:
    """What other areas asked these to take over and wait for."""
    asked = Handover.objects.filter(to_area__in=list(area_ids), state=Handover.State.ASKED)
    return asked.select_related("area", "to_area").order_by("created_at", "pk")


def without_facilitator() -> set[UUID]:
    """Open families whose every facilitator's role is over, for those who assign another one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT unnest(authz.unled_family_ids())")
        return {family for (family,) in cursor.fetchall()}


def openings_and_changes(family: Family) -> QuerySet:
    """The record's own history, newest first: at, who, what (opened, refused, a change), where."""
    opened = Opening.objects.filter(family_id=family.pk).annotate(
        what=Case(When(granted=True, then=Value("opened")), default=Value("refused")),
        where=Value(""),
        who=F("user_id"),
    )
    changed = AuditEvent.objects.filter(family_id=family.pk).annotate(
        what=F("op"), where=F("rel"), who=F("actor_id")
    )
    columns = ("at", "who", "what", "where")
    return opened.values(*columns).union(changed.values(*columns), all=True).order_by("-at")


def names_of(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Names of the people with these ids, as far as the acting person may see them."""
    people = User.objects.filter(pk__in={i for i in ids if i})
    return {person.pk: person.get_full_name() for person in people}


def with_people(rows: Iterable[Any]) -> list[Any]:
    """Rows about somebody of the family, each with `whose`: the name, empty where it is not shown.

    Nobody is joined to such a row: a person who stands in another record now, after a merge,
    would take the row away. One query.
    """
    listed = list(rows)
    people = Person.objects.in_bulk({row.person_id for row in listed})
    for row in listed:
        person = people.get(row.person_id)
        row.whose = person.name if person else ""
    return listed


def loads_of_facilitators(area: Area) -> dict[UUID, int]:
    """How many open families each facilitator of the area has, for those who assign them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT person, families FROM authz.facilitator_loads(%s)", [area.pk])
        return dict(cursor.fetchall())
