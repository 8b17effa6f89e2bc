"""Random people, roles, circles and openings: the database shows what a plain model says.

The model below is written from the design's words, without a look at the policies.
"""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cppc.core.models import Draft
from families.capacities import SCOPES, Capacity, Scope
from families.models import CircleMember, Family, Person, Plan, Step
from meetings.models import FamilyMeeting, Note
from teams.models import Membership, StatewideRole, Team, User
from teams.roles import GRANTS, Permission, Role, StateRole
from tests import factories
from tests.conftest import acting, as_role, owner

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]

AREAS, PEOPLE, FAMILIES = range(2), range(3), range(3)
TERMS = {"open": (-9, None), "today alone": (0, 0), "over": (-9, -1), "to come": (1, None)}
MINUTES = (0, 14, 16)  # since the record was opened; fifteen are enough for a page


@dataclass(frozen=True)
class Hat:
    """A role of a person, in an area or (None) for the state."""

    person: int
    area: int | None
    role: str
    term: str


@dataclass(frozen=True)
class Place:
    """A place in a family's circle."""

    person: int
    family: int
    capacity: str
    accepted: bool
    term: str


@dataclass(frozen=True)
class Opening:
    """A record was opened, or a try was refused."""

    person: int
    family: int
    minutes: int
    granted: bool


@dataclass(frozen=True)
class Facts:
    """Everything that decides who sees what."""

    hats: list[Hat] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    openings: list[Opening] = field(default_factory=list)
    sealed: frozenset[int] = frozenset()


# The first person, the coordinator and terms that hold come up more often: there much can go wrong.
people = st.sampled_from([0, 0, *PEOPLE])
terms = st.sampled_from(["open", "open", *TERMS])
roles = st.sampled_from([Role.COORDINATOR.value] * 4 + Role.values)
facts = st.builds(
    Facts,
    hats=st.lists(
        st.builds(Hat, people, st.sampled_from(AREAS), roles, terms)
        | st.builds(Hat, people, st.none(), st.sampled_from(StateRole.values), terms),
        max_size=5,
        unique_by=lambda hat: (hat.person, hat.area, hat.role),
    ),
    places=st.lists(
        st.builds(
            Place,
            people,
            st.sampled_from(FAMILIES),
            st.sampled_from(Capacity.values),
            st.booleans(),
            terms,
        ),
        max_size=5,
        unique_by=lambda place: (place.person, place.family),
    ),
    openings=st.lists(
        st.builds(
            Opening, people, st.sampled_from(FAMILIES), st.sampled_from(MINUTES), st.booleans()
        ),
        max_size=6,
    ),
    sealed=st.frozensets(st.sampled_from(FAMILIES)),
)


class Model:
    """What one person may see, by the design's words."""

    def __init__(self, facts: Facts, who: int | None) -> None:
        self.facts, self.who = facts, who
        self.hats = [h for h in facts.hats if h.person == who and now_in(h.term)]
        self.places = [
            p
            for number, p in enumerate(facts.places)
            if p.person == who and p.accepted and now_in(p.term) and not self.taken_over(number)
        ]

    def taken_over(self, number: int) -> bool:
        """First contact is over once a facilitator of the family has accepted."""
        mine, later = self.facts.places[number], self.facts.places[number + 1 :]
        return mine.capacity == Capacity.INTAKE and any(
            p.family == mine.family and p.capacity == Capacity.FACILITATOR and p.accepted
            for p in later
        )

    def areas_with(self, permission: str) -> set[int]:
        areas = set()
        for hat in self.hats:
            if permission in GRANTS[hat.role]:
                areas |= set(AREAS) if hat.area is None else {hat.area}
        return areas

    def circles(self) -> set[int]:
        return {place.family for place in self.places}

    def opened(self, scope: str) -> set[int]:
        fresh = {
            o.family
            for o in self.facts.openings
            if o.person == self.who and o.granted and o.minutes < 15
        }
        return {p.family for p in self.places if scope in SCOPES[p.capacity]} & fresh

    def families(self) -> set[int]:
        listed = self.areas_with(Permission.SEE_FAMILY_LIST)
        in_list = {f for f in FAMILIES if area_of(f) in listed and f not in self.facts.sealed}
        return self.circles() | in_list

    def known_people(self) -> set[int]:
        areas = self.areas_with(Permission.SEE_AREA)
        known = {h.person for h in self.facts.hats if h.area in areas}
        if areas:
            known |= {h.person for h in self.facts.hats if h.area is None}
        known |= {p.person for p in self.facts.places if p.family in self.circles()}
        return known if self.who is None else known | {self.who}


def now_in(term: str) -> bool:
    first, last = TERMS[term]
    return first <= 0 and (last is None or last >= 0)


def area_of(family: int) -> int:
    """Families 0 and 2 belong to the first area, family 1 to the second."""
    return family % 2


