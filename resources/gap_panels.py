"""Ways to see what the network lacks that apps above this one add (imports go one way)."""

from collections.abc import Callable
from typing import Any

from teams.models import Area

Panel = tuple[str, dict[str, Any]]  # template and its context

PANELS: list[Callable[[Area], Panel]] = []


def gap_panel(build: Callable[[Area], Panel]) -> Callable[[Area], Panel]:
    """Add a section to the gap board; the function must make a constant number of queries."""
    PANELS.append(build)
    return build


def gap_panels_of(area: Area) -> list[dict[str, Any]]:
    """The sections to draw: template and context of each."""
    built = [build(area) for build in PANELS]
    return [{"template": template, **context} for template, context in built]
