"""Invented public listings for measuring: seeded, weighted by county, in both languages.

Only numbers and words of a made-up world: places are real towns with their ZIP codes, everything
else is put together from parts. `bin/bench` writes the rows straight into the public tables.
"""

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import Any

FIRST_WORDS = """
Acorn Amber Aspen Bluestem Bright Bridge Cedar Clover Common Corner Cottonwood Creek Dawn Elm
Evergreen Fair Family Field Garden Gather Good Grace Green Harbor Harvest Haven Hawthorn Helping
Hearth Heartland Hickory Hill Home Hope Juniper Kindred Lamp Lantern Linden Maple Meadow Mercy
Mill Neighbor New North Oak Open Orchard Prairie River Rock Rose Safe Shared Spring Star Steady
Stone Summit Sun Table Timber Trinity United Valley Walnut Welcome West Wild Willow
"""
SECOND_WORDS = """
bank base branch brook circle corner court crest dale door field gate grove hall hands harbor
haven house land light mark mill path place point port ridge road side spring square stead step
stone table tree view ville walk ward way well wood works yard
"""
FIRST, SECOND = FIRST_WORDS.split(), SECOND_WORDS.split()
BODIES = (
    "Community Action",
    "Church",
    "County Extension",
    "Family Services",
    "Foundation",
    "Neighbors",
    "Public Health",
    "Resource Center",
    "School District",
    "United Ministries",
)
STREETS = ("Main St", "Oak Ave", "1st Ave", "Maple St", "Church St", "Park Rd", "Mill Rd", "2nd St")
WHAT_EN = (
    "We help families with {a}. Ask us about {b} too.",
    "{a} for families with children, with people who listen.",
    "Come for {a}. We can also tell you where to find {b}.",
    "Neighbors who know what it is like offer {a} and {b}.",
)
WHAT_ES = (
    "Ayudamos a las familias con {a}. Pregunte tambi\u00e9n por {b}.",
    "{a} para familias con ni\u00f1os, con gente que escucha.",
    "Venga por {a}. Tambi\u00e9n le decimos d\u00f3nde encontrar {b}.",
    "Vecinos que saben c\u00f3mo es ofrecen {a} y {b}.",
)
START = (
    ("Call or come by. No papers are needed.", "Llame o venga. No hacen falta papeles."),
    ("Call first, so that we have time for you.", "Llame antes, para tener tiempo para usted."),
    ("Come at any open hour and ask at the door.", "Venga en horas abiertas y pregunte."),
)
OTHER_LANGUAGES = ("es", "vi", "ar", "bs", "my", "sw", "fr", "so", "ase")
OPENINGS = (("09:00", "17:00"), ("08:00", "16:30"), ("10:00", "14:00"), ("13:00", "18:00"))
AGES = ((0, 2), (0, 5), (3, 5), (5, 12), (6, 17), (12, 21), (14, 24))
SECRET = ("domestic_violence", "shelter", "trafficking", "safe_house")
SECRET_SHARE, INFORMAL_SHARE, HUB_SHARE, STATEWIDE_SHARE = 0.03, 0.12, 0.02, 0.01
FRESH_SHARE, LEAVES_SEARCH = 0.7, 365
LISTINGS_OF_AN_ORGANIZATION = 4


@dataclass(frozen=True)
class Town:
    """A ZIP code with its town and its county, and how many people live in that county."""

    code: str
    name: str
    county: str
    latitude: float
    longitude: float
    weight: float


@dataclass(frozen=True)
class Kind:
    """A category to choose from, with its names in both languages and the codes above it."""

    code: str
    english: tuple[str, ...]
    spanish: tuple[str, ...]
    above: tuple[str, ...] = ()
    sensitive: bool = False
    confidential: str = ""


