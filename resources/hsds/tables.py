"""HSDS documents as the tables of its data package: a file for each kind of object."""

import csv
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any

from django.conf import settings

from resources.hsds import profile
from resources.hsds.shape import FIELDS, HSDS_VERSION, LISTS, SINGLE, fields_of, own_id

# What each table is called on disk, in the order of the standard.
FILES = {
    "organization": "organizations",
    "program": "programs",
    "service": "services",
    "attribute": "attributes",
    "service_at_location": "service_at_location",
    "location": "locations",
    "phone": "phones",
    "contact": "contacts",
    "address": "addresses",
    "schedule": "schedules",
    "funding": "funding",
    "service_area": "service_areas",
    "required_document": "required_documents",
    "language": "languages",
    "accessibility": "accessibility",
    "taxonomy_term": "taxonomy_terms",
    "metadata": "metadata",
    "cost_option": "cost_options",
    "organization_identifier": "organization_identifiers",
    "taxonomy": "taxonomies",
    "service_capacity": "service_capacity",
    "unit": "units",
    "url": "url",
}
# What a row must have in a table beside what the object must have.
NEEDED_IN_TABLES = {
    "service": {"organization_id"},
    "program": {"organization_id"},
    "service_at_location": {"service_id", "location_id"},
    "attribute": {"link_id", "taxonomy_term_id", "link_entity"},
    "cost_option": {"service_id"},
    "organization_identifier": {"organization_id"},
    "service_capacity": {"service_id", "unit_id"},
    "metadata": {"resource_id", "resource_type"},
}
# What other rows only name: it stands in its table once, whoever names it.
STANDING_ALONE = {
    "organization", "service", "location", "service_at_location", "program", "taxonomy",
    "taxonomy_term", "unit",
}  # fmt: skip
# A table wants a unit for each capacity; the JSON of the standard does not.
NO_UNIT = {"id": own_id("unit", "not said"), "name": "not said"}
FRICTIONLESS = {"": "string", "#": "number", "@": "string", "%": "string", "&": "string"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
HARMLESS = re.compile(r"[+-]?[\d\s().-]+")  # a phone number or a number: no name, no function


def safe_cell(value: Any) -> Any:
    """The value so that no spreadsheet takes it for a formula."""
    if isinstance(value, str) and value.startswith(FORMULA) and not HARMLESS.fullmatch(value):
        return f"'{value}"
    return value


class Package:
    """The tables while they are written, each in a file of its own on disk."""

    def __init__(self) -> None:
        self.files: dict[str, IO[bytes]] = {}
        self.writers: dict[str, Any] = {}
        self.known: set[tuple[str, str]] = set()
        self.parents: dict[tuple[str, str], tuple[str, ...]] = {}
        for kind in FILES:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by close()
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            self.files[kind], self.writers[kind] = file, (csv.writer(text), text)
            self.writers[kind][0].writerow(columns_of(kind))

    def add(self, kind: str, row: dict[str, Any]) -> None:
        """One row of a table; the same row again is not written."""
        if (kind, row["id"]) in self.known:
            return
        self.known.add((kind, row["id"]))
        cells = [safe_cell(row.get(name, "")) for name in columns_of(kind)]
        self.writers[kind][0].writerow(cells)

    def take(self, kind: str, document: dict[str, Any], **links: str) -> None:
        """A document with everything in it, as rows that point to each other."""
        document = self._under(kind, document, links)
        for name, child, inside in children_of(kind, document):
            self._take_child(kind, document["id"], name, child, inside, links)
        if kind == "taxonomy_term" and ("taxonomy", document.get("taxonomy_id")) not in self.known:
            document = {name: said for name, said in document.items() if name != "taxonomy_id"}
        if kind == "service_capacity" and "unit_id" not in links:
            links["unit_id"] = NO_UNIT["id"]
            self.add("unit", NO_UNIT)
        self.add(kind, {**document, **links})

    def _under(self, kind: str, document: dict[str, Any], links: dict[str, str]) -> dict[str, Any]:
        """The document; with an id of its own when the same one stands under another parent too.

        In JSON one phone may stand in a service and in its place; a row of a table stands once.
        """
        parents = tuple(f"{name} {key}" for name, key in sorted(links.items()))
        first = self.parents.setdefault((kind, document["id"]), parents)
        if kind in STANDING_ALONE or first == parents:
            return document
        return {**document, "id": own_id(kind, document["id"], *parents)}

    def _take_child(
        self,
        kind: str,
        key: str,
        name: str,
        child: str,
        inside: dict[str, Any],
        links: dict[str, str],
    ) -> None:
        if name in ("taxonomy_term", "unit", "taxonomy_detail"):
            links[f"{child}_id"] = inside["id"]
            self.take(child, inside)
        elif child == "program":
            owner = key if kind == "organization" else links["organization_id"]
            links.setdefault("program_id", inside["id"])
            self.take(child, inside, organization_id=owner)
        elif child == "attribute":
            other = profile.said("other", "", kind, key)["taxonomy_term"]
            term = inside.get("taxonomy_term") or other
            linked = {"link_id": key, "link_entity": kind}
            self.take(child, {**inside, "taxonomy_term": term}, **linked)
        elif child == "metadata":
            self.take(child, inside, resource_id=key, resource_type=kind)
        else:
            self.take(child, inside, **{f"{kind}_id": key})

    def zipped(self, file: IO[bytes]) -> None:
        """The whole package into a file."""
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            described = json.dumps(data_package(), indent=1, ensure_ascii=False)
            package.writestr("datapackage.json", described)
            for kind, name in FILES.items():
                self.writers[kind][1].flush()
                self.files[kind].seek(0)
                with package.open(f"{name}.csv", "w", force_zip64=True) as target:
                    while piece := self.files[kind].read(1 << 16):
                        target.write(piece)

    def close(self) -> None:
        """Let the files on disk go."""
        for _writer, text in self.writers.values():
            text.close()


def children_of(kind: str, document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every object inside a document: the name of the field, its kind, itself."""
    for (owner, name), child in SINGLE.items():
        if owner == kind and document.get(name):
            yield name, child, document[name]
    for name, child in LISTS.get(kind, {}).items():
        for inside in document.get(name, []):
            yield name, child, inside


def columns_of(kind: str) -> list[str]:
    """The columns of a table."""
    return [name for name, _mark, _needed in fields_of(kind)]


def data_package() -> dict[str, Any]:
    """The description of the package, as Frictionless and HSDS want it."""
    about: dict[str, Any] = {
        "name": "human_services_data",
        "title": "CPPC neighborhood network",
        "profile": "tabular-data-package",
        "version": HSDS_VERSION,
        "homepage": settings.BASE_URL,
        "contributors": [{"title": settings.DATA_ATTRIBUTION, "role": "publisher"}],
        "resources": [resource_of(kind) for kind in FILES],
    }
    if settings.DATA_LICENSE:
        license_ = {"name": settings.DATA_LICENSE, "path": settings.DATA_LICENSE_URL}
        about["licenses"] = [{name: value for name, value in license_.items() if value}]
    return about


def resource_of(kind: str) -> dict[str, Any]:
    """One table: its fields, what must be there, and which table each link leads to."""
    needed = NEEDED_IN_TABLES.get(kind, set())
    fields = []
    for name, mark, must in fields_of(kind):
        field: dict[str, Any] = {"name": name, "type": FRICTIONLESS[mark]}
        if mark == "&":
            field["format"] = "uuid"
        rules = {"required": must or name in needed, "unique": name == "id"}
        field["constraints"] = {rule: True for rule, holds in rules.items() if holds}
        fields.append(field)
    return {
        "name": kind,
        "path": f"{FILES[kind]}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": "id", "foreignKeys": links_of(kind)},
    }


def links_of(kind: str) -> list[dict[str, Any]]:
    """The links of a table to other tables."""
    made = []
    for name, mark, _needed in fields_of(kind):
        goal = name.removesuffix("_id")
        if mark == "&" and goal in FIELDS and goal != name and goal in FILES:
            reference = {"resource": goal, "fields": "id"}
            made.append({"fields": name, "reference": reference})
    return made


def terms_into(package: Package, documents: Iterable[dict[str, Any]]) -> None:
    """Terms of taxonomies as rows, without what is nested in them."""
    for one in documents:
        package.add("taxonomy_term", one)
