"""Sections of a team's page that apps above this one add (imports go one way)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from teams.models import Team

Panel = tuple[str, dict[str, Any]]  # template and its context

PANELS: list[Callable[[HttpRequest, Team], Panel]] = []


def team_panel(build: Callable[[HttpRequest, Team], Panel]) -> Callable[[HttpRequest, Team], Panel]:
    """Add a section to every team's page; the function makes a constant number of queries."""
    PANELS.append(build)
    return build


def panels_of(request: HttpRequest, team: Team) -> list[dict[str, Any]]:
    """The sections to draw: template and context of each."""
    built = [build(request, team) for build in PANELS]
    return [{"template": template, **context} for template, context in built]
