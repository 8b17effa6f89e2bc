"""Forty families at every stage, from a record opened today to one that is closed."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone

from cppc.core.drafts import save_draft
from cppc.core.identity import Identity, acting_as
from cppc.home.demo.invitations import invite_ahead
from cppc.home.demo.past import Past
from cppc.home.demo.prepare import prepare_ahead, write_guest_list
from cppc.home.demo.world import World, acting
from families import services
from families.models import CircleMember, Family, Step
from families.services.records import ALPHABET
from meetings.forms.family import SCHEDULE
from meetings.forms.parts import LOG
from meetings.models import FamilyMeeting
from meetings.services.family import schedule_meeting
from teams.access import Actor
from teams.models import Area, User

FILE = Path(__file__).with_name("stories.toml")
LETTERS = {"parent": "p", "child": "c", "relative": "r", "other": "o"}
PLACES = ("Library, small room", "At home", "Family center", "Church hall", "School, room 12")
SUPPORTS: tuple[list[str], ...] = (
    ["child_care"],
    ["ride", "food"],
    ["food"],
    ["child_care", "interpreter"],
    [],
)


@dataclass(frozen=True)
class Stage:
    """How far a family has come; days count from today, `held` are days ago."""

    opened: int
    held: tuple[int, ...] = ()
    ahead: int | None = None
    agreed: bool = True
    done: int = 0  # how many steps are answered; -1: all of them
    asked: bool = False  # people are asked into the circle and have not said yes
    unlogged: bool = False  # yesterday's meeting waits for its notes
    cancelled: bool = False
    closed: bool = False
    sealed: bool = False
    handed_over: bool = False  # another facilitator is asked to take over


STAGES = [
    Stage(opened=40, held=(21,), ahead=0, done=1),  # the meeting is today
    Stage(opened=9, ahead=1),  # the first meeting is tomorrow
    Stage(opened=70, held=(49, 14), ahead=6, done=2),
    Stage(opened=2),  # just opened
    Stage(opened=60, held=(45,), done=0),  # steps overdue, no meeting ahead
    Stage(opened=18, unlogged=True),
    Stage(opened=120, held=(100, 62, 30), done=-1),  # all steps done
    Stage(opened=6, asked=True, ahead=12),
    Stage(opened=35, held=(8,), agreed=False, ahead=15),  # a plan not agreed yet
    Stage(opened=300, held=(270, 220, 160), done=-1, closed=True),
    Stage(opened=25, held=(10,), ahead=20, sealed=True, done=1),
    Stage(opened=30, cancelled=True),
    Stage(opened=55, held=(40,), ahead=8, done=2, handed_over=True),
    Stage(opened=90, held=(75, 33), ahead=3, done=1, asked=True),
]
FAMILIES_OF_AREA = (16, 13, 11)
HOURS = (9, 11, 13, 15, 17)
APART = timedelta(hours=2)


def _read() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@dataclass
class Case:
    """One family to be: its area, story, stage and people."""

    world: World
    number: int
    area: Area
    story: dict[str, Any]
    stage: Stage
    household: str
    turn: int  # its place in the facilitator's list
    family: Family = field(init=False)

    @property
    def language(self) -> str:
        """What the family speaks."""
        return self.story.get("language", "en")

    @cached_property
    def facilitator(self) -> User:
        """The area's two facilitators take turns; Spanish-speaking ones get Spanish families."""
        second = self.number % 2 == 1
        return self.world.person("facilitator2" if second else "facilitator", self.area)

    @cached_property
    def members(self) -> list[tuple[str, str, int]]:
        """Everybody in the family: name, relation, age."""
        surname, *names = self.household.split()
        rows = zip(names, self.story["people"], strict=False)
        return [(f"{name} {surname}", relation, age) for name, (relation, age) in rows]

    @cached_property
    def words(self) -> dict[str, str]:
        """What stands for the braces in the story."""
        words = {
            "friend": ("Doña Ciruela" if self.language == "es" else "neighbor Plumtree"),
            "facilitator": self.facilitator.name,
            "provider": self.world.person("provider", self.area).name,
            "partner": self.world.person("parent_partner", self.area).name,
            "worker": self.world.person("dhs_worker", self.area).name,
        }
        seen: dict[str, int] = {}
        for name, relation, _age in self.members:
            seen[relation] = seen.get(relation, 0) + 1
            words[f"{LETTERS[relation]}{seen[relation]}"] = name.split()[0]
        return words

    def say(self, text: str) -> str:
        """The text with this family's names."""
        return text.format(**self.words)

    def lines(self, name: str) -> list[str]:
        """The story's lines of a kind, with names."""
        return [self.say(text) for text in self.story[name]]

    @cached_property
    def days_held(self) -> list[datetime]:
        """When the family met, the first time first."""
        return [self.hour(-days) for days in self.stage.held]

    def hour(self, day: int) -> datetime:
        """An hour of that day, or of one further from today, that the facilitator has free."""
        step = 1 if day >= 0 else -1
        while True:
            for turn in range(len(HOURS)):
                starts_at = self.world.moment(day, HOURS[(self.turn + turn) % len(HOURS)])
                if self._takes(starts_at):
                    return starts_at
            day += step

    def soon(self) -> datetime:
        """Later today, on the half hour; when the day is nearly over, on the next working day."""
        starts_at = timezone.localtime() + timedelta(hours=2)
        starts_at = starts_at.replace(minute=30, second=0, microsecond=0)
        today = starts_at.date() == self.world.today
        return starts_at if today and self._takes(starts_at) else self.hour(1)

    def _takes(self, starts_at: datetime) -> bool:
        """Whether nothing else was near this hour; if so, it is taken now."""
        taken = self.world.taken.setdefault(self.facilitator.pk, [])
        if any(abs(other - starts_at) < APART for other in taken):
            return False
        taken.append(starts_at)
        return True


