"""The "Iowa CPPC profile": what the network says beyond HSDS, in a form the standard allows.

Nothing is added to its objects: what they have no field for stands in `attributes`, with terms of
a taxonomy of this profile, so every reader of HSDS understands the documents.
"""

from functools import cache
from typing import Any, NamedTuple

from resources.hsds.shape import HSDS_VERSION, own_id

TAXONOMY = "iowa-cppc"
NAME = "Iowa CPPC profile"
ABOUT = (
    "What the neighborhood networks of Iowa's Community Partnerships for Protecting Children say "
    "of a support beyond the fields of HSDS."
)


class Term(NamedTuple):
    """A term of the profile: what it says, and the column of the public copy that holds it."""

    code: str
    name: str
    description: str
    column: str = ""

    @property
    def id(self) -> str:
        return own_id("term", TAXONOMY, self.code)


TERMS = (
    Term(
        "support-kind",
        "Kind of support",
        "formal: a service of an organization; informal: neighbors, volunteers and groups; "
        "hub: a hub or family resource center.",
        "kind",
    ),
    Term(
        "place-is-secret",
        "The place is secret",
        "Shelters, help after domestic violence or trafficking, and safe houses: there is no "
        "location, address, distance or place of such a service anywhere. Call its number.",
        "confidential",
    ),
    Term(
        "verified-by",
        "Verified by",
        "Which local team found the words true on the day of assured_date.",
    ),
    Term(
        "when-you-call",
        "What happens when you call",
        "The next steps after the first contact, in plain words.",
        "happens_en",
    ),
    Term(
        "taking-people",
        "Taking people",
        "open or full, said for the time until the day after it; nothing is said afterwards.",
        "taking",
    ),
    Term("cost", "Cost", "free, low (little, or by income) or paid.", "cost"),
    Term(
        "approximate-point",
        "The point is approximate",
        "The coordinates are the middle of the ZIP code, because nobody gave the place's own.",
    ),
)
# The same in Spanish: HSDS has one language for a field.
SPANISH = tuple(
    Term(
        f"es-{part}",
        f"{name} (es)",
        f"The field {field} in Spanish.",
        f"{column}_es",
    )
    for part, name, field, column in (
        ("name", "Name", "name", "name"),
        ("description", "Description", "description", "description"),
        ("application-process", "How to start", "application_process", "start"),
        ("eligibility", "Whom it is for", "eligibility_description", "eligibility"),
        ("fees", "Cost in words", "fees_description", "fees"),
        ("wait-time", "Wait", "wait_time", "wait"),
        ("required-document", "What to bring", "required_documents", "bring"),
        ("when-you-call", "What happens when you call", "the term when-you-call", "happens"),
    )
)
TRANSPORT_ES = Term(
    "es-transportation", "How to get there (es)", "The field transportation in Spanish."
)
OTHER = Term("other", "Other", "Something that a source said without a term; see the label.")
ALL_TERMS = (*TERMS, *SPANISH, TRANSPORT_ES, OTHER)
BY_CODE = {term.code: term for term in ALL_TERMS}


def said(code: str, value: str, entity: str, owner: str) -> dict[str, Any]:
    """An attribute that says something by a term of the profile."""
    term = BY_CODE[code]
    return {
        "id": own_id("attribute", owner, TAXONOMY, code),
        "link_type": code,
        "link_entity": entity,
        "value": value,
        "label": term.name,
        "taxonomy_term": term_document(term),
    }


@cache
def term_document(term: Term) -> dict[str, Any]:
    """The term as HSDS writes one."""
    return {
        "id": term.id,
        "code": term.code,
        "name": term.name,
        "description": term.description,
        "taxonomy": NAME,
        "language": "en",
        "taxonomy_id": own_id("taxonomy", TAXONOMY),
    }


def taxonomy_document() -> dict[str, Any]:
    """The profile's terms as a taxonomy."""
    return {
        "id": own_id("taxonomy", TAXONOMY),
        "name": NAME,
        "description": ABOUT,
        "version": "1",
    }


def merge_patches() -> dict[str, Any]:
    """The profile as HSDS wants one: a JSON merge patch for each schema it changes.

    It only makes descriptions narrower; a document of ours is valid under HSDS itself too.
    """
    codes = [term.code for term in ALL_TERMS]
    return {
        "name": NAME,
        "description": ABOUT,
        "hsds_version": HSDS_VERSION,
        "schemas": {
            "service.json": _described(
                assured_date="The day on which the local team verified the service; never the day "
                "of a mere change, which is last_modified.",
                application_process="The access steps: how to start, in plain words.",
                service_at_locations="Empty for a service whose place is secret, and for help "
                "that comes to the people.",
                organization_id="Supports of neighbors without an organization are kept by the "
                "local team, which then stands here.",
            ),
            "attribute.json": _described(
                link_type="One of the terms of this profile (" + ", ".join(codes) + "), or "
                "service_type for a term of a taxonomy of services.",
            ),
            "schedule.json": _described(
                opens_at="By the clock of Iowa (America/Chicago), summer and winter.",
                closes_at="By the clock of Iowa (America/Chicago), summer and winter.",
                timezone="The offset from UTC in Iowa on the day of the answer. It changes with "
                "daylight saving time; the hours do not. Use America/Chicago where you can.",
            ),
            "service_area.json": _described(
                uri="fips:19 for all of Iowa, fips:19 and three digits for a county.",
            ),
        },
        "terms": [term_document(term) for term in ALL_TERMS],
    }


def _described(**descriptions: str) -> dict[str, Any]:
    return {
        "properties": {name: {"description": text} for name, text in descriptions.items()},
    }
