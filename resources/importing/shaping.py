"""A record of HSDS in our columns and rows; what no column holds stays in `details`.

A rule keeps the two apart: a child that a row of ours says whole is in rows alone; of one that says
more, the rest stays in `details` with its id; one that fits no row stays there whole.
"""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from resources.hours import Opening
from resources.hsds import profile
from resources.hsds.shape import ZONE_NOTE
from resources.importing import cells
from resources.importing.cells import Refused
from resources.importing.reading import ALL_COUNTIES, SECRET_WORDS, Known
from resources.importing.shaped import LINKS, Row, Shaped, as_zip, clean, plain_week, rest_of
from resources.importing.table import Found, Problem
from resources.importing.tidy import is_licensed
from resources.models import Location, Organization, Phone, Service
from resources.phones import UnclearPhoneError, digits_of, parse_phone
from resources.words import plain

STATES = {"iowa": "IA", "illinois": "IL", "minnesota": "MN", "missouri": "MO", "nebraska": "NE",
          "south dakota": "SD", "wisconsin": "WI", "kansas": "KS"}  # fmt: skip
SERVICE_TEXTS = {
    "name": "name_en",
    "alternate_name": "alternate_name",
    "description": "description_en",
    "application_process": "start_en",
    "wait_time": "wait_en",
    "fees_description": "fees_en",
    "eligibility_description": "eligibility_en",
}
LOCATION_TEXTS = {
    "name": "name",
    "alternate_name": "alternate_name",
    "description": "description",
    "transportation": "transport_en",
}
ORGANIZATION_TEXTS = {name: name for name in ("name", "alternate_name", "description")}
LINES = {"voice": "voice", "phone": "voice", "cell": "voice", "mobile": "voice", "main": "voice",
         "toll free": "voice", "hotline": "hotline", "crisis": "hotline", "sms": "text",
         "text": "text", "tty": "tty", "tdd": "tty", "textphone": "tty", "fax": "fax"}  # fmt: skip
WEEKLY = {"id", "freq", "byday", "opens_at", "closes_at", "interval", "timezone", "wkst"}
PASSING = ("taking",)  # true for some days alone, so an import does not say it again
FOREIGN = re.compile(r"\+?[\d\s().-]{7,38}")


