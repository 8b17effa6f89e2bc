"""Loading Iowa's counties, ZIP codes and areas from teams/reference/, at every set-up."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction

from teams.models import Area, AreaCounty, County, ZipCode

FOLDER = Path(__file__).resolve().parents[1] / "reference"
OUTLINES = json.loads((FOLDER / "outlines.json").read_text())
MAP_SIZE = (OUTLINES["width"], OUTLINES["height"])


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (FOLDER / name).open(newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_reference() -> dict[str, int]:
    """Bring the reference data up to date; the number of rows of each kind.

    Run by the owner. Counties and ZIP codes follow the files. An area that a state administrator
    confirmed or changed is left alone, and so is a county that ever had an area.
    """
    counties = _load_counties()
    zip_codes = _load_zip_codes()
    return {"counties": counties, "zip_codes": zip_codes, "areas": _load_areas()}


def _load_counties() -> int:
    outlines = {outline["fips"]: outline for outline in OUTLINES["counties"]}
    rows = [County(**{**row, **outlines[row["fips"]]}) for row in _rows("counties.csv")]
    County.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["fips"],
        update_fields=[
            "name",
            "seat",
            "population",
            "population_vintage",
            "source",
            "path",
            "latitude",
            "longitude",
        ],
    )
    return len(rows)


def _load_zip_codes() -> int:
    rows = [ZipCode(county_id=row.pop("county"), **row) for row in _rows("zip_codes.csv")]
    ZipCode.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["place", "county", "latitude", "longitude"],
    )
    return len(rows)


def _load_areas() -> int:
    known = {area.slug: area for area in Area.objects.all()}
    with_area = set(AreaCounty.objects.values_list("county__name", flat=True))
    fips = dict(County.objects.values_list("name", "fips"))
    terms: list[AreaCounty] = []
    rows = list(_rows("areas.csv"))
    for row in rows:
        counties = row.pop("counties").split(";")
        area = known.get(row["slug"])
        if area is None:
            area = Area.objects.create(**row)
        elif area.version == 1 and area.unconfirmed:
            name = row.pop("name")
            Area.objects.filter(pk=area.pk, name=name).update(**row)
        terms += [
            AreaCounty(area=area, county_id=fips[name], kind=area.kind, source=row["source_url"])
            for name in counties
            if name not in with_area
        ]
    AreaCounty.objects.bulk_create(terms)
    return len(rows)
