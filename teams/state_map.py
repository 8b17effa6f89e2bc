"""The map of Iowa: counties by area, drawn on the server, every county a link."""

from collections import defaultdict
from typing import NamedTuple

from django.urls import reverse

from teams.models import Area, AreaCounty, County, ZipCode
from teams.services.reference import OUTLINES

COLORS = 6


class Shape(NamedTuple):
    """One county on the map: its outline, where its name stands, the area it belongs to."""

    county: County
    area: Area | None
    color: int
    x: int
    y: int
    url: str
    chosen: bool


class StateMap(NamedTuple):
    """All the template needs: size, shapes, the borders between areas, a place to mark."""

    width: int
    height: int
    shapes: list[Shape]
    borders: str
    mark: tuple[int, int] | None


def place(latitude: float, longitude: float) -> tuple[int, int]:
    """Where a place on the ground lies on the map."""
    (slope_x, shift_x), (slope_y, shift_y) = OUTLINES["x"], OUTLINES["y"]
    return round(slope_x * longitude + shift_x), round(slope_y * latitude + shift_y)


def colors_of(areas: dict[str, Area]) -> dict[str, int]:
    """A color for each area, never that of a neighbor; the same every time."""
    neighbors = defaultdict(set)
    for one, other, _line in OUTLINES["borders"]:
        first, second = areas.get(one), areas.get(other)
        if first and second and first != second:
            neighbors[first.slug].add(second.slug)
            neighbors[second.slug].add(first.slug)
    colors: dict[str, int] = {}
    for slug in sorted({area.slug for area in areas.values()}):
        taken = {colors[n] for n in neighbors[slug] if n in colors}
        colors[slug] = next((c for c in range(1, COLORS) if c not in taken), COLORS)
    return colors


def areas_by_county(terms: list[AreaCounty]) -> dict[str, Area]:
    """The area of each county, from its present terms."""
    return {term.county_id: term.area for term in terms}


def state_map(
    counties: list[County],
    areas: dict[str, Area],
    *,
    chosen: Area | None = None,
    mark: ZipCode | None = None,
) -> StateMap:
    """The map of these counties by area, with one area set off and one place marked."""
    colors = colors_of(areas)
    shapes = []
    for county in counties:
        if county.latitude is None or county.longitude is None:
            continue
        area = areas.get(county.pk)
        shapes.append(
            Shape(
                county,
                area,
                colors[area.slug] if area else 0,
                *place(county.latitude, county.longitude),
                f"{reverse('teams:areas')}?county={county.pk}#found",
                area is not None and area == chosen,
            )
        )
    borders = "".join(
        line for one, other, line in OUTLINES["borders"] if areas.get(one) != areas.get(other)
    )
    spot = place(mark.latitude, mark.longitude) if mark else None
    return StateMap(OUTLINES["width"], OUTLINES["height"], shapes, borders, spot)