@dataclass
class World:
    """What the made-up listings are made from."""

    towns: Sequence[Town]
    kinds: Sequence[Kind]
    areas: dict[str, str]  # by county
    seed: int = 1
    today: datetime = datetime(2026, 11, 30, 12, tzinfo=UTC)
    shares: list[float] = field(init=False)

    def __post_init__(self) -> None:
        """Towns are chosen by how many people live around them."""
        self.towns = [town for town in self.towns if town.county in self.areas]
        self.shares = list(accumulate(town.weight for town in self.towns))


def made_key(seed: int, what: str, number: int) -> uuid.UUID:
    """The same key for the same seed."""
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{seed}:{what}:{number}")


def made_name(dice: random.Random) -> str:
    """A made-up name, one of some thousands, so that some words are rare."""
    second = dice.choice(SECOND)
    return dice.choice(FIRST) + (second if dice.random() < 0.5 else f" {second.capitalize()}")


def organizations(world: World, listings: int) -> list[dict[str, Any]]:
    """The organizations of so many listings: each in one area."""
    dice = random.Random(f"{world.seed}:organizations")  # noqa: S311 - nothing secret
    made = []
    for number in range(max(1, listings // LISTINGS_OF_AN_ORGANIZATION)):
        town = _town(world, dice)
        made.append(
            {
                "id": str(made_key(world.seed, "organization", number)),
                "area": world.areas[town.county],
                "name": f"{made_name(dice)} {dice.choice(BODIES)} {number}",
                "town": town,
            }
        )
    return made


def listings(world: World, number: int) -> Iterator[dict[str, Any]]:
    """So many public listings, each a dictionary of the columns of its public copy; `spot` is the
    place of one that has one, `words` are the words to search by."""
    bodies = organizations(world, number)
    dice = random.Random(f"{world.seed}:listings")  # noqa: S311 - nothing secret
    for turn in range(number):
        yield _listing(world, dice, turn, bodies[turn % len(bodies)])


def _town(world: World, dice: random.Random) -> Town:
    return dice.choices(world.towns, cum_weights=world.shares)[0]


def _listing(world: World, dice: random.Random, turn: int, body: dict[str, Any]) -> dict[str, Any]:
    town: Town = body["town"]
    secret = dice.choice(SECRET) if dice.random() < SECRET_SHARE else ""
    kinds = _kinds(world, dice, secret)
    informal = not secret and dice.random() < INFORMAL_SHARE
    hub = not (secret or informal) and dice.random() < HUB_SHARE
    row: dict[str, Any] = {
        "service_id": str(made_key(world.seed, "listing", turn)),
        "area_id": body["area"],
        "kind": "informal" if informal else ("hub" if hub else "formal"),
        "confidential": secret,
        "sensitive": bool(secret) or any(kind.sensitive for kind in kinds),
        "organization": "" if informal else body["name"],
        "organization_key": None if informal else body["id"],
        "categories": [kind.code for kind in kinds],
        "statewide": dice.random() < STATEWIDE_SHARE,
        "counties": _counties(world, dice, town),
        "languages": ["en", *dice.sample(OTHER_LANGUAGES, dice.choice((0, 0, 1, 1, 2)))],
        "hours": [] if secret else _hours(dice),
        "phones": [_phone(dice, hotline=bool(secret))],
        "cost": dice.choice(("free", "free", "free", "low", "paid", "")),
    }
    row |= _ages(dice) | _words(dice, kinds, town, hidden=bool(secret)) | _days(world, dice)
    place = None if secret or informal else _place(world, dice, turn, town)
    row["spot"] = place
    row["above"] = sorted({code for kind in kinds for code in (kind.code, *kind.above)})
    return row


def _kinds(world: World, dice: random.Random, secret: str) -> list[Kind]:
    """One kind of help or two; a confidential listing has one of its own kind."""
    fitting = [kind for kind in world.kinds if kind.confidential == secret] or world.kinds
    chosen = dice.sample(fitting, min(len(fitting), 1 if secret else dice.choice((1, 1, 2))))
    return list(chosen)


def _counties(world: World, dice: random.Random, town: Town) -> list[str]:
    """The county itself, and for some listings counties around."""
    others = {_town(world, dice).county for _more in range(dice.choice((0, 0, 0, 1, 2)))}
    return [town.county, *sorted(others - {town.county})]


def _ages(dice: random.Random) -> dict[str, int | None]:
    low, high = dice.choice(AGES) if dice.random() < 0.35 else (None, None)
    return {"minimum_age": low, "maximum_age": high}


def _hours(dice: random.Random) -> list[list[Any]]:
    opens, closes = dice.choice(OPENINGS)
    first = dice.choice((1, 1, 1, 2, 4))
    last = dice.choice((5, 5, 5, 6)) if first < 4 else 6
    return [[day, opens, closes] for day in range(first, last + 1)]


def _phone(dice: random.Random, *, hotline: bool) -> dict[str, str]:
    """A number that nobody has: 555 is kept for stories."""
    number = f"{dice.choice(('515', '319', '563', '641', '712'))}-555-{dice.randrange(10000):04d}"
    kind = "hotline" if hotline else "voice"
    return {"number": number, "extension": "", "kind": kind, "note_en": "", "note_es": ""}


def _words(dice: random.Random, kinds: list[Kind], town: Town, *, hidden: bool) -> dict[str, Any]:
    """Names and texts from the words of the categories; a hidden listing names no town."""
    kind, other = kinds[0], kinds[-1]
    called = made_name(dice)
    around = "" if hidden or dice.random() < 0.4 else f"{town.name} "
    style = dice.randrange(len(WHAT_EN))
    parts = {"a": dice.choice(kind.english), "b": dice.choice(other.english)}
    teile = {"a": dice.choice(kind.spanish), "b": dice.choice(other.spanish)}
    spanish = dice.random() < 0.6
    start_en, start_es = dice.choice(START)
    return {
        "name_en": f"{around}{called} {kind.english[0]}",
        "name_es": f"{kind.spanish[0]} {around}{called}" if spanish else "",
        "description_en": WHAT_EN[style].format(**parts),
        "description_es": WHAT_ES[style].format(**teile) if spanish else "",
        "start_en": start_en,
        "start_es": start_es if spanish else "",
    }


def _days(world: World, dice: random.Random) -> dict[str, Any]:
    """When it was made public, changed and, for most, verified."""
    published = world.today - timedelta(days=dice.randrange(30, 900))
    changed = min(published + timedelta(days=dice.randrange(400)), world.today)
    age = dice.randrange(170) if dice.random() < FRESH_SHARE else dice.randrange(180, 420)
    verified = (world.today - timedelta(days=age)).date() if dice.random() < 0.9 else None
    return {
        "stale": bool(verified) and age > LEAVES_SEARCH,
        "verified_by": "team" if verified else "",
        "published_at": published.isoformat(),
        "changed_at": changed.isoformat(),
        "verified_on": verified.isoformat() if verified else None,
    }


def _place(world: World, dice: random.Random, turn: int, town: Town) -> dict[str, Any]:
    """Somewhere within about three kilometers of the ZIP code's middle."""
    return {
        "id": str(made_key(world.seed, "place", turn)),
        "location_key": str(made_key(world.seed, "location", turn)),
        "name": f"{made_name(dice)} House",
        "address_1": f"{dice.randrange(1, 2000)} {dice.choice(STREETS)}",
        "city": town.name,
        "state_province": "IA",
        "postal_code": town.code,
        "latitude": round(town.latitude + dice.uniform(-0.03, 0.03), 5),
        "longitude": round(town.longitude + dice.uniform(-0.03, 0.03), 5),
    }


def spoken(world: World) -> Iterator[str]:
    """Every word that a made-up listing may hold in its names and in what it is."""
    yield from FIRST
    yield from (first + second for first in FIRST for second in SECOND)
    yield from (town.name for town in world.towns)
    for kind in world.kinds:
        yield from (*kind.english, *kind.spanish)
    yield from (text.format(a="", b="") for text in (*WHAT_EN, *WHAT_ES))
