"""The map of public supports: Iowa's counties and places on it, drawn on the server.

Everything on a map also stands in the list before it. Places come from PublishedPlace alone, so a
confidential listing is on no map.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse

from resources.cards import Card
from resources.in_order import rows_in_order
from resources.models import PublishedListing, PublishedPlace, Service
from resources.search import Compiled, tag
from teams.models import County
from teams.services.reference import OUTLINES
from teams.state_map import place as spot_of

EAST = 0.7431448254773942  # cos(42 degrees), as in the table's own `spot`
SHADES = 4
COUNTED_FOR = 10 * 60
MARK = 20  # half the width of a marker, in the picture's own units
WIDTH = 600
MARGIN = 50
AROUND = 60  # what is shown beside the outermost places, in units of the state's map
STEP = re.compile(r"([MmLlHhVvZz])|(-?\d+(?:\.\d+)?)")
COUNTS = """
SELECT fips, count(*) FROM (
  SELECT unnest(counties) AS fips FROM resources_publishedlisting {part}
  WHERE NOT statewide AND NOT stale
) AS served GROUP BY fips
UNION ALL SELECT '', count(*) FROM resources_publishedlisting {part} WHERE statewide AND NOT stale
"""
SIZE = "SELECT reltuples FROM pg_class WHERE oid = 'resources_publishedlisting'::regclass"
COUNTED = 100_000  # of a larger network a part of this size is counted
MOST = 1000  # places in the list of one map
Point = tuple[float, float]


class Shape(NamedTuple):
    """One county on the map: its outline, its name and number, how dark it is, where it leads."""

    county: County
    x: int
    y: int
    number: int
    shade: int
    url: str


class Pin(NamedTuple):
    """A place on the map, with the number it has in the list."""

    number: int
    name: str
    url: str
    x: int
    y: int
    approximate: bool


class Row(NamedTuple):
    """A place in the list before the map."""

    number: int
    card: Card
    place: PublishedPlace


@dataclass(frozen=True)
class Picture:
    """All a template needs: size, how outlines are laid into it, shapes, pins."""

    width: int
    height: int
    laid: str
    shapes: list[Shape]
    pins: list[Pin]


def counts_by_county() -> dict[str, int]:
    """How many public listings serve each county; under "" those for all of Iowa.

    Counted at most every ten minutes, and of a very large network about: from a part of it.
    """
    return cast(dict[str, int], cache.get_or_set("supports-by-county", _counted, COUNTED_FOR))


def _counted() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(SIZE)
        (size,) = cursor.fetchone()
        share = min(1.0, COUNTED / max(size, 1))
        part = f"TABLESAMPLE SYSTEM ({100 * share:f}) REPEATABLE (1)" if share < 1 else ""
        cursor.execute(COUNTS.format(part=part))
        return {fips: about(number / share) for fips, number in cursor.fetchall()}


def about(number: float) -> int:
    """A number of two digits and noughts; a whole one under a hundred as it is."""
    digits = len(str(round(number)))
    return int(number if number == int(number) else round(number, min(0, 2 - digits)))


def shapes_of(counties: Iterable[County], counts: dict[str, int]) -> list[Shape]:
    """Every county that has an outline; the fullest is the darkest, one with nothing is not."""
    most = max((number for fips, number in counts.items() if fips), default=0)
    shapes = []
    for county in counties:
        number = counts.get(county.pk, 0)
        if county.latitude is not None and county.longitude is not None and county.path:
            x, y = spot_of(county.latitude, county.longitude)
            url = reverse("resources:county_map", args=[county.pk])
            shapes.append(Shape(county, x, y, number, shade_of(number, most), url))
    return shapes


def shade_of(number: int, most: int) -> int:
    """0 for nothing, else a step from 1 to 4 by its part of the largest number."""
    return -(-number * SHADES // most) if number and most else 0


def corners_of(path: str) -> list[Point]:
    """The corners of an outline, as the path of an SVG goes from one to the next."""
    corners: list[Point] = []
    x = y = 0.0
    command, waiting = "", list[float]()
    for letter, number in STEP.findall(path):
        if letter:
            command, waiting = letter, []
            continue
        waiting.append(float(number))
        across, down = command in "Hh", command in "Vv"
        if len(waiting) < (1 if across or down else 2):
            continue
        dx, dy = (waiting[0], 0.0) if across else (0.0, waiting[0]) if down else tuple(waiting)
        if command.islower():
            x, y = x + dx, y + dy
        else:
            x, y = (x if down else dx), (y if across else dy)
        corners.append((x, y))
        waiting = []
    return corners


def on_the_ground(corner: Point) -> Point:
    """Longitude and latitude of a point of the map."""
    (slope_x, shift_x), (slope_y, shift_y) = OUTLINES["x"], OUTLINES["y"]
    return (corner[0] - shift_x) / slope_x, (corner[1] - shift_y) / slope_y


def places_in(county: County) -> QuerySet[PublishedPlace]:
    """Public places inside a county's outline; the index of spots answers."""
    ground = [on_the_ground(corner) for corner in corners_of(county.path)]
    if not ground:
        return PublishedPlace.objects.none()
    outline = ",".join(f"({longitude * EAST},{latitude})" for longitude, latitude in ground)
    return PublishedPlace.objects.filter(listing__stale=False).extra(
        where=["resources_publishedplace.spot <@ %s::polygon"], params=[f"({outline})"]
    )


