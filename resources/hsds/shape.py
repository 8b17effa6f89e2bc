"""The objects of HSDS 3.2: their fields, which must be there, and what they hold.

Whatever comes out of `details` passes `tidy` first: no field that the standard does not know, no
value of another kind than it says, no object that lacks what it must have.
"""

import uuid
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from cppc.core.words import clean_words

HSDS_VERSION = "3.2"
ZONE_NOTE = (
    "Hours by the clock of Iowa (America/Chicago), summer and winter; timezone is today's offset."
)
OWN = uuid.UUID("5b0c8a5e-1f5d-5c39-9d0a-6f2f6d0c3c1e")  # the space of ids that we make

# A name ends with its kind of value: # number, @ e-mail address, % address on the web, & id,
# and ! when the object is nothing without it. The rest is text.
FIELDS: dict[str, str] = {
    "service": "id&! organization_id& program_id& name! alternate_name description url% email@ "
    "status! interpretation_services application_process fees_description wait_time fees "
    "accreditations eligibility_description minimum_age# maximum_age# assured_date "
    "assurer_email@ licenses alert last_modified",
    "organization": "id&! name! alternate_name description! email@ website% tax_status tax_id "
    "year_incorporated# legal_status logo uri% parent_organization_id&",
    "program": "id&! organization_id& name! alternate_name description!",
    "location": "id&! location_type! url% organization_id& name alternate_name description "
    "transportation latitude# longitude# external_identifier external_identifier_type",
    "service_at_location": "id&! service_id& location_id& description",
    "address": "id&! location_id& attention address_1! address_2 city! region state_province! "
    "postal_code! country! address_type!",
    "phone": "id&! location_id& service_id& organization_id& contact_id& service_at_location_id& "
    "number! extension# type description",
    "contact": "id&! organization_id& service_id& service_at_location_id& location_id& name title "
    "department email@",
    "schedule": "id&! service_id& location_id& service_at_location_id& valid_from valid_to "
    "dtstart timezone# until count# wkst freq interval# byday byweekno bymonthday byyearday "
    "description opens_at closes_at schedule_link% attending_type notes",
    "service_area": "id&! service_id& service_at_location_id& name description extent extent_type "
    "uri",
    "language": "id&! service_id& location_id& phone_id& name code note",
    "accessibility": "id&! location_id& description details url",
    "cost_option": "id&! service_id& valid_from valid_to option currency amount# "
    "amount_description",
    "required_document": "id&! service_id& document uri%",
    "funding": "id&! organization_id& service_id& source",
    "organization_identifier": "id&! organization_id& identifier_scheme identifier_type! "
    "identifier!",
    "service_capacity": "id&! service_id& unit_id& available#! maximum# description updated!",
    "unit": "id&! name! scheme identifier uri%",
    "url": "id&! label url%! organization_id& service_id&",
    "attribute": "id&! link_id& taxonomy_term_id& link_type link_entity value label",
    "taxonomy": "id&! name! description! uri% version",
    "taxonomy_term": "id&! code name! description! parent_id& taxonomy language taxonomy_id& "
    "term_uri%",
    "metadata": "id&! resource_id& resource_type last_action_date! last_action_type! field_name! "
    "previous_value! replacement_value! updated_by!",
}
# Which lists, and which single objects, an object may hold.
LISTS: dict[str, dict[str, str]] = {
    "service": {
        "additional_urls": "url",
        "phones": "phone",
        "schedules": "schedule",
        "service_areas": "service_area",
        "languages": "language",
        "funding": "funding",
        "cost_options": "cost_option",
        "required_documents": "required_document",
        "contacts": "contact",
        "capacities": "service_capacity",
        "attributes": "attribute",
        "metadata": "metadata",
    },
    "organization": {
        "additional_websites": "url",
        "funding": "funding",
        "contacts": "contact",
        "phones": "phone",
        "programs": "program",
        "organization_identifiers": "organization_identifier",
        "attributes": "attribute",
        "metadata": "metadata",
    },
    "location": {
        "languages": "language",
        "addresses": "address",
        "contacts": "contact",
        "accessibility": "accessibility",
        "phones": "phone",
        "schedules": "schedule",
        "attributes": "attribute",
        "metadata": "metadata",
    },
    "service_at_location": {
        "service_areas": "service_area",
        "contacts": "contact",
        "phones": "phone",
        "schedules": "schedule",
        "attributes": "attribute",
        "metadata": "metadata",
    },
    "contact": {"phones": "phone"},
    "phone": {"languages": "language"},
}
SINGLE = {
    ("service", "program"): "program",
    ("service_capacity", "unit"): "unit",
    ("attribute", "taxonomy_term"): "taxonomy_term",
    ("taxonomy_term", "taxonomy_detail"): "taxonomy",
}
CHOICES = {
    ("location", "location_type"): {"physical", "postal", "virtual"},
    ("address", "address_type"): {"physical", "postal", "virtual"},
    ("schedule", "freq"): {"WEEKLY", "MONTHLY"},
    ("schedule", "wkst"): {"MO", "TU", "WE", "TH", "FR", "SA", "SU"},
}
NEEDED_MARK, KINDS = "!", "#@%&"


