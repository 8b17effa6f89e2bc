"""Made-up packages of HSDS of any size, always the same of the same seed: for measuring imports."""

import csv
import io
import random
import uuid
import zipfile
from typing import Any

KINDS = ("food-pantry", "diapers", "clothing", "rent", "tutoring", "rides")
TOWNS = ("Sampletown", "Exampleville", "Testburg", "Mock City")
DAYS = ("MO,TU,WE,TH,FR", "SA", "TU,TH", "MO,WE,FR")
LISTINGS_OF_ONE = 4  # services of one organization
TABLES = {
    "organizations": ("id", "name", "description", "website"),
    "services": ("id", "organization_id", "name", "description", "status", "application_process"),
    "locations": ("id", "location_type", "name", "latitude", "longitude"),
    "addresses": ("id", "location_id", "address_1", "city", "state_province", "postal_code",
                  "country", "address_type"),
    "service_at_locations": ("id", "service_id", "location_id"),
    "phones": ("id", "service_id", "number", "type"),
    "schedules": ("id", "service_id", "freq", "byday", "opens_at", "closes_at"),
}  # fmt: skip


def tables_of(services: int, seed: int = 1) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of every table, the heading first."""
    dice = random.Random(seed)  # noqa: S311 - made-up rows, no secret

    def key() -> str:
        return str(uuid.UUID(int=dice.getrandbits(128), version=4))

    made: dict[str, list[tuple[Any, ...]]] = {name: [cols] for name, cols in TABLES.items()}
    house = ""
    for number in range(services):
        if number % LISTINGS_OF_ONE == 0:
            house = key()
            made["organizations"].append(
                (house, f"House {number}", "Neighbors who help.", f"https://h{number}.example.org")
            )
        one, place = key(), key()
        words = " ".join(dice.choices(("help", "bread", "milk", "rent", "rides", "school"), k=30))
        made["services"].append(
            (one, house, f"Support {number} of {dice.choice(KINDS)}", words, "active", "Call us.")
        )
        north, west = 40.6 + dice.random() * 2.8, -96.6 + dice.random() * 6
        made["locations"].append((place, "physical", f"Hall {number}", north, west))
        code = f"5{dice.randrange(10_000):04}"
        made["addresses"].append(
            (key(), place, f"{number} Main St", dice.choice(TOWNS), "IA", code, "US", "physical")
        )
        made["service_at_locations"].append((key(), one, place))
        made["phones"].append(
            (key(), one, f"515-{number // 10_000 + 200}-{number % 10_000:04}", "voice")
        )
        made["schedules"].append((key(), one, "WEEKLY", dice.choice(DAYS), "09:00", "17:00"))
    return made


def csv_table(rows: list[tuple[Any, ...]]) -> str:
    """Rows as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue()


def package_of(tables: dict[str, list[tuple[Any, ...]]]) -> bytes:
    """Tables as one packed file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, rows in tables.items():
            packed.writestr(f"{name}.csv", csv_table(rows))
    return made.getvalue()