def hubs() -> QuerySet[PublishedPlace]:
    """Places of hubs; the index of words and tags answers."""
    tagged = Compiled(tag("t", Service.Kind.HUB))
    return PublishedPlace.objects.filter(
        listing__search=tagged, listing__stale=False, latitude__isnull=False
    )


def by_name(places: QuerySet[PublishedPlace]) -> tuple[list[Any], bool]:
    """The keys of places in order of name, never more than MOST, and whether there are more."""
    rows = list(places.order_by().values_list("listing__name_en", "pk")[: MOST + 1])
    return [key for _name, key in sorted(rows[:MOST])], len(rows) > MOST


def read_places(keys: Iterable[Any]) -> list[PublishedPlace]:
    """The places of one page, in the order of their keys; one query."""
    return rows_in_order(with_listings(PublishedPlace.objects.all()), keys)


def with_listings(places: QuerySet[PublishedPlace]) -> QuerySet[PublishedPlace]:
    """Places with what a list shows of their listings, in one query."""
    long = ("details", "listing__details", "listing__search")
    return places.select_related("listing__area").defer(*long)


def rows_of(
    places: Iterable[PublishedPlace],
    names: object,
    first: int = 1,
    listed: dict[object, int] | None = None,
) -> list[Row]:
    """Places as rows of a list; listings at one place share its number.

    Where the listings have numbers already (`listed`, by key), these are taken.
    """
    numbers: dict[Any, int] = {}
    rows = []
    for one in places:
        number = (listed or {}).get(one.listing_id)
        if number is None:
            number = numbers.setdefault(one.location_key, first + len(numbers))
        rows.append(Row(number, Card(one.listing, names), one))  # type: ignore[arg-type]
    return rows


def rows_of_listings(
    listings: Iterable[PublishedListing], names: object, first: int = 1
) -> list[Row]:
    """Where these listings are, with the numbers they have as a list that begins at `first`."""
    numbers: dict[Any, int] = {one.pk: number for number, one in enumerate(listings, first)}
    places = PublishedPlace.objects.filter(listing__in=list(numbers), latitude__isnull=False)
    found = with_listings(places).order_by("listing", "position", "pk")
    return rows_of(sorted(found, key=lambda one: numbers[one.listing_id]), names, listed=numbers)


