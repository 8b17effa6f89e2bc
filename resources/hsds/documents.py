"""One builder of HSDS documents, from the public tables alone."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from django.utils import timezone

from resources.hsds import profile
from resources.hsds.shape import ZONE_NOTE, filled, joined, own_id, tidy, tidy_list
from resources.hsds.terms import Terms
from resources.languages import LANGUAGES
from resources.models import PublishedListing, PublishedOrganization, PublishedPlace, Service
from teams.models import Area

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
IOWA = {"name": "Iowa", "uri": "fips:19"}
FROM_DETAILS = (
    "interpretation_services",
    "fees",
    "accreditations",
    "licenses",
    "assured_date",
    "assurer_email",
    "alert",
)
COLUMN_NAMES = {
    "name": "name_en",
    "alternate_name": "alternate_name",
    "description": "description_en",
    "url": "website",
    "email": "email",
    "application_process": "start_en",
    "fees_description": "fees_en",
    "wait_time": "wait_en",
    "eligibility_description": "eligibility_en",
    "minimum_age": "minimum_age",
    "maximum_age": "maximum_age",
}


class Builder:
    """Documents for one answer: what all of them share is read once.

    `places` and `organizations` are those of the listings at hand, by listing and by key.
    """

    def __init__(
        self,
        terms: Terms,
        counties: dict[str, str],
        areas: dict[Any, Area],
        *,
        today: date | None = None,
    ) -> None:
        self.terms, self.counties, self.areas = terms, counties, areas
        self.today = today or timezone.localdate()
        self.offset = _offset()
        self._owners: dict[tuple[Any, bool], dict[str, Any]] = {}

    # Services

    def service(
        self,
        one: PublishedListing,
        organization: PublishedOrganization | None,
    ) -> dict[str, Any]:
        """The fields of a service itself, its organization and its program."""
        made: dict[str, Any] = {"id": str(one.pk), "status": "active"}
        made |= {name: getattr(one, column) for name, column in COLUMN_NAMES.items()}
        made |= {name: one.details.get(name) for name in FROM_DETAILS}
        made |= {
            "organization_id": self.owner_id(one),
            "last_modified": moment(one.changed_at),
        }
        own = {"assured_date": one.verified_on and one.verified_on.isoformat()}
        made |= filled(own | {"alert": self._alert(one)})
        tidied = tidy("service", filled(made)) or {}
        tidied["organization"] = self.owner(one, organization)
        program = tidy("program", one.details.get("program"), one.pk)
        return tidied | ({"program": program} if program else {})

    def full_service(
        self,
        one: PublishedListing,
        organization: PublishedOrganization | None,
        places: Iterable[PublishedPlace] | None = (),
    ) -> dict[str, Any]:
        """A service with everything around it; without its places when they are None."""
        made = self.service(one, organization)
        made["organization"] = self.owner(one, organization, full=True)
        inside = {
            "phones": self._phones(one),
            "schedules": joined(self._schedules(one), self._told(one, "schedules"), "id"),
            "service_areas": joined(
                self._service_areas(one), self._told(one, "service_areas"), "name"
            ),
            "languages": joined(self._languages(one), self._told(one, "languages"), "code"),
            "required_documents": joined(
                self._bring(one), self._told(one, "required_documents"), "document"
            ),
            "cost_options": self._told(one, "cost_options") or self._free(one),
            "attributes": joined(self._attributes(one), self._told(one, "attributes"), "id"),
        }
        for name in ("additional_urls", "funding", "contacts", "capacities", "metadata"):
            inside[name] = self._told(one, name)
        if places is not None:
            inside["service_at_locations"] = [self.place(place) for place in places]
        return made | filled(inside)

    def _told(self, one: PublishedListing, name: str) -> list[dict[str, Any]]:
        """A list of the listing's details, as the standard wants it."""
        kinds = {
            "additional_urls": "url",
            "capacities": "service_capacity",
            "funding": "funding",
            "languages": "language",
            "metadata": "metadata",
        }
        kind = kinds.get(name, name.removesuffix("s"))
        return tidy_list(kind, one.details.get(name), one.pk)

    def _alert(self, one: PublishedListing) -> str:
        """An announcement, until its last day."""
        return one.notice_en if one.notice_until and one.notice_until >= self.today else ""

    def _phones(self, one: PublishedListing) -> list[dict[str, Any]]:
        return [
            filled(
                {
                    "id": own_id("phone", one.pk, number, phone["number"]),
                    "number": phone["number"],
                    "extension": _extension(phone["extension"]),
                    "type": phone["kind"],
                    "description": phone["note_en"],
                }
                | phone.get("details", {})
            )
            for number, phone in enumerate(one.phones)
        ]

    def _schedules(self, one: PublishedListing) -> list[dict[str, Any]]:
        """Weekly hours: one schedule for the days with the same hours."""
        rows = sorted((opens, closes, day) for day, opens, closes in one.hours)
        return [
            {
                "id": own_id("schedule", one.pk, opens, closes),
                "timezone": self.offset,
                "wkst": "MO",
                "freq": "WEEKLY",
                "interval": 1,
                "byday": ",".join(DAYS[day - 1] for _opens, _closes, day in days),
                "opens_at": opens,
                "closes_at": closes,
                "notes": ZONE_NOTE,
            }
            for (opens, closes), days in groupby(rows, key=lambda row: row[:2])
        ]

    def _service_areas(self, one: PublishedListing) -> list[dict[str, Any]]:
        """The counties it serves, or the whole state."""
        if one.statewide:
            return [{"id": own_id("service_area", one.pk, "19"), **IOWA}]
        return [
            {
                "id": own_id("service_area", one.pk, fips),
                "name": f"{self.counties.get(fips, fips)} County",
                "uri": f"fips:{fips}",
            }
            for fips in one.counties
        ]

    def _languages(self, one: PublishedListing) -> list[dict[str, Any]]:
        names = dict(LANGUAGES)
        return [
            {
                "id": own_id("language", one.pk, code),
                "name": str(names.get(code, code)),
                "code": code,
            }
            for code in one.languages
        ]

    def _bring(self, one: PublishedListing) -> list[dict[str, Any]]:
        made = {"id": own_id("required_document", one.pk), "document": one.bring_en}
        return [made] if one.bring_en else []

    def _free(self, one: PublishedListing) -> list[dict[str, Any]]:
        """A cost of nothing, where it is said to be free; other sums nobody told us."""
        if one.cost != Service.Cost.FREE:
            return []
        made = {"option": "free", "currency": "USD", "amount": 0}
        return [{"id": own_id("cost_option", one.pk), **made}]

    def _attributes(self, one: PublishedListing) -> list[dict[str, Any]]:
        key = str(one.pk)
        kinds = [
            {
                "id": own_id("attribute", key, term.taxonomy, term.code),
                "link_type": "service_type",
                "link_entity": "service",
                "taxonomy_term": self.terms.document(term, detail=True),
            }
            for term in self.terms.of_service(one.categories)
        ]
        values = {term.code: getattr(one, term.column) for term in profile.ALL_TERMS if term.column}
        values["taking-people"] = self._taking(one)
        values["verified-by"] = self.areas[one.area_id].name if one.verified_on else ""
        return kinds + [
            profile.said(code, value, "service", key) for code, value in values.items() if value
        ]

    def _taking(self, one: PublishedListing) -> str:
        """Whether it takes people just now; nothing once that has run out."""
        running = one.taking_until and one.taking_until > timezone.now()
        return one.taking if running else ""

    # Organizations

    def owner_id(self, one: PublishedListing) -> str:
        """The organization of a listing; the local team of one that has none."""
        return str(one.organization_key or steward_id(one.area_id))

    def owner(
        self,
        one: PublishedListing,
        organization: PublishedOrganization | None,
        *,
        full: bool = False,
    ) -> dict[str, Any]:
        """The organization of a listing as a document."""
        key = (organization.pk if organization else one.area_id, full)
        if key not in self._owners:
            team = self.steward(self.areas[one.area_id])
            self._owners[key] = self.organization(organization, full=full) if organization else team
        return self._owners[key]

    def steward(self, area: Area) -> dict[str, Any]:
        """The local team, which keeps what neighbors do without an organization."""
        return {
            "id": steward_id(area.pk),
            "name": f"CPPC {area.name}",
            "description": "The local team of Community Partnerships for Protecting Children. It "
            "keeps the supports of neighbors that belong to no organization.",
        }

    def organization(self, one: PublishedOrganization, *, full: bool = False) -> dict[str, Any]:
        """An organization; with `full` also what its details hold."""
        columns = filled(
            {
                "id": str(one.pk),
                "name": one.name,
                "alternate_name": one.alternate_name,
                "description": one.description or one.name,
                "website": one.website,
                "email": one.email,
            }
        )
        made = tidy("organization", {**one.details, **columns}) or {}
        return made if full else {name: v for name, v in made.items() if not isinstance(v, list)}

    # Places

    def place(self, one: PublishedPlace) -> dict[str, Any]:
        """A service at a place, with the place."""
        at = one.details.get("at") or {}
        made = tidy("service_at_location", {**at, "id": str(one.pk)}) or {}
        return made | {"location": self.location(one)}

    def location(self, one: PublishedPlace, *, full: bool = True) -> dict[str, Any]:
        """The place itself; its address is whole or not there."""
        names = ("name", "alternate_name", "description", "latitude", "longitude")
        columns = {name: getattr(one, name) for name in names}
        columns |= {
            "id": str(one.location_key),
            "location_type": one.details.get("location_type") or "physical",
            "transportation": one.transport_en,
        }
        details = {k: v for k, v in one.details.items() if k not in ("at", "addresses")}
        made = tidy("location", {**details, **filled(columns)}) or {}
        if not full:
            return {name: v for name, v in made.items() if not isinstance(v, list)}
        key, said = str(one.location_key), profile.said
        extra = [said("approximate-point", "yes", "location", key)] if one.approximate else []
        if one.transport_es:
            extra.append(said("es-transportation", one.transport_es, "location", key))
        inside = {
            "addresses": self._address(one),
            "attributes": joined(extra, made.get("attributes", []), "id"),
        }
        return made | filled(inside)

    def _address(self, one: PublishedPlace) -> list[dict[str, Any]]:
        names = ("address_1", "address_2", "city", "state_province", "postal_code")
        made = {name: getattr(one, name) for name in names}
        made |= {"id": own_id("address", one.location_key), "country": "US"}
        address = tidy("address", {**made, "address_type": "physical"})
        others = tidy_list("address", one.details.get("addresses"), one.location_key)
        return [*([address] if address else []), *others]


def steward_id(area_id: Any) -> str:
    """The id of the local team as an organization."""
    return own_id("steward", area_id)


def moment(at: datetime) -> str:
    """A moment as HSDS writes it, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _offset() -> int:
    """Hours from UTC in Iowa today."""
    offset = timezone.localtime().utcoffset()
    return int(offset.total_seconds() // 3600) if offset is not None else 0


def _extension(text: str) -> int | None:
    return int(text) if text.isdigit() else None
