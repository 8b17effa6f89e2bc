"""A hundred and twenty supports: public and not yet, checked lately and long ago."""

import tomllib
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from cppc.home.demo.hubs import load_week
from cppc.home.demo.world import World, acting
from resources.hours import Opening
from resources.models import Category, Service
from resources.services.categories import load_categories
from resources.services.listings import Around, PhoneRow, Place, add_listing
from resources.services.publishing import publish_listing, withdraw_listing
from resources.services.verifying import verify_listing
from teams.access import Actor
from teams.models import Area, County, ZipCode

FILE = Path(__file__).with_name("listings.toml")
NOT_PUBLIC = {"draft": (7, 19, 33), "ready": (12, 27), "withdrawn": (38,)}
LISTINGS_OF_AREA = 40


@dataclass
class Plot:
    """Where an area's listings grow: its people, counties, ZIP codes and plants."""

    world: World
    area: Area
    number: int
    counties: list[County]
    zips: list[ZipCode]
    plants: list[str]

    def plant(self, turn: int) -> str:
        """The plant of the area's listing with this number."""
        return self.plants[turn]


def load_listings(world: World) -> None:
    """The same kinds of support in each area under other names; most of them are public."""
    if not Category.objects.exists():
        load_categories()
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    kinds = [row for row in told["listing"] for _time in range(row.get("times", 1))][
        :LISTINGS_OF_AREA
    ]
    for number, area in enumerate(world.areas):
        counties = world.counties(area)
        zips = list(ZipCode.objects.filter(county__in=counties).order_by("code"))
        plot = Plot(world, area, number, counties, zips, told["plants"][number].split())
        with acting(world.person("listing_editor", area), area) as by:
            for turn, row in enumerate(kinds):
                _load_one(plot, turn, row, by)


def _load_one(plot: Plot, turn: int, row: dict[str, Any], by: Actor) -> None:
    listing = add_listing(
        area=plot.area, fields=_fields(plot, turn, row), around=_around(plot, turn, row), by=by
    )
    days = plot.world.dice.choice((12, 40, 75, 120, 200, 300, 390, 460, 610))
    if turn % 9 != 5:  # every ninth was never checked
        on = plot.world.today - timedelta(days=days)
        listing = verify_listing(listing=listing, how=_how(turn), by=by, on=on)
    if turn in NOT_PUBLIC["draft"]:
        return
    if turn in NOT_PUBLIC["ready"]:
        # the editor publishes himself; what waits for him was handed in by somebody else
        Service.objects.filter(pk=listing.pk).update(state=Service.State.READY)
        return
    listing = publish_listing(listing=listing, by=by)
    if listing.kind == Service.Kind.HUB:
        load_week(listing, plot.world.today, by)
    if turn in NOT_PUBLIC["withdrawn"]:
        withdraw_listing(listing=listing, because="The volunteers moved away.", by=by)


def _how(turn: int) -> str:
    return ("phone", "visit", "message", "website")[turn % 4]


def _fields(plot: Plot, turn: int, row: dict[str, Any]) -> dict[str, Any]:
    """The service's own fields; informal supports have no website."""
    plant = plot.plant(turn)
    fields = {
        "kind": row.get("kind", "formal"),
        "statewide": row.get("statewide", False),
        "website": "" if row.get("kind") == "informal" else f"https://example.org/{plant.lower()}",
        "email": f"{plant.lower()}@example.org" if turn % 2 == 0 else "",
    }
    texts = {"name": "name", "what": "description", "start": "start", "fees": "fees"}
    for source, target in {**texts, "eligibility": "eligibility"}.items():
        english, spanish = row.get(source, ["", ""])
        fields[f"{target}_en"] = english.format(plant=plant)
        fields[f"{target}_es"] = spanish.format(plant=plant)
    fields["minimum_age"], fields["maximum_age"] = row.get("ages", (None, None))
    return fields


def _around(plot: Plot, turn: int, row: dict[str, Any]) -> Around:
    """Counties, numbers, hours and a place; every third support serves one county alone."""
    counties = plot.counties if turn % 3 else [plot.counties[turn % len(plot.counties)]]
    # The invented numbers from 0160 on are families': the wall refuses a listing that has one.
    number = 100 + (plot.number * LISTINGS_OF_AREA + turn) % 60
    phones = [PhoneRow(number=f"515-555-0{number}", note_en="Office", note_es="Oficina")]
    if turn % 6 == 0:
        phones.append(PhoneRow(number="515-555-0199", note_en="Staff only", public=False))
    own = f"{plot.plant(turn)} Example House" if turn % 2 else f"{plot.area.name} Example Network"
    return Around(
        organization="" if row.get("kind") == "informal" else own,
        categories=row["categories"],
        counties=[county.fips for county in counties],
        languages=row["languages"],
        phones=phones,
        hours=[
            Opening(day, time.fromisoformat(opens), time.fromisoformat(closes))
            for day, opens, closes in row["hours"]
        ],
        place=_place(plot, turn) if row.get("place", True) else Place(),
    )


def _place(plot: Plot, turn: int) -> Place:
    """An address on a street that no town has."""
    spot = plot.zips[(turn * 7) % len(plot.zips)]
    return Place(
        name=f"{plot.plant(turn)} House",
        address_1=f"{100 + 10 * turn} Example Street",
        city=spot.place,
        postal_code=spot.code,
    )
