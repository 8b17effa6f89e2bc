"""Sections of a family's page that apps above this one add (imports go one way)."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from families.models import Family

Panel = tuple[str, dict[str, Any]]  # template and its context

PANELS: list[Callable[[HttpRequest, Family], Panel]] = []


def panel(build: Callable[[HttpRequest, Family], Panel]) -> Callable[[HttpRequest, Family], Panel]:
    """Add a section to every family's page; the function must make a constant number of queries."""
    PANELS.append(build)
    return build


def panels_of(request: HttpRequest, family: Family) -> list[dict[str, Any]]:
    """The sections to draw: template and context of each."""
    built = [build(request, family) for build in PANELS]
    return [{"template": template, **context} for template, context in built]
