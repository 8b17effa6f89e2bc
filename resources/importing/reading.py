"""One file, read whole: rows that can be loaded, and everything found on the way."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from resources.hours import UnclearHoursError, parse_hours
from resources.hsds.terms import KNOWN, term_code
from resources.importing import cells
from resources.importing.cells import Refused
from resources.importing.fields import NO
from resources.importing.table import Found, Mapping, Problem, Row, rows_of
from resources.importing.tidy import looks_licensed
from resources.languages import LANGUAGES
from resources.models import Category, Phone, Service
from resources.phones import digits_of
from resources.services.listings import Around, PhoneRow, Place
from resources.words import plain
from teams.models import Area, County

TEXTS = {  # column: field
    "name": "name_en",
    "name_es": "name_es",
    "description": "description_en",
    "description_es": "description_es",
    "how_to_start": "start_en",
    "how_to_start_es": "start_es",
    "who_for": "eligibility_en",
    "who_for_es": "eligibility_es",
    "other_name": "alternate_name",
    "what_happens": "happens_en",
    "what_happens_es": "happens_es",
    "what_to_bring": "bring_en",
    "what_to_bring_es": "bring_es",
    "wait": "wait_en",
    "wait_es": "wait_es",
    "cost": "fees_en",
    "cost_es": "fees_es",
}
SECRET_WORDS = {
    "": "",
    "no": "",
    "shelter": "shelter",
    "domestic violence": "domestic_violence",
    "domestic_violence": "domestic_violence",
    "trafficking": "trafficking",
    "safe house": "safe_house",
    "safe_house": "safe_house",
}
ALL_COUNTIES = {"all", "statewide", "iowa", "all of iowa", "todos"}
Key = tuple[str, str]


@dataclass
class SoundRow:
    """A row that can be loaded as a draft."""

    number: int
    fields: dict[str, Any]
    around: Around
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass
class Reading:
    """What a file holds."""

    rows: int = 0
    sound: list[SoundRow] = field(default_factory=list)
    findings: list[Found] = field(default_factory=list)


class Known:
    """What there is already: counties, categories, languages, listings by name and phone."""

    def __init__(self, area: Area, *, listings: bool = True) -> None:
        self.counties = {plain(one.name): one.fips for one in County.objects.all()}
        self.fips = set(self.counties.values())
        self.categories: dict[str, str] = {}
        self.secret: dict[str, str] = {}
        for category in Category.objects.all():
            for word in (category.code, category.name_en, category.name_es):
                self.categories[plain(word)] = category.code
            self.secret[category.code] = category.confidential
        self.same = same_terms()
        self.languages = {plain(str(name)): code for code, name in LANGUAGES}
        self.languages |= {code: code for code, _name in LANGUAGES} | {
            "espanol": "es",
            "ingles": "en",
        }
        self.listings = keys_of(area) if listings else set()


def same_terms() -> dict[Key, set[str]]:
    """Terms of other lists, by the list's name and their code: our kinds of help they are."""
    ours = list(Category.objects.exclude(same_as=[]))
    told = {code for one in ours for code in one.same_as}
    found: dict[Key, set[str]] = {}
    for term in Category.terms.filter(code__in=told) if told else ():
        name = str(KNOWN.get(term.taxonomy, {}).get("name", term.taxonomy))
        key = (plain(name), term_code(term))
        found[key] = {one.code for one in ours if term.code in one.same_as}
    return found


def keys_of(area: Area) -> set[Key]:
    """Name and phone of every listing of the area; withdrawn ones count too."""
    phones = Phone.objects.filter(area=area).values_list("service__name_en", "number")
    names = Service.objects.filter(area=area).values_list("name_en", flat=True)
    keys = {(same_name(name), digits_of(number)) for name, number in phones}
    return keys | {(same_name(name), "") for name in names}


def same_name(name: str) -> str:
    """What makes two names the same."""
    return " ".join(plain(name).split())


