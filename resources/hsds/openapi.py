"""The OpenAPI document of our own API: what there is, what may be asked, what comes back."""

from typing import Any

from django.conf import settings

from resources.hsds.asked import FARTHEST, MOST_ON_A_PAGE, ON_A_PAGE
from resources.hsds.shape import FIELDS, HSDS_VERSION, LISTS, SINGLE, fields_of

TYPES: dict[str, dict[str, Any]] = {
    "": {"type": "string"},
    "#": {"type": "number"},
    "@": {"type": "string", "format": "email"},
    "%": {"type": "string", "format": "uri"},
    "&": {"type": "string", "format": "uuid"},
}
BOOL, TEXT, UUID = {"type": "boolean"}, {"type": "string"}, TYPES["&"]
PARAMETERS: dict[str, tuple[dict[str, Any], str]] = {
    "search": (TEXT, "Plain words, English or Spanish, as in the search for people."),
    "page": ({"type": "integer", "minimum": 1, "maximum": 10**9}, "The number of the page."),
    "per_page": (
        {"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE, "default": ON_A_PAGE},
        "How many on a page.",
    ),
    "format": (
        {"type": "string", "enum": ["json", "ndjson"], "default": "json"},
        "ndjson: all rows that answer, one document a line, without pages, in order of their ids.",
    ),
    "taxonomy_term_id": (UUID, "With this term, or one below it."),
    "taxonomy_id": (UUID, "With any term of this taxonomy."),
    "organization_id": (UUID, "Of this organization."),
    "modified_after": (
        {"type": "string"},
        "Changed at this moment or later (ISO 8601; without a zone it is UTC).",
    ),
    "minimal": (BOOL, "Only id and last_modified."),
    "full": (BOOL, "Everything nested."),
    "full_service": (
        BOOL,
        "Organizations with their services, up to 100 each; at most 10 on a page.",
    ),
    "postcode": (
        {"type": "string", "pattern": "^[0-9]{5}"},
        "Serving the county of this ZIP code of Iowa; with proximity: near to its middle.",
    ),
    "proximity": (
        {"type": "integer", "minimum": 1, "maximum": FARTHEST},
        "Within so many meters of the middle of postcode. Services without a public place, "
        "such as shelters with a secret one, are never found so.",
    ),
    "top_only": (BOOL, "Only terms without one above them."),
    "parent_id": (UUID, "Only terms directly below this one."),
}
PAGED = ("search", "page", "per_page", "format")
ROWS = ("taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full")
NEAR = ("postcode", "proximity")
LISTED: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "/services": ("service", "Services", (*PAGED, *ROWS, *NEAR, "minimal")),
    "/organizations": (
        "organization",
        "Organizations",
        (*PAGED, *ROWS, *NEAR, "full_service"),
    ),
    "/service_at_locations": (
        "service_at_location",
        "Services at their places",
        (*PAGED, *ROWS, *NEAR),
    ),
    "/taxonomies": ("taxonomy", "Taxonomies", PAGED),
    "/taxonomy_terms": (
        "taxonomy_term",
        "Terms of taxonomies",
        (*PAGED, "taxonomy_id", "top_only", "parent_id"),
    ),
}
PAGE_FIELDS = {
    "total_items": "integer",
    "total_pages": "integer",
    "page_number": "integer",
    "size": "integer",
    "first_page": "boolean",
    "last_page": "boolean",
    "empty": "boolean",
}


