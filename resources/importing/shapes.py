"""The tables of HSDS in all its versions: what they are called, and whose children they are.

Everything is read into the tables of version 3.2. Where an older version says the same thing in
another way, `older.py` says it anew.
"""

import re

# Table of 3.2: other names of its file. The first three become rows of ours.
TABLES = {
    "organization": ("organizations",),
    "location": ("locations",),
    "service": ("services",),
    "service_at_location": ("service_at_locations", "services_at_location"),
    "program": ("programs",),
    "contact": ("contacts",),
    "phone": ("phones",),
    "address": ("addresses",),
    "schedule": ("schedules",),
    "service_area": ("service_areas",),
    "language": ("languages",),
    "accessibility": ("accessibilities",),
    "cost_option": ("cost_options",),
    "required_document": ("required_documents",),
    "funding": ("fundings",),
    "service_capacity": ("service_capacities", "capacity", "capacities"),
    "unit": ("units",),
    "url": ("urls",),
    "organization_identifier": ("organization_identifiers",),
    "attribute": ("attributes",),
    "taxonomy": ("taxonomies",),
    "taxonomy_term": ("taxonomy_terms",),
    "metadata": (),
    "meta_table_description": ("meta_table_descriptions",),
    # Versions before 3.0.
    "physical_address": ("physical_addresses",),
    "postal_address": ("postal_addresses",),
    "regular_schedule": ("regular_schedules",),
    "holiday_schedule": ("holiday_schedules",),
    "service_taxonomy": ("service_taxonomies", "services_taxonomy", "services_taxonomies"),
    "service_attribute": ("service_attributes",),
    "other_attribute": ("other_attributes",),
    "accessibility_for_disabilities": (),
    "eligibility": ("eligibilities",),
    "payment_accepted": ("payments_accepted", "payment"),
}
NAMES = {other: name for name, others in TABLES.items() for other in (name, *others)}
# What a finding may call a file; a name that comes from the outside is never repeated.
FILES = [*TABLES, "json", "table", "other"]

# Child table: (the column that names the parent, the parent's table, the parent's list).
CHILDREN = {
    "language": [
        ("phone_id", "phone", "languages"),
        ("service_id", "service", "languages"),
        ("location_id", "location", "languages"),
    ],
    "phone": [
        ("contact_id", "contact", "phones"),
        ("service_id", "service", "phones"),
        ("organization_id", "organization", "phones"),
        ("location_id", "location", "phones"),
        ("service_at_location_id", "service_at_location", "phones"),
    ],
    "contact": [
        ("service_id", "service", "contacts"),
        ("organization_id", "organization", "contacts"),
        ("location_id", "location", "contacts"),
        ("service_at_location_id", "service_at_location", "contacts"),
    ],
    "address": [("location_id", "location", "addresses")],
    "accessibility": [("location_id", "location", "accessibility")],
    "schedule": [
        ("service_id", "service", "schedules"),
        ("location_id", "location", "schedules"),
        ("service_at_location_id", "service_at_location", "schedules"),
    ],
    "service_area": [
        ("service_id", "service", "service_areas"),
        ("service_at_location_id", "service_at_location", "service_areas"),
    ],
    "cost_option": [("service_id", "service", "cost_options")],
    "required_document": [("service_id", "service", "required_documents")],
    "funding": [
        ("organization_id", "organization", "funding"),
        ("service_id", "service", "funding"),
    ],
    "service_capacity": [("service_id", "service", "capacities")],
    "url": [
        ("organization_id", "organization", "additional_websites"),
        ("service_id", "service", "additional_urls"),
    ],
    "organization_identifier": [("organization_id", "organization", "organization_identifiers")],
    "program": [("organization_id", "organization", "programs")],
}
# Attributes and metadata name any row at all.
ANYWHERE = {"attribute": ("link_id", "attributes"), "metadata": ("resource_id", "metadata")}
# Column, table: a row that is put in whole, under this name.
INSIDE = {
    ("attribute", "taxonomy_term_id"): ("taxonomy_term", "taxonomy_term"),
    ("taxonomy_term", "taxonomy_id"): ("taxonomy", "taxonomy_detail"),
    ("service_capacity", "unit_id"): ("unit", "unit"),
    ("service", "program_id"): ("program", "program"),
}
LINKS = {
    "service": [("organization_id", "organization"), ("program_id", "program")],
    "location": [("organization_id", "organization")],
    "service_at_location": [("service_id", "service"), ("location_id", "location")],
    "attribute": [("taxonomy_term_id", "taxonomy_term")],
    "taxonomy_term": [("taxonomy_id", "taxonomy")],
    "service_capacity": [("unit_id", "unit")],
    **{
        table: [(column, parent) for column, parent, _list in links]
        for table, links in CHILDREN.items()
        if table not in ("service_capacity",)
    },
}
LINKS["service_capacity"].append(("service_id", "service"))
# Order in which tables are put together: what goes into others first.
ORDER = (
    "taxonomy", "taxonomy_term", "unit", "attribute", "metadata", "language", "phone", "contact",
    "address", "accessibility", "schedule", "service_area", "cost_option", "required_document",
    "funding", "service_capacity", "url", "organization_identifier", "program",
)  # fmt: skip
LISTS = {name for links in CHILDREN.values() for _c, _p, name in links} | {
    "attributes", "metadata", "service_at_locations", "services", "locations",
}  # fmt: skip

OLD = {
    "regular_schedule", "holiday_schedule", "service_taxonomy", "physical_address",
    "postal_address", "service_attribute", "other_attribute", "accessibility_for_disabilities",
    "eligibility", "payment_accepted",
}  # fmt: skip


def table_named(path: str) -> str:
    """The table a file is by its name, or nothing: "data/Services.csv" is `service`."""
    stem = re.sub(r"\.(csv|txt|tsv)$", "", path.replace("\\", "/").rsplit("/", 1)[-1].lower())
    return NAMES.get(re.sub(r"[^a-z]+", "_", stem).strip("_"), "")


def version_of(columns: dict[str, set[str]]) -> str:
    """The version of HSDS that these tables (with their columns) are of, as near as they say."""
    tables = set(columns)
    service, phone = columns.get("service", set()), columns.get("phone", set())
    if tables & {"unit", "service_capacity", "url"} or "last_modified" in service:
        return "3.1-3.2"
    new = tables & {"attribute", "address", "accessibility", "organization_identifier"}
    if new or service & {"eligibility_description", "minimum_age", "assured_date", "alert"}:
        return "3.0"
    if tables & {"service_attribute", "other_attribute", "schedule", "taxonomy_term"}:
        return "2.0"
    new = tables & {"metadata", "meta_table_description", "service_taxonomy"}
    if new or service & {"fees", "accreditations", "licenses"} or "language" in phone:
        return "1.1"
    return "1.0" if tables & OLD or tables else ""


def version_of_record(record: dict) -> str:
    """The version of HSDS of a JSON record."""
    service = record.get("service")
    if isinstance(service, dict):
        return version_of_record(service)
    newest = {"capacities", "additional_urls", "additional_websites", "last_modified"}
    if newest & set(record):
        return "3.1-3.2"
    if {"regular_schedule", "holiday_schedule", "service_taxonomy"} & set(record):
        return "1.1"
    old = {"physical_addresses", "physical_address", "service_attributes", "eligibility"}
    if old & set(record):
        return "2.0"
    return "3.0"
