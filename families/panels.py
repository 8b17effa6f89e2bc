"""Sections of a family's page that apps above this one add (imports go one way)."""

from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

from django.http import HttpRequest

from families.capacities import Scope
from families.models import Family

Panel = tuple[str, dict[str, Any]]  # template and its context

PANELS: list[Callable[[HttpRequest, Family], Panel]] = []


class NextStep(NamedTuple):
    """What comes next on a family's way, the page where it is done, and perhaps another way."""

    words: str
    label: str
    url: str
    or_label: str = ""
    or_url: str = ""


# Asked with the request, the family, and the id of the meeting that the page is about, if any.
FindStep = Callable[[HttpRequest, Family, UUID | None], NextStep | None]
NEXT_STEPS: list[FindStep] = []


def panel(build: Callable[[HttpRequest, Family], Panel]) -> Callable[[HttpRequest, Family], Panel]:
    """Add a section to every family's page; the function must make a constant number of queries."""
    PANELS.append(build)
    return build


def panels_of(request: HttpRequest, family: Family) -> list[dict[str, Any]]:
    """The sections to draw: template and context of each."""
    built = [build(request, family) for build in PANELS]
    return [{"template": template, **context} for template, context in built]


def next_step(find: FindStep) -> FindStep:
    """Register what knows the next step; the function must make a constant number of queries."""
    NEXT_STEPS.append(find)
    return find


def what_comes_next(
    request: HttpRequest, family: Family, meeting: UUID | None = None
) -> NextStep | None:
    """The next step for whoever writes the record; None for readers and on the step's own page.

    A page about a `meeting` shows what that meeting leaves to do before anything else.
    """
    if Scope.WRITE not in getattr(request, "scopes", ()) or family.state != Family.State.OPEN:
        return None
    steps = (find(request, family, meeting) for find in NEXT_STEPS)
    found = next((step for step in steps if step), None)
    return None if found is None or found.url == request.path else found
