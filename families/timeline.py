"""The family's story in days, newest first; apps above this one add their own (a registry)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from families.capacities import Scope
from families.models import Family, FamilyEvent, PlanVersion, Step
from teams.access import ActorRequest


@dataclass(frozen=True)
class Moment:
    """Something that happened on a day, with a page that says more."""

    on: date
    text: str
    note: str = ""
    url: str = ""
    at: datetime | None = None  # to the minute, where that is known

    @property
    def place(self) -> tuple[date, datetime]:
        """Where it stands among others; what has a day alone comes first on it."""
        return (self.on, self.at or datetime.min.replace(tzinfo=UTC))


Source = Callable[[ActorRequest, Family], Iterable[Moment]]
SOURCES: list[Source] = []


def moments(build: Source) -> Source:
    """Add moments to every family's timeline; the function makes a constant number of queries."""
    SOURCES.append(build)
    return build


def timeline_of(request: HttpRequest, family: Family) -> list[Moment]:
    """Everything the reader may know of, the newest first, within a day too."""
    found = [moment for build in SOURCES for moment in build(request, family)]  # type: ignore[arg-type]
    return sorted(found, key=lambda moment: moment.place, reverse=True)


def day_of(moment: datetime) -> date:
    """The day in Iowa."""
    return timezone.localdate(moment)


@moments
def of_plan(request: ActorRequest, family: Family) -> Iterable[Moment]:
    """Agreed plans and answered steps, for those who may read the plan."""
    if Scope.PLAN not in request.scopes:
        return
    for version in PlanVersion.objects.filter(family=family):
        corrected = bool(version.reason)  # nobody's word stands under a correction by itself
        text = _("The plan was corrected: version %(number)d")
        text = text if corrected else _("The plan was agreed: version %(number)d")
        text = text % {"number": version.number}
        yield Moment(day_of(version.agreed_at), text, version.reason, at=version.agreed_at)
    for step in Step.objects.filter(family=family).exclude(state=Step.State.OPEN):
        done = step.state == Step.State.DONE
        text = _("A step was done: %(what)s") if done else _("A step was dropped: %(what)s")
        at: datetime = step.answered_at  # type: ignore[assignment]
        yield Moment(day_of(at), text % {"what": step.what}, step.answer, at=at)


@moments
def of_record(request: ActorRequest, family: Family) -> Iterable[Moment]:
    """When the record was opened, and what became of it as a whole."""
    yield Moment(family.opened_on, _("The record was opened"))
    for event in FamilyEvent.objects.filter(family=family):
        at = event.created_at
        yield Moment(day_of(at), event.get_kind_display(), event.reason, at=at)