def read_listings(content: bytes, known: Known, mapping: Mapping | None = None) -> Reading:
    """Read a whole file; whatever is in it, this returns."""
    reading = Reading()
    seen: set[Key] = set()
    for row in rows_of(content, reading.findings, mapping):
        reading.rows += 1
        reader = RowReader(row, known)
        sound = reader.read(seen)
        reading.findings += reader.findings
        if sound is not None:
            reading.sound.append(sound)
    if not reading.rows and not any(one.fatal for one in reading.findings):
        reading.findings.append(Found(1, Problem.EMPTY_FILE, fatal=True))
    return reading


class RowReader:
    """Reads one row; what cannot be used is noted and left out."""

    def __init__(self, row: Row, known: Known) -> None:
        self.row, self.known = row, known
        self.findings = list(row.findings)

    def read(self, seen: set[Key]) -> SoundRow | None:
        """The row as a draft to be, or nothing when it must be left out."""
        if any(one.fatal for one in self.findings):
            return None
        fields = self.texts()
        if not fields["name_en"]:
            self.leave_out(Problem.MISSING_NAME, "name")
            return None
        around = self.around()
        keys = {(same_name(fields["name_en"]), digits_of(one.number)) for one in around.phones}
        keys = keys or {(same_name(fields["name_en"]), "")}
        told = self.cell("id")
        if keys & self.known.listings and not told:
            self.leave_out(Problem.DUPLICATE_HERE, "name", fields["name_en"])
        elif (keys if not told else {("id", told)}) & seen:
            self.leave_out(Problem.DUPLICATE_IN_FILE, "name", fields["name_en"])
        if any(one.fatal for one in self.findings):
            return None
        seen |= {("id", told)} if told else set()
        seen |= keys | {(same_name(fields["name_en"]), "")}
        fields |= self.facts(around)
        return SoundRow(self.row.number, fields, around, self.extra())

    def extra(self) -> dict[str, Any]:
        """What our own form does not ask: the id, a point on the map, what is private."""
        contact = {
            "name": self.text("contact_name", 200),
            "email": self.value("contact_email", cells.as_email, ""),
        }
        contact = {name: value for name, value in contact.items() if value}
        if contact and self.is_set("contact_private"):
            contact["private"] = True
        found = {
            "id": self.cell("id")[:200],
            "address_2": self.text("address_2", 200),
            "state": self.cell("state"),
            "point": [
                self.value(name, cells.as_degrees, None) for name in ("latitude", "longitude")
            ],
            "secret": self.is_set("private_address"),
            "contacts": [contact] if contact else [],
        }
        return {name: value for name, value in found.items() if value}

    def is_set(self, column: str) -> bool:
        """Whether a flag is set; a word we do not know keeps things private."""
        return self.cell(column).strip().lower() not in NO

    def leave_out(self, problem: str, column: str, value: str = "") -> None:
        self.findings.append(Found(self.row.number, problem, column, value, fatal=True))

    def note(self, problem: str, column: str, value: str = "") -> None:
        self.findings.append(Found(self.row.number, problem, column, value))

    def cell(self, column: str) -> str:
        return self.row.cells.get(column, "")

    def texts(self) -> dict[str, Any]:
        """The free texts, without HTML and cut to what fits."""
        fields: dict[str, Any] = {}
        for column, name in TEXTS.items():
            longest = Service._meta.get_field(name).max_length  # type: ignore[union-attr]
            text = self.text(column, longest)
            fields[name] = text
        return fields

    def text(self, column: str, longest: int | None) -> str:
        text, had_html = cells.without_html(self.cell(column))
        if had_html:
            self.note(Problem.HTML_REMOVED, column, self.cell(column))
        if longest and len(text) > longest:
            if column == "name":
                self.leave_out(Problem.NAME_TOO_LONG, column, text)
            else:
                self.note(Problem.TOO_LONG, column, text)
            text = text[:longest]
        return text

    def value(self, column: str, read: Callable[[str], Any], empty: Any) -> Any:
        """One cell by its reader; noted and left empty when it cannot be read."""
        cell = self.cell(column)
        if not cell:
            return empty
        try:
            return read(cell)
        except Refused as refused:
            self.note(refused.problem, column, refused.value)
            return empty

    def values(self, column: str, read: Callable[[str], Any]) -> list[Any]:
        """Every part of a cell that can be read, each once."""
        found: list[Any] = []
        for part in cells.listed(self.cell(column)):
            try:
                one = read(part)
            except Refused as refused:
                self.note(refused.problem, column, refused.value)
            else:
                if one not in found:
                    found.append(one)
        return found

    def facts(self, around: Around) -> dict[str, Any]:
        """Kind, ages, contacts, secrecy: everything that is no free text."""
        youngest = self.value("min_age", cells.as_age, None)
        oldest = self.value("max_age", cells.as_age, None)
        if youngest is not None and oldest is not None and oldest < youngest:
            self.note(Problem.BAD_AGE, "max_age", str(oldest))
            oldest = None
        return {
            "do_not_refer": self.is_set("do_not_refer"),
            "kind": self.value("kind", self.kind, ""),
            "confidential": self.secrecy(around.categories),
            "minimum_age": youngest,
            "maximum_age": oldest,
            "statewide": plain(self.cell("counties")) in ALL_COUNTIES,
            "email": self.value("email", cells.as_email, ""),
            "website": self.value("website", cells.as_website, ""),
            "assured_on": self.value("last_checked", cells.as_date, None),
        }

    def around(self) -> Around:
        """What stands in rows of its own."""
        everywhere = plain(self.cell("counties")) in ALL_COUNTIES
        return Around(
            organization=self.text("organization", 200),
            categories=self.values("categories", self.category),
            counties=[] if everywhere else self.values("counties", self.county),
            languages=self.values("languages", self.language),
            phones=[
                *self.phones("phone"),
                *(replace(one, public=False) for one in self.phones("private_phone")),
            ],
            hours=self.value("hours", self.hours, []),
            place=self.place(),
        )

    def phones(self, column: str) -> list[PhoneRow]:
        return self.values(column, cells.as_phone)

    def place(self) -> Place:
        """The place; an address that is not whole is left out."""
        name = self.text("place_name", 200)
        parts = (self.text("address", 200), self.text("city", 100), self.text("zip", 10))
        if any(parts) and not all(parts):
            self.note(Problem.HALF_ADDRESS, "address", ", ".join(part for part in parts if part))
            parts = ("", "", "")
        return Place(name, *parts)

    def category(self, part: str) -> str:
        if looks_licensed(part):
            raise Refused(Problem.LICENSED_CODE, "")
        return self.looked_up(self.known.categories, part, Problem.UNKNOWN_CATEGORY)

    def county(self, part: str) -> str:
        name = plain(part).removesuffix(" county").removesuffix(" co.")
        return self.looked_up(self.known.counties, name, Problem.UNKNOWN_COUNTY, part)

    def language(self, part: str) -> str:
        return self.looked_up(self.known.languages, part, Problem.UNKNOWN_LANGUAGE)

    def kind(self, part: str) -> str:
        kinds = {str(kind): str(kind) for kind in Service.Kind.values}
        return self.looked_up(kinds, part, Problem.UNKNOWN_KIND)

    @staticmethod
    def looked_up(known: dict[str, str], word: str, problem: str, shown: str = "") -> str:
        if plain(word).strip() not in known:
            raise Refused(problem, shown or word)
        return known[plain(word).strip()]

    def hours(self, cell: str) -> list:
        try:
            return parse_hours(cell)
        except UnclearHoursError as unclear:
            raise Refused(Problem.BAD_HOURS, str(unclear)) from None

    def secrecy(self, categories: list[str]) -> str:
        """Secret by its own cell or by its kind of help; a word we do not know keeps it secret."""
        word = plain(self.cell("confidential")).strip()
        by_kind = next((self.known.secret[one] for one in categories if self.known.secret[one]), "")
        if word not in SECRET_WORDS:
            self.note(Problem.UNKNOWN_SECRECY, "confidential", word)
            return by_kind or Service.Confidential.SHELTER.value
        return SECRET_WORDS[word] or by_kind
