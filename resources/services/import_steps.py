"""What all steps of an import share: its locked row, its state, its findings, its pieces."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from cppc.core.crypto import decrypt_bytes, encrypt_bytes
from cppc.core.identity import current
from cppc.core.notices import queue
from resources.importing.table import HIDDEN, Found
from resources.models import ImportBatch, ImportFile, ImportFinding, ImportRow
from teams.access import Actor, actor_in
from teams.models import User

MOST_FINDINGS = 2000
PURPOSE = "import"
CHUNK = 500
PIECE = 4 * 1024 * 1024
State = ImportBatch.State
Outcome = ImportRow.Outcome
Kind = ImportRow.Kind


def locked(batch: ImportBatch) -> ImportBatch:
    """The import as it is saved now, kept from other writers until the end."""
    found = ImportBatch.objects.select_for_update(of=("self",)).select_related("area")
    return found.get(pk=batch.pk)


def moved(batch: ImportBatch, state: str) -> ImportBatch:
    """The import in another state."""
    batch.state = state
    return saved(batch)


def saved(batch: ImportBatch) -> ImportBatch:
    batch.version += 1
    batch.save(force_update=True)
    return batch


def order(step: str, batch: ImportBatch) -> None:
    """Ask the worker for a step; each state of the import asks once."""
    key = f"{step}:{batch.pk}:{batch.version}"
    queue(f"resources.{step}_import", key=key, payload={"batch": str(batch.pk)})


def acting(batch: ImportBatch) -> Actor:
    """The person as whom the worker does a step, with the roles of now."""
    who = current.get()
    if who is None or who.user_id is None:
        raise LookupError("a step of an import is done as a person")
    return actor_in(User.objects.get(pk=who.user_id), batch.area)


def keep_file(batch: ImportBatch, content: bytes) -> None:
    """The bytes of a file, sealed, in pieces that no statement is too large for."""
    for number, at in enumerate(range(0, max(len(content), 1), PIECE)):
        sealed = encrypt_bytes(content[at : at + PIECE], purpose=PURPOSE)
        ImportFile.objects.create(area=batch.area, batch=batch, number=number, content=sealed)


def content_of(batch: ImportBatch) -> bytes:
    """The bytes of a file that waits."""
    pieces = ImportFile.objects.filter(batch=batch).order_by("number")
    sealed = pieces.values_list("content", flat=True).iterator(chunk_size=1)
    return b"".join(decrypt_bytes(bytes(one), purpose=PURPOSE) for one in sealed)


def sealed(value: Any) -> bytes:
    return encrypt_bytes(json.dumps(value, default=str).encode(), purpose=PURPOSE)


def opened(value: Any) -> Any:
    return json.loads(decrypt_bytes(bytes(value), purpose=PURPOSE))


def save_rows(rows: Sequence[ImportRow], *names: str) -> None:
    """Write these fields of the rows in one statement, which is a list of values and no more: a
    CASE for each row and field took a third of the time of an import."""
    known = {one.attname: one for one in ImportRow._meta.concrete_fields}
    fields = [known[name] for name in ("id", *names)]
    values = [
        [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows]
        for field in fields
    ]
    typed = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    changed = ", ".join(f"{name} = v.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE resources_importrow AS r SET {changed} "  # nosec B608 # noqa: S608 - names of columns
            f"FROM unnest({typed}) AS v (id, {', '.join(names)}) WHERE r.id = v.id",
            values,
        )


def forget_rows(batch: ImportBatch) -> None:
    """The file and what was read of it go."""
    for model in (ImportFile, ImportRow):
        rows = model._default_manager.filter(batch=batch)
        rows._raw_delete(rows.db)


def save_findings(batch: ImportBatch, findings: Iterable[Found]) -> None:
    """More findings, as many as a person can look through; what keeps rows out comes first."""
    left = MOST_FINDINGS - ImportFinding.objects.filter(batch=batch).count()
    level = ImportFinding.Level
    chosen = sorted(findings, key=lambda one: not one.fatal)[: max(left, 0)]
    rows = [
        ImportFinding(
            area=batch.area,
            batch=batch,
            file=one.file,
            row=one.row,
            column=one.column[:60],
            level=level.ERROR if one.fatal else level.WARNING,
            problem=one.problem,
            value=" ".join(HIDDEN.sub("", one.value).split())[:120],
        )
        for one in chosen
    ]
    ImportFinding.objects.bulk_create(rows, batch_size=CHUNK)
