"""The changes of an import as people read them: field by field, what is here and what is told."""

from typing import Any, NamedTuple

from resources.importing.reading import Known
from resources.models import ImportBatch, ImportRow, Location, Organization, Service
from resources.reported import reports_of
from resources.services.import_check import Here, shape_rows
from resources.services.import_compare import Difference, differences
from resources.services.import_steps import Kind


class Change(NamedTuple):
    """One row that is here and says something else in the file."""

    row: ImportRow
    name: str
    differences: list[Difference]
    listing_id: Any = None  # of a listing, whose reports are shown beside the change
    said: tuple[tuple[str, int], ...] = ()


def changes_of(batch: ImportBatch, rows: list[ImportRow]) -> list[Change]:
    """What loading each of these rows would change; a fixed number of queries."""
    shapes = shape_rows(batch, rows, Known(batch.area, listings=False), [])
    here = Here(batch, shapes)
    made, keys = [], {row.target for row in rows if row.kind == Kind.SERVICE}
    said = reports_of(keys)
    for row, shaped in shapes:
        found = here.of(row, shaped)
        if found is not None:
            told = [_readable(found, one) for one in differences(found, shaped, here.houses)]
            listing = found.pk if isinstance(found, Service) else None
            reports = tuple(said.get(found.pk, []))
            made.append(Change(row, _name_of(found), told, listing, reports))
    return made


def _name_of(found: Service | Location | Organization) -> str:
    return found.name_en if isinstance(found, Service) else found.name


def _readable(found: Any, one: Difference) -> Difference:
    """A difference with the label of its field, and lists in one line each."""
    labels = {field.name: str(field.verbose_name) for field in found._meta.local_fields}
    return Difference(labels.get(one.field, one.field), _words(one.here), _words(one.told))


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(
            f"{name}: {_words(one)}" for name, one in value.items() if one not in ("", {})
        )
    if isinstance(value, list | tuple | set):
        return "\n".join(_words(one) for one in value)
    return "" if value is None else str(value)[:600]