class Shaper:
    """Shapes the records of one file; notes what a person must know with the row it stood in."""

    def __init__(self, known: Known, findings: list[Found]) -> None:
        self.known, self.findings = known, findings
        self.file, self.row = "", 1

    def note(self, problem: str, column: str = "", value: Any = "", at: Row | None = None) -> None:
        file, row = (at or {}).get("_at") or (self.file, self.row)
        self.findings.append(Found(row, problem, column, str(value)[:200], file=file))

    def service(self, body: Row) -> Shaped:
        """A listing."""
        made = Shaped(organization_id=body.get("organization_id", ""))
        body = dict(body)
        self._own(body, made)
        made.fields |= self._texts(body, SERVICE_TEXTS, Service)
        made.fields |= self._contacts(body)
        made.fields |= self._facts(body)
        self._children(body, made)
        made.fields |= self._flags(body, made)
        made.fields["details"] = rest_of(body)
        return made

    def _own(self, body: Row, made: Shaped) -> None:
        """What our own table says and HSDS does not."""
        own = body.pop("cppc", {})
        made.fields |= own.get("fields", {})
        made.organization = own.get("organization", "")
        made.categories += own.get("categories", [])
        made.counties += own.get("counties", [])
        made.languages += own.get("languages", [])
        made.hours += [
            Opening(day, time.fromisoformat(opens), time.fromisoformat(closes))
            for day, opens, closes in own.get("hours", [])
        ]
        made.phones += own.get("phones", [])
        made.typed = own.get("typed", False)
        if "assured_on" in own:
            made.fields["assured_on"] = date.fromisoformat(own["assured_on"])

    def organization_row(self, body: Row) -> Shaped:
        """Who stands behind supports."""
        body, made = dict(body), Shaped()
        made.fields = self._texts(body, ORGANIZATION_TEXTS, Organization)
        made.fields |= self._contacts(body, website="website")
        made.fields["details"] = rest_of(self._unlicensed(body))
        return made

    def location(self, body: Row) -> Shaped:
        """A place with its addresses."""
        body, made = dict(body), Shaped()
        made.fields = self._texts(body, LOCATION_TEXTS, Location)
        self._of_place(body, made)
        made.fields |= self._point(body)
        made.fields["secret"] = bool(body.pop("private", False))
        odd = []
        for address in body.pop("addresses", []):
            made.fields["secret"] |= bool(address.pop("private", False))
            row = self._address(address)
            made.addresses += [row] if row else []
            odd += [] if row else [address]
        if odd:
            body["addresses"] = odd
        made.fields["details"] = rest_of(self._unlicensed(body))
        if body.get("location_type") == "physical":
            made.fields["details"].pop("location_type", None)
        return made

    def _of_place(self, body: Row, made: Shaped) -> None:
        """What our own profile says of a place; a point that is only near is made anew here."""
        kept = []
        for one in body.pop("attributes", []):
            term = one.get("taxonomy_term") or {}
            ours = term.get("taxonomy") == profile.NAME
            if ours and term.get("code") == profile.TRANSPORT_ES.code:
                made.fields["transport_es"] = str(one.get("value", ""))[:1000]
            elif ours and term.get("code") == "approximate-point":
                body.pop("latitude", None), body.pop("longitude", None)
            else:
                kept.append(one)
        if kept:
            body["attributes"] = kept

    def _texts(self, body: Row, names: dict[str, str], model: Any) -> Row:
        fields: Row = {}
        for told, column in names.items():
            if told not in body:
                continue
            text, longest = str(body.pop(told)), model._meta.get_field(column).max_length
            if len(text) > longest:
                self.note(Problem.TOO_LONG, told, text)
            fields[column] = text[:longest]
        return fields

    def _contacts(self, body: Row, website: str = "url") -> Row:
        """E-mail and web address; of several in one cell the first that can be read."""
        fields: Row = {}
        for told, column, read in (
            (website, "website", cells.as_website),
            ("email", "email", cells.as_email),
        ):
            parts = re.split(r"[;,\s]+", str(body.pop(told, "")).strip())
            if len(parts) > 1:
                self.note(Problem.MANY_VALUES, told, "; ".join(parts))
            if parts[0]:
                value = self._read(read, parts[0], told)
                fields |= {column: value} if value else {}
        return fields

    def _read(self, read: Callable[[str], Any], text: str, column: str) -> Any:
        try:
            return read(text)
        except Refused as refused:
            self.note(refused.problem, column, refused.value)
            return None

    def _facts(self, body: Row) -> Row:
        fields: Row = {}
        for name in ("minimum_age", "maximum_age"):
            if name in body:
                age = body.pop(name)
                if isinstance(age, int) and 0 <= age <= 120:
                    fields[name] = age
                else:
                    self.note(Problem.BAD_AGE, name, age)
        youngest, oldest = fields.get("minimum_age"), fields.get("maximum_age")
        if youngest is not None and oldest is not None and oldest < youngest:
            self.note(Problem.BAD_AGE, "maximum_age", fields.pop("maximum_age"))
        if "assured_date" in body:  # it stays in the details for the export
            fields["assured_on"] = date.fromisoformat(body["assured_date"])
        status = str(body.get("status", "active")).lower()
        if status == "active":
            body.pop("status", None)
        else:
            self.note(Problem.ODD_STATUS, "status", status)
        return fields

    def _flags(self, body: Row, made: Shaped) -> Row:
        """Private things stay private; a secret listing keeps its place secret."""
        by_kind = next((s for one in made.categories if (s := self.known.secret.get(one))), "")
        private = bool(body.pop("private", False))
        secret = made.fields.get("confidential") or by_kind or ("shelter" if private else "")
        fields: Row = {"confidential": SECRET_WORDS.get(secret.replace("_", " "), secret)}
        if body.pop("do_not_refer", False):
            fields["do_not_refer"] = True
            self.note(Problem.NO_REFERRAL, "do_not_refer")
        return fields

    def _children(self, body: Row, made: Shaped) -> None:
        self._phones(body, made)
        self._schedules(body, made)
        self._areas(body, made)
        self._languages(body, made)
        self._attributes(body, made)
        for link in body.pop(LINKS, []):
            if link.get("location_id"):
                details = rest_of({k: v for k, v in link.items() if k not in ("id", "location_id")})
                made.places.append(
                    {"id": link.get("id"), "location": link["location_id"], "details": details}
                )

    def _phones(self, body: Row, made: Shaped) -> None:
        for phone in body.pop("phones", []):
            told = str(phone.get("number", "")).strip().strip("\"'")
            parts = [part for part in re.split(r"\s*[;/]\s*|\s+or\s+", told) if part]
            if len(parts) > 1:
                self.note(Problem.MANY_VALUES, "number", told, phone)
            for number, part in enumerate(parts or [""]):
                row = self._phone(phone, part, first=not number)
                made.phones += [row] if row else []

    def _phone(self, phone: Row, told: str, *, first: bool) -> Row | None:
        extension = re.sub(r"\D", "", str(phone.get("extension", "")).removesuffix(".0"))[:10]
        try:
            number, inside = parse_phone(told)
        except UnclearPhoneError:
            number, inside = told, ""
            if not FOREIGN.fullmatch(told) or len(digits_of(told)) < 7:
                self.note(Problem.BAD_PHONE, "number", told, phone)
                return None
        kind = str(phone.get("type", "voice")).lower()
        note = str(phone.get("description", ""))
        known = {"id", "languages", "attributes", "metadata"} if first else set()
        details = {k: v for k, v in phone.items() if k in known}
        details |= {"description": note} if len(note) > 120 else {}
        details |= {"type": kind} if kind not in LINES else {}
        return {
            "number": number,
            "extension": extension or inside,
            "kind": LINES.get(kind, Phone.Line.VOICE.value),
            "note_en": note[:120],
            "public": not phone.get("private", False),
            "details": clean(details),
        }

    def _schedules(self, body: Row, made: Shaped) -> None:
        """Plain weeks become hours; all others stay as they are."""
        kept = []
        for one in body.pop("schedules", []):
            hours = plain_week(one)
            made.hours += [hour for hour in hours if hour not in made.hours]
            said = WEEKLY if hours else set()
            said = said | ({"notes"} if one.get("notes") == ZONE_NOTE else set())
            rest = {k: v for k, v in one.items() if k not in said | {"_at"}}
            if rest:
                kept.append(({"id": one["id"]} if "id" in one else {}) | rest)
        if kept:
            body["schedules"] = kept

    def _areas(self, body: Row, made: Shaped) -> None:
        kept = []
        for one in body.pop("service_areas", []):
            name = plain(str(one.get("name") or one.get("extent") or "")).strip()
            name = re.sub(r",? *(iowa|ia)$", "", name).removesuffix(" county").strip() or name
            fips = name if name in self.known.fips else self.known.counties.get(name, "")
            made.counties += [fips] if fips and fips not in made.counties else []
            if name in ALL_COUNTIES:
                made.fields["statewide"] = True
            said = {"name", "extent", "extent_type"} if fips or name in ALL_COUNTIES else set()
            said = said | ({"uri"} if str(one.get("uri", "")).startswith("fips:") else set())
            rest = {k: v for k, v in one.items() if k not in said | {"_at"}}
            kept += [rest] if set(rest) - ({"id"} if said else set()) else []
        if kept:
            body["service_areas"] = kept

    def _languages(self, body: Row, made: Shaped) -> None:
        kept = []
        for one in body.pop("languages", []):
            told = [plain(str(one.get(name, ""))).strip() for name in ("code", "name")]
            code = next((self.known.languages[w] for w in told if w in self.known.languages), "")
            made.languages += [code] if code and code not in made.languages else []
            said = {"name", "code", "_at"} if code else {"_at"}
            rest = {k: v for k, v in one.items() if k not in said}
            kept += [rest] if set(rest) - ({"id"} if code else set()) else []
        if kept:
            body["languages"] = kept

    def _attributes(self, body: Row, made: Shaped) -> None:
        """Terms we know become kinds of help; licensed codes go; the rest stays."""
        self._unlicensed(body)
        kept = []
        for one in body.pop("attributes", []):
            term = one.get("taxonomy_term") or {}
            if term.get("taxonomy") == profile.NAME and self._of_profile(term, one, made):
                continue
            told = [plain(str(term.get(name, ""))).strip() for name in ("code", "name")]
            code = next((self.known.categories[w] for w in told if w in self.known.categories), "")
            made.categories += [code] if code and code not in made.categories else []
            if not code or set(one) - {"id", "taxonomy_term", "link_type", "link_entity", "_at"}:
                kept.append(one)
        if kept := [one for one in kept if not self._is_same(one, made)]:
            body["attributes"] = kept

    def _is_same(self, one: Row, made: Shaped) -> bool:
        """Whether a term of another list means a kind of help of ours, and nothing more is said."""
        term = one.get("taxonomy_term") or {}
        name = term.get("taxonomy") or (term.get("taxonomy_detail") or {}).get("name")
        ours = self.known.same.get((plain(str(name)), str(term.get("code"))), set())
        if len(ours) == 1 and not ours & set(made.categories):
            made.categories += ours
        plainly = not set(one) - {"id", "taxonomy_term", "link_type", "link_entity", "_at"}
        return plainly and bool(ours & set(made.categories))

    def _of_profile(self, term: Row, one: Row, made: Shaped) -> bool:
        """Whether our own profile's term said it: then it is in a column, or passing words."""
        known = profile.BY_CODE.get(str(term.get("code")))
        if known is None or known is profile.OTHER:
            return False
        value = str(one.get("value", ""))
        if known.column and known.column not in PASSING:
            column = Service._meta.get_field(known.column)
            choices = [choice for choice, _label in column.flatchoices]  # type: ignore[union-attr]
            if not choices or value in choices:
                made.fields[known.column] = value[: column.max_length]  # type: ignore[union-attr]
        return True

    def _unlicensed(self, body: Row) -> Row:
        """The row without terms of the licensed list, at any depth."""
        for name, value in list(body.items()):
            if isinstance(value, list):
                body[name] = [one for one in value if not self._is_licensed(one)]
                for one in body[name]:
                    if isinstance(one, dict):
                        self._unlicensed(one)
        return body

    def _is_licensed(self, one: Any) -> bool:
        term = one.get("taxonomy_term") if isinstance(one, dict) else None
        if not isinstance(term, dict) or not is_licensed(term):
            return False
        self.note(Problem.LICENSED_CODE, "taxonomy_term", "", one)
        return True

    def _point(self, body: Row) -> Row:
        north, west = body.get("latitude"), body.get("longitude")
        if north is None or west is None:
            return {}
        if not (-90 <= north <= 90 and -180 <= west <= 180) or (north, west) == (0, 0):
            self.note(Problem.BAD_POINT, "latitude", f"{north}, {west}")
            return {}
        del body["latitude"], body["longitude"]
        return {"latitude": float(north), "longitude": float(west)}

    def _address(self, told: Row) -> Row | None:
        """An address of the US, whole; another stays a detail."""
        row = {k: str(told.get(k, "")) for k in ("attention", "address_1", "address_2", "city")}
        row["region"] = str(told.get("region", ""))
        state = str(told.get("state_province", "IA")).strip()
        row["state_province"] = STATES.get(state.lower(), state.upper())
        row["postal_code"] = as_zip(str(told.get("postal_code", "")))
        row["kind"] = str(told.get("address_type", "physical")).lower()
        if row["kind"] not in ("physical", "postal", "virtual"):
            row["kind"] = "physical"
        if not all(row[name] for name in ("address_1", "city", "postal_code")):
            empty = not any(told.get(name) for name in ("address_1", "city", "postal_code"))
            self.note(Problem.HALF_ADDRESS if empty else Problem.ODD_ADDRESS, "address_1", "", told)
            return None
        if not re.fullmatch("[A-Z]{2}", row["state_province"]):
            self.note(Problem.ODD_ADDRESS, "state_province", state, told)
            return None
        longest = {"city": 100, "region": 100}
        return {name: value[: longest.get(name, 200)] for name, value in row.items()}