def cases_of(world: World) -> Iterator[Case]:
    """All forty, each with a story its facilitator does not have twice in a row."""
    told = _read()
    stories: dict[str, list[dict[str, Any]]] = {"en": [], "es": []}
    for story in told["story"]:
        stories[story.get("language", "en")].append(story)
    homes = {language: iter(names) for language, names in told["households"].items()}
    number = 0
    for place, area in enumerate(world.areas):
        for turn in range(FAMILIES_OF_AREA[place]):
            language = "es" if turn % 3 == 2 else "en"
            mine = stories[language]
            yield Case(
                world=world,
                number=number,
                area=area,
                story=mine[(turn + place) % len(mine)] if language == "en" else mine[number % 4],
                stage=STAGES[(turn + 3 * place) % len(STAGES)],
                household=next(homes[language]),
                turn=turn // 2,
            )
            number += 1


def load_families(world: World) -> None:
    """Every case, opened by its facilitator, then moved to the days it belongs to."""
    for case in cases_of(world):
        _open(case)
        _gather_circle(case)
        write_guest_list(case)
        _write_past(case)
        _plan_ahead(case)
        with acting_as(Identity(case.facilitator.pk, request_id="demo")):
            _finish(case)


def _open(case: Case) -> None:
    world, counties = case.world, case.world.counties(case.area)
    name, relation, _age = case.members[0]
    with acting(case.facilitator, case.area) as by:
        case.family = services.open_record(
            county=counties[case.number % len(counties)],
            kind=case.story["kind"],
            language=case.language,
            interpreter="Spanish" if case.language == "es" and case.turn % 2 == 0 else "",
            name=name,
            relation=relation,
            agreed=True,
            by=by,
        )
        for other in case.members[1:]:
            services.add_person(
                family=case.family,
                name=other[0],
                relation=other[1],
                nickname="Bug" if other[1] == "child" and other[2] < 6 else "",
                born_on=world.today - timedelta(days=365 * other[2] + world.dice.randint(20, 340)),
                phone=f"515-555-01{60 + case.number % 39}" if other[1] == "relative" else "",
                by=by,
            )
    # The same on every machine, so that a guide may name one.
    case.family.reference = f"F-{''.join(world.dice.choice(ALPHABET) for _ in range(5))}"
    Family.objects.filter(pk=case.family.pk).update(reference=case.family.reference)


def _gather_circle(case: Case) -> None:
    """DHS and helpers as the story needs them; two families have a parent with an account."""
    asked = ["dhs_worker"] if case.story["kind"] == "dhs" else []
    text = str(case.story)
    asked += [who for who, word in _HELPERS.items() if f"{{{word}}}" in text]
    people = [(case.world.person(who, case.area), who) for who in asked]
    with acting(case.facilitator, case.area) as by:
        places = [
            services.propose_member(family=case.family, user=user, capacity=capacity, by=by)
            for user, capacity in people
        ]
    if key := PARENTS.get(case.number):  # without a role nobody can find them by name to ask them
        places.append(_place_of_parent(case, case.world.people[key]))
    for place in [] if case.stage.asked else places:
        with acting(place.user, case.area) as by:
            services.accept_place(place=place, by=by)


def _place_of_parent(case: Case, user: User) -> CircleMember:
    return CircleMember.objects.create(
        area=case.area,
        family=case.family,
        user=user,
        capacity="parent",
        proposed_by=case.facilitator,
    )


_HELPERS = {"provider": "provider", "parent_partner": "partner"}
PARENTS = {0: "parent.linn", 2: "padre.linn", 25: "parent.story"}


def _write_past(case: Case) -> None:
    """Meetings that were held, then the plan as it grew, then how its steps went."""
    with acting_as(Identity(case.facilitator.pk, request_id="demo")):
        _write_meetings(case, Past(case.family, case.facilitator))
    if case.days_held:
        with acting(case.facilitator, case.area) as by:
            _write_plan(case, by)


