"""Sections of a family's page that apps above this one add (imports go one way)."""

from collections.abc import Callable
from typing import Any, NamedTuple

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


NEXT_STEPS: list[Callable[[Family], NextStep | None]] = []


def panel(build: Callable[[HttpRequest, Family], Panel]) -> Callable[[HttpRequest, Family], Panel]:
    """Add a section to every family's page; the function must make a constant number of queries."""
    PANELS.append(build)
    return build


def panels_of(request: HttpRequest, family: Family) -> list[dict[str, Any]]:
    """The sections to draw: template and context of each."""
    built = [build(request, family) for build in PANELS]
    return [{"template": template, **context} for template, context in built]


def next_step(find: Callable[[Family], NextStep | None]) -> Callable[[Family], NextStep | None]:
    """Register what knows the next step; the function must make a constant number of queries."""
    NEXT_STEPS.append(find)
    return find


def what_comes_next(request: HttpRequest, family: Family) -> NextStep | None:
    """The next step for whoever writes the record; None for readers and on the step's own page."""
    writes = {Scope.PLAN, Scope.WRITE} <= set(getattr(request, "scopes", ()))
    if not writes or family.state != Family.State.OPEN:
        return None
    found = next((step for find in NEXT_STEPS if (step := find(family))), None)
    return None if found is None or found.url == request.path else found