def picture_of(county: County, rows: list[Row]) -> Picture:
    """One county large, with the places of these rows on it."""
    corners = corners_of(county.path)
    left, top = min(x for x, _y in corners), min(y for _x, y in corners)
    wide, high = max(x for x, _y in corners) - left, max(y for _x, y in corners) - top
    scale = (WIDTH - 2 * MARGIN) / max(wide, high)
    lay = (MARGIN - left * scale, MARGIN - top * scale, scale)
    size = round(wide * scale) + 2 * MARGIN, round(high * scale) + 2 * MARGIN
    laid = f"translate({lay[0]:.2f} {lay[1]:.2f}) scale({scale:.4f})"
    shape = Shape(county, 0, 0, 0, 1, "")
    return Picture(*size, laid, [shape], pins_of(rows, lay))


def close_picture(rows: list[Row]) -> Picture | None:
    """The counties around these places, large enough to tell them apart; nothing without one."""
    spots = [
        exact_spot(row.place.latitude, row.place.longitude)
        for row in rows
        if row.place.latitude is not None and row.place.longitude is not None
    ]
    if not spots:
        return None
    left, right = min(x for x, _y in spots) - AROUND, max(x for x, _y in spots) + AROUND
    top, bottom = min(y for _x, y in spots) - AROUND, max(y for _x, y in spots) + AROUND
    scale = WIDTH / (right - left)
    lay = (-left * scale, -top * scale, scale)
    laid = f"translate({lay[0]:.2f} {lay[1]:.2f}) scale({scale:.4f})"
    near = [
        one for one in County.objects.exclude(path="") if touches(one, left, right, top, bottom)
    ]
    shapes = [Shape(one, 0, 0, 0, 0, "") for one in near]
    return Picture(WIDTH, round((bottom - top) * scale), laid, shapes, pins_of(rows, lay))


def touches(county: County, left: float, right: float, top: float, bottom: float) -> bool:
    """Whether a county's outline may lie in this part of the map."""
    corners = corners_of(county.path)
    wide, high = [x for x, _y in corners], [y for _x, y in corners]
    return max(wide) > left and min(wide) < right and max(high) > top and min(high) < bottom


def state_picture(shapes: list[Shape], rows: list[Row]) -> Picture:
    """The whole state with these places on it."""
    pins = pins_of(rows, (0.0, 0.0, 1.0))
    return Picture(OUTLINES["width"], OUTLINES["height"], "scale(1)", shapes, pins)


def pins_of(rows: list[Row], lay: tuple[float, float, float]) -> list[Pin]:
    """One marker for each place that has a point; where two would lie on each other, beside it."""
    pins: dict[object, Pin] = {}
    taken: list[tuple[int, int]] = []
    for row in rows:
        latitude, longitude = row.place.latitude, row.place.longitude
        key = (row.number, row.place.location_key)
        if key in pins or latitude is None or longitude is None:
            continue
        x, y = exact_spot(latitude, longitude)
        at = free_spot(round(x * lay[2] + lay[0]), round(y * lay[2] + lay[1]), taken)
        taken.append(at)
        url = row.card.listing.get_absolute_url()
        pins[key] = Pin(row.number, row.card.name.text, url, *at, row.place.approximate)
    return list(pins.values())


def exact_spot(latitude: float, longitude: float) -> Point:
    """Where a place on the ground lies on the map, not rounded."""
    (slope_x, shift_x), (slope_y, shift_y) = OUTLINES["x"], OUTLINES["y"]
    return slope_x * longitude + shift_x, slope_y * latitude + shift_y


def free_spot(x: int, y: int, taken: list[tuple[int, int]]) -> tuple[int, int]:
    """The nearest spot to the right, or in the next row, where no marker lies."""
    for step in range(100):
        across, down = step % 5, step // 5
        at = (x + across * 2 * MARK, y + down * 2 * MARK)
        if all(abs(at[0] - a) >= 2 * MARK or abs(at[1] - b) >= 2 * MARK for a, b in taken):
            return at
    return x, y


def neighbors_of(county: County, counties: Iterable[County]) -> list[County]:
    """The counties that share a border with it, by name."""
    pairs = [(one, other) for one, other, _line in OUTLINES["borders"]]
    beside = {
        other if one == county.pk else one for one, other in pairs if county.pk in (one, other)
    }
    return [one for one in counties if one.pk in beside]