@cache
def fields_of(kind: str) -> list[tuple[str, str, bool]]:
    """The fields of an object: name, kind of value ("" for text), whether it must be there."""
    found = []
    for word in FIELDS[kind].split():
        name = word.rstrip(NEEDED_MARK + KINDS)
        value = next((mark for mark in KINDS if mark in word), "")
        found.append((name, value, word.endswith(NEEDED_MARK)))
    return found


def own_id(*parts: object) -> str:
    """An id of ours, always the same for the same parts."""
    return str(uuid.uuid5(OWN, ":".join(str(part) for part in parts)))


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """What there is something to say about."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


def tidy(kind: str, given: Any, *under: object) -> dict[str, Any] | None:
    """The object as the standard wants it, or nothing when what it must have is missing.

    One without an id of its own gets one made from `under`, so that it is the same every time.
    """
    if not isinstance(given, dict):
        return None
    said = {"id": own_id(kind, *under), **filled(given)}
    made: dict[str, Any] = {}
    for name, mark, needed in fields_of(kind):
        value = _value(said.get(name), mark)
        if value is None and name == "id":
            value = own_id(kind, *under)
        allowed = CHOICES.get((kind, name))
        if value is None or (allowed and value not in allowed):
            if needed:
                return None
            continue
        made[name] = value
    return made | tidy_children(kind, said, made["id"])


def tidy_children(kind: str, given: dict[str, Any], key: str) -> dict[str, Any]:
    """The lists and objects inside an object, each of them tidied."""
    inside: dict[str, Any] = {
        name: tidy_list(child, given.get(name), key) for name, child in LISTS.get(kind, {}).items()
    }
    for (owner, name), child in SINGLE.items():
        if owner == kind:
            inside[name] = tidy(child, given.get(name), key, name)
    return filled(inside)


def tidy_list(kind: str, given: Any, *under: object) -> list[dict[str, Any]]:
    """Each object of a list as the standard wants it, the impossible ones left out."""
    rows = given if isinstance(given, list) else []
    made = (tidy(kind, row, *under, number) for number, row in enumerate(rows))
    return [row for row in made if row]


def _value(value: Any, mark: str) -> Any:
    """The value as its kind wants it, or nothing."""
    return READERS[mark](value)


def _text(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)
    return (text if text.isprintable() else clean_words(text)).strip() or None


def _number(value: Any) -> int | float | None:
    if isinstance(value, bool):
        return None
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    if number != number or abs(number) > 1e15:
        return None
    return int(number) if number.is_integer() else number


def _email(value: Any) -> str | None:
    text = _text(value)
    return text if text and "@" in text and " " not in text else None


def _address(value: Any) -> str | None:
    """An address on the web, and nothing that a browser would run."""
    text = _text(value)
    if text is None or any(letter.isspace() for letter in text):
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    return text if parts.scheme in ("http", "https") and parts.netloc else None


def _id(value: Any) -> str | None:
    try:
        return str(uuid.UUID(str(value)))
    except ValueError:
        return None


READERS: dict[str, Callable[[Any], Any]] = {
    "": _text,
    "#": _number,
    "@": _email,
    "%": _address,
    "&": _id,
}


def joined(ours: Iterable[dict[str, Any]], theirs: Iterable[dict[str, Any]], by: str) -> list:
    """Rows of columns first; of the details those that say something else."""
    rows = list(ours)
    said = {row.get(by) for row in rows}
    return rows + [row for row in theirs if row.get(by) not in said]