def _write_meetings(case: Case, past: Past) -> None:
    for number, held_at in enumerate(case.days_held):
        past.add_held(
            held_at,
            kind=case.story["meeting"],
            place=PLACES[(case.number + number) % len(PLACES)],
            supports=SUPPORTS[(case.number + number) % len(SUPPORTS)],
            people=_attendance(case, number),
            notes={name: case.say(text) for name, text in case.story["notes"].items()},
        )
    if case.stage.unlogged:
        past.add_waiting(case.hour(-1), place=PLACES[0], people=_attendance(case, 0))
    if case.stage.cancelled:
        past.add_cancelled(case.hour(-5), why="A child was ill. The family asks for a new day.")


def _attendance(case: Case, number: int) -> list[tuple[str, str, str]]:
    """Name, part and whether they came; at every second meeting somebody could not."""
    rows = [(name, "family", "present") for name, _relation, age in case.members if age > 5]
    rows += [(case.say(name), part, "present") for name, part in case.story["guests"]]
    if number % 2 and len(rows) > 2:
        rows[-1] = (*rows[-1][:2], "excused")
    return [*rows, (case.facilitator.name, "other", "present")]


def _write_plan(case: Case, by: Actor) -> None:
    met_on = timezone.localdate(case.days_held[-1])
    steps = [
        {
            "what": case.say(step["what"]),
            "who": case.say(step["who"]),
            "by_when": met_on + timedelta(days=step["days"]),
            "support": case.say(step["support"]),
            "plan_b": case.say(step["plan_b"]),
        }
        for step in case.story["steps"]
    ]
    plan = services.save_plan(
        plan=services.plan_of(case.family),
        goal=case.say(case.story["goal"]),
        strengths=case.lines("strengths"),
        needs=case.lines("needs"),
        steps=steps,
        by=by,
    )
    if case.stage.agreed:
        services.agree_plan(plan=plan, positions=_positions(case), by=by)
    saved = list(Step.objects.filter(plan=plan))
    for step in saved if case.stage.done < 0 else saved[: case.stage.done]:
        services.answer_step(step=step, kind="done", by=by)


def _positions(case: Case) -> list[dict[str, str]]:
    """What those who were there said; in one family of three somebody has a concern."""
    people = [row for row in _attendance(case, len(case.days_held) - 1) if row[2] == "present"]
    said = [{"name": name, "part": part, "stance": "agrees"} for name, part, _state in people]
    if case.number % 3 == 1:
        said[-2] |= {"stance": "concern", "words": "It is a lot for one month. I will try."}
    return said


def _plan_ahead(case: Case) -> None:
    """The next meeting, through the service that refuses the past; a draft here and there."""
    with acting(case.facilitator, case.area) as by:
        if case.stage.ahead is not None:
            meeting = schedule_meeting(
                family=case.family,
                kind=case.story["meeting"],
                starts_at=case.soon() if case.stage.ahead == 0 else case.hour(case.stage.ahead),
                minutes=90,
                mode=FamilyMeeting.Mode.VIDEO if case.number % 5 == 4 else "in_person",
                place=PLACES[case.number % len(PLACES)],
                supports=SUPPORTS[case.number % len(SUPPORTS)],
                facilitator=case.facilitator,
                by=by,
            )
            prepare_ahead(case, meeting, by)
            invite_ahead(case, meeting, by)
            if case.stage.ahead == 0:
                _leave_draft(case, LOG, "meetings:family_log", meeting.pk)
        elif case.stage.cancelled:
            _leave_draft(case, SCHEDULE, "meetings:family_schedule", None)


def _leave_draft(case: Case, form: str, view: str, meeting_id: Any) -> None:
    """Words the facilitator has not saved yet; home shows them."""
    where = [case.area.slug, case.family.reference, *([meeting_id] if meeting_id else [])]
    fields = {"note_ideas": [case.say(case.story["notes"]["ideas"])]} if meeting_id else {}
    save_draft(
        by=case.facilitator,
        form=form,
        object_key=str(meeting_id or case.family.pk),
        fields=fields or {"place": [PLACES[1]], "supports": SUPPORTS[1]},
        base=0,
        path=reverse(view, args=where),
    )


def _finish(case: Case) -> None:
    """Handed over, then moved to the days it all belongs to, closed or sealed."""
    stage, world = case.stage, case.world
    if stage.handed_over:
        other = "facilitator" if case.number % 2 else "facilitator2"
        with acting(world.person("coordinator", case.area), case.area) as by:
            services.assign_facilitator(
                family=case.family, user=world.person(other, case.area), by=by
            )
    opened_on = world.day(-stage.opened)
    begun = timezone.make_aware(datetime.combine(opened_on, datetime.min.time())) + timedelta(
        hours=10
    )
    places = CircleMember.objects.filter(family=case.family)
    places.exclude(accepted_at=None).update(from_on=opened_on, accepted_at=begun)
    closed = {"state": Family.State.CLOSED, "closed_on": world.day(-20)} if stage.closed else {}
    Family.objects.filter(pk=case.family.pk).update(
        opened_on=opened_on, sealed=stage.sealed, **closed
    )