class Ground:
    """The rows that stay the same in all examples."""

    def __init__(self) -> None:
        self.areas = [factories.AreaFactory() for _ in AREAS]
        self.people = [factories.UserFactory() for _ in PEOPLE]
        self.families = [factories.FamilyFactory(area=self.areas[area_of(f)]) for f in FAMILIES]
        self.teams = [factories.TeamFactory(area=area, public=False) for area in self.areas]
        lead = self.people[0]
        for family in self.families:
            factories.FamilyPersonFactory(family=family)
            factories.StepFactory(plan=factories.PlanFactory(family=family))
            meeting = factories.FamilyMeetingFactory(family=family, facilitator=lead)
            Note.objects.create(area=family.area, family=family, meeting=meeting, section="story")
        ends = timezone.now() + timedelta(days=1)
        for person in self.people:
            Draft.objects.create(user=person, form="x", expires_at=ends)

    def write(self, facts: Facts) -> None:
        """Put one example's facts into the database, as its owner."""
        Family.objects.filter(pk__in=[self.families[f].pk for f in facts.sealed]).update(
            sealed=True
        )
        for hat in facts.hats:
            model, place = StatewideRole, {}
            if hat.area is not None:
                model, place = Membership, {"area": self.areas[hat.area]}
            model.objects.create(
                person=self.people[hat.person], role=hat.role, **place, **days(hat.term)
            )
        for place in facts.places:
            accepted = {"accepted_at": timezone.now(), "accepted_version": "1"}
            factories.CircleMemberFactory(
                family=self.families[place.family],
                user=self.people[place.person],
                capacity=place.capacity,
                **(accepted if place.accepted else {"accepted_at": None, "accepted_version": ""}),
                **days(place.term),
            )
        with as_role("cppc_audit"), connection.cursor() as cursor:
            for opening in facts.openings:
                cursor.execute(
                    "INSERT INTO audit.opening (at, user_id, family_id, granted) "
                    "VALUES (now() - make_interval(mins => %s), %s, %s, %s)",
                    [
                        opening.minutes,
                        self.people[opening.person].pk,
                        self.families[opening.family].pk,
                        opening.granted,
                    ],
                )

    def families_of(self, model: type, families: set[int]) -> set:
        """The keys of the rows that belong to these families."""
        return keys(model.objects.filter(family__in=[self.families[f].pk for f in families]))


def days(term: str) -> dict:
    first, last = TERMS[term]
    today = timezone.localdate()
    end = None if last is None else today + timedelta(days=last)
    return {"from_on": today + timedelta(days=first), "to_on": end}


def keys(rows) -> set:
    return set(rows.values_list("pk", flat=True))


def raw(model: type) -> set:
    return {row.pk for row in model.objects.raw(f'SELECT id FROM "{model._meta.db_table}"')}


ASKED = {  # ways to ask for the rows of a model, given the keys of all there are
    "a list": lambda model, _all: keys(model.objects.all()),
    "raw SQL": lambda model, _all: raw(model),
    "another manager": lambda model, _all: {row.pk for row in model._base_manager.only("pk")},
    "one by one": lambda model, every: {
        pk for pk in every if model._base_manager.filter(pk=pk).exists()
    },
    "a subquery": lambda model, _all: keys(
        model.objects.filter(pk__in=model.objects.order_by().values("pk"))
    ),
}


def what_the_model_says(ground: Ground, facts: Facts, model: Model) -> dict[type, set]:
    """The keys each table has to show; reads all rows as the owner."""
    seen = {
        Family: {ground.families[f].pk for f in model.families()},
        FamilyMeeting: ground.families_of(FamilyMeeting, model.circles()),
        Person: ground.families_of(Person, model.opened(Scope.PEOPLE)),
        Plan: ground.families_of(Plan, model.opened(Scope.PLAN)),
        Step: ground.families_of(Step, model.opened(Scope.PLAN)),
        Note: ground.families_of(Note, model.opened(Scope.NOTES)),
        Team: {ground.teams[a].pk for a in model.areas_with(Permission.SEE_TEAM)},
        User: {ground.people[p].pk for p in model.known_people()},
        Draft: set(),
        Membership: set(),
        StatewideRole: set(),
        CircleMember: ground.families_of(CircleMember, model.circles()),
    }
    areas = [ground.areas[a].pk for a in model.areas_with(Permission.SEE_PEOPLE)]
    seen[Membership] |= keys(Membership.objects.filter(area__in=areas))
    if any(h.area is None and Permission.SEE_PEOPLE in GRANTS[h.role] for h in model.hats):
        seen[StatewideRole] |= keys(StatewideRole.objects.all())
    if model.who is not None:
        me = ground.people[model.who]
        seen[Draft] |= keys(Draft.objects.filter(user=me))
        seen[Membership] |= keys(Membership.objects.filter(person=me))
        seen[StatewideRole] |= keys(StatewideRole.objects.filter(person=me))
        seen[CircleMember] |= keys(CircleMember.objects.filter(user=me))
    return seen


@pytest.fixture
def ground(db):
    with owner():
        return Ground()


@settings(
    max_examples=200,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    facts=facts,
    who=st.none() | people,
    asked=st.lists(st.sampled_from(sorted(ASKED)), min_size=1, max_size=2, unique=True),
)
def test_database_shows_what_the_model_says(ground, facts, who, asked):
    sid = transaction.savepoint()
    try:
        with owner():
            ground.write(facts)
            seen = what_the_model_says(ground, facts, Model(facts, who))
            every = {model: keys(model.objects.all()) for model in seen}
        with acting(None if who is None else ground.people[who]):
            for model, wanted in seen.items():
                for way in asked:
                    found = ASKED[way](model, every[model])
                    assert (model.__name__, way, found) == (model.__name__, way, wanted)
    finally:
        transaction.savepoint_rollback(sid)