def description(root: str) -> dict[str, Any]:
    """The whole document for the API at this address."""
    paths: dict[str, Any] = {
        "/": _get("About this API", {"type": "object"}),
        "/profile": _get("The profile: what is said beyond HSDS", {"type": "object"}),
        "/openapi.json": _get("This document", {"type": "object"}),
    }
    for path, (kind, title, names) in LISTED.items():
        paths[path] = _get(title, _page(kind), names)
        paths[f"{path}/{{id}}"] = _one(kind, title)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "CPPC neighborhood network",
            "version": HSDS_VERSION,
            "description": "Read-only, open to everybody, HSDS " + HSDS_VERSION + ". "
            f"At most {settings.API_LIMIT} requests in {settings.API_SECONDS} seconds from one "
            f"address. total_items is exact up to {settings.API_COUNT_LIMIT:,}; a larger answer "
            "says so in the header X-Total-Items, and only so many rows can be turned by pages: "
            "take format=ndjson for all. A search gives the best answers alone, the same in pages "
            "and lines; X-Total-Items says so when there are more.",
            "license": {"name": settings.DATA_LICENSE or settings.DATA_ATTRIBUTION},
        },
        "servers": [{"url": root}],
        "paths": paths,
        "components": {
            "parameters": {name: _parameter(name) for name in PARAMETERS},
            "schemas": {kind: _schema(kind) for kind in FIELDS} | {"problem": PROBLEM},
        },
    }


PROBLEM = {
    "type": "object",
    "required": ["title", "status"],
    "properties": {
        "type": TEXT,
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": TEXT,
        "parameter": TEXT,
    },
}


def _parameter(name: str) -> dict[str, Any]:
    schema, about = PARAMETERS[name]
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": about}


def _get(title: str, schema: dict[str, Any], names: tuple[str, ...] = ()) -> dict[str, Any]:
    responses = {
        "200": _content(title, "application/json", schema),
        "304": {"description": "Not changed since the ETag of If-None-Match."},
        "400": _problem("A parameter cannot be understood; it is named."),
        "429": _problem("Too many requests; Retry-After says how long to wait."),
    }
    if "format" in names:
        responses["200"]["content"]["application/x-ndjson"] = {"schema": TEXT}
    used = [{"$ref": f"#/components/parameters/{name}"} for name in names]
    return {"get": {"summary": title, "parameters": used, "responses": responses}}


def _one(kind: str, title: str) -> dict[str, Any]:
    made = _get(f"{title}: one by its id", _ref(kind))
    key = {"name": "id", "in": "path", "required": True, "schema": UUID}
    made["get"]["parameters"] = [key]
    if kind == "organization":
        made["get"]["parameters"] += [{"$ref": "#/components/parameters/full_service"}]
    made["get"]["responses"]["404"] = _problem("Nothing public has this id.")
    return made


def _content(title: str, kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": title, "content": {kind: {"schema": schema}}}


def _problem(title: str) -> dict[str, Any]:
    return _content(title, "application/problem+json", _ref("problem"))


def _ref(kind: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{kind}"}


def _page(kind: str) -> dict[str, Any]:
    fields: dict[str, Any] = {name: {"type": value} for name, value in PAGE_FIELDS.items()}
    fields["contents"] = {"type": "array", "items": _inside(kind)}
    return {"type": "object", "required": [*PAGE_FIELDS, "contents"], "properties": fields}


def _inside(kind: str) -> dict[str, Any]:
    """A row of a list; one of services may be just its id and its last change."""
    minimal = {"type": "object", "required": ["id", "last_modified"]}
    return {"anyOf": [_ref(kind), minimal]} if kind == "service" else _ref(kind)


def _schema(kind: str) -> dict[str, Any]:
    """An object of the standard, from the same table that documents are made by."""
    rows = fields_of(kind)
    fields: dict[str, Any] = {name: TYPES[mark] for name, mark, _needed in rows}
    for name, child in LISTS.get(kind, {}).items():
        fields[name] = {"type": "array", "items": _ref(child)}
    for (owner, name), child in (SINGLE | NESTED).items():
        if owner == kind:
            fields[name] = _ref(child)
    for (owner, name), child in NESTED_LISTS.items():
        if owner == kind:
            fields[name] = {"type": "array", "items": _ref(child)}
    needed = [name for name, _mark, must in rows if must]
    return {"type": "object", "required": needed, "properties": fields}


NESTED = {
    ("service", "organization"): "organization",
    ("service_at_location", "location"): "location",
    ("service_at_location", "service"): "service",
    ("taxonomy_term", "taxonomy_detail"): "taxonomy",
}
NESTED_LISTS = {
    ("service", "service_at_locations"): "service_at_location",
    ("organization", "locations"): "location",
    ("organization", "services"): "service",
}
