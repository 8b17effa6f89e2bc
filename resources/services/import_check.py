"""Checking an import: read and staged, then compared with what is here; nothing is loaded."""

import uuid
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q

from resources.importing.reading import Known
from resources.importing.shaped import Shaped
from resources.importing.shaping import Shaper
from resources.importing.sheets import hash_of
from resources.importing.source import Source, look_at, records_of
from resources.importing.table import Found, Problem
from resources.models import (
    ImportBatch,
    ImportFile,
    ImportProfile,
    ImportRow,
    Location,
    Organization,
    Service,
)
from resources.services.do_not_list import Register
from resources.services.import_compare import differences
from resources.services.import_own import Own
from resources.services.import_steps import (
    CHUNK,
    Kind,
    Outcome,
    State,
    content_of,
    locked,
    moved,
    opened,
    order,
    save_findings,
    save_rows,
    saved,
    sealed,
)
from resources.services.projection import strings_of
from resources.services.publishing import names_of, public_texts
from resources.services.snapshots import with_rows
from teams.services.wall import rows_with_names


@transaction.atomic
def check_import(*, batch: ImportBatch) -> ImportBatch:
    """Read the file, or compare its next rows, and note what is in it. Runs in the worker.

    A table with columns of its own waits for somebody who matches them.
    """
    now = locked(batch)
    if now.state != State.CHECKING:
        return now
    if not now.total and not _stage(now):
        return now
    return _compare_next(now)


def _stage(batch: ImportBatch) -> bool:
    """Read the file into sealed rows; False when it has to wait for its columns to be matched."""
    content = content_of(batch)
    source = look_at(content)
    batch.shape = source.shape
    if source.shape == ImportBatch.Shape.MAPPED and not _profile_for(batch, source):
        moved(batch, State.MAPPING)
        return False
    batch.total = _stage_rows(batch, content, source)
    batch.rows, batch.hsds_version = source.rows, source.version
    batch.done = 0
    save_findings(batch, source.findings)
    ImportFile.objects.filter(batch=batch).delete()
    return True


def _profile_for(batch: ImportBatch, source: Source) -> bool:
    """Whether it is known how the columns of this file are called."""
    if batch.profile_id is None:
        found = ImportProfile.objects.filter(
            area=batch.area, headings_hash=hash_of(source.heading)
        ).order_by("-updated_at", "pk")
        batch.profile = found.first()
    return batch.profile_id is not None


def namespace_of(batch: ImportBatch) -> uuid.UUID:
    """In which ids that are no UUID are told apart: by area, and by whose list it is."""
    return uuid.uuid5(batch.area_id, batch.profile.name if batch.profile else "import")


def _stage_rows(batch: ImportBatch, content: bytes, source: Source) -> int:
    mapping = batch.profile.mapping if batch.profile else None
    known, number, rows = Known(batch.area), 0, []
    for record in records_of(content, known, source, namespace_of(batch), mapping):
        number += 1
        rows.append(
            ImportRow(
                area=batch.area,
                batch=batch,
                number=number,
                kind=record.kind,
                file=record.file,
                row=record.row,
                source_id=record.id,
                record=sealed(record.body),
            )
        )
        if len(rows) == CHUNK:
            ImportRow.objects.bulk_create(rows)
            rows = []
    ImportRow.objects.bulk_create(rows)
    return number


def _compare_next(batch: ImportBatch) -> ImportBatch:
    """Compare the next rows; ask for the rest, or say that the file is checked."""
    rows = list(ImportRow.objects.filter(batch=batch, outcome=Outcome.WAITING)[:CHUNK])
    findings: list[Found] = []
    if rows:
        _compare(batch, rows, Known(batch.area, listings=False), findings)
        save_rows(rows, "outcome", "target")
        save_findings(batch, findings)
    batch.done += len(rows)
    _count(batch, rows)
    if batch.done < batch.total:
        order("check", saved(batch))
        return batch
    # A file without a new or changed listing may still bring organizations and places.
    batch.sound_rows = batch.new_rows + batch.changed_rows or _others_to_load(batch)
    return moved(batch, State.CHECKED)


def _others_to_load(batch: ImportBatch) -> int:
    return ImportRow.objects.filter(batch=batch, outcome__in=[Outcome.NEW, Outcome.CHANGED]).count()


def _count(batch: ImportBatch, rows: list[ImportRow]) -> None:
    """How many listings are new, changed, the same, left out."""
    outcomes = [one.outcome for one in rows if one.kind == Kind.SERVICE]
    batch.new_rows += outcomes.count(Outcome.NEW)
    batch.changed_rows += outcomes.count(Outcome.CHANGED)
    batch.same_rows += outcomes.count(Outcome.SAME)
    batch.refused_rows += outcomes.count(Outcome.REFUSED)


def shape_rows(
    batch: ImportBatch, rows: list[ImportRow], known: Known, findings: list[Found]
) -> list[tuple[ImportRow, Shaped]]:
    """Each row as what it becomes here; of a record of ours, what the file says anew."""
    shaper = Shaper(known, findings)
    ways: dict[str, Callable[[Any], Shaped]] = {
        Kind.ORGANIZATION: shaper.organization_row,
        Kind.LOCATION: shaper.location,
        Kind.SERVICE: shaper.service,
    }
    bodies = [(row, opened(row.record)) for row in rows]
    own, shaped = Own(batch, bodies), []
    for row, body in bodies:
        shaper.file, shaper.row = row.file, row.row
        shaped.append((row, own.only_new(row, ways[row.kind](body), known)))
    return shaped


def _compare(
    batch: ImportBatch, rows: list[ImportRow], known: Known, findings: list[Found]
) -> None:
    shaped = shape_rows(batch, rows, known, findings)
    named = rows_with_names(batch.area, [words_of(one) for _row, one in shaped])
    here, register = Here(batch, shaped), Register(batch.area)
    for at, (row, one) in enumerate(shaped):
        problem = Problem.NAMES if at in named else _unfit(register, row, one)
        if problem:
            row.outcome = Outcome.REFUSED
            findings.append(Found(row.row, problem, fatal=True, file=row.file))
            continue
        row.outcome, row.target = here.outcome(row, one)


def _unfit(register: Register, row: ImportRow, one: Shaped) -> str:
    """Why a row cannot be loaded at all."""
    if row.kind == Kind.LOCATION:
        return ""
    name = one.fields.get("name_en") or one.fields.get("name") or ""
    if one.record and not name:  # only what is new is told, and the name is not
        name = getattr(one.record, "name_en", "") or getattr(one.record, "name", "")
    if not name:
        return Problem.MISSING_NAME
    phones = [phone["number"] for phone in one.phones]
    website = one.fields.get("website", "")
    refused = row.kind == Kind.SERVICE and register.meets(name, phones, website)
    return Problem.ON_DO_NOT_LIST if refused else ""


def words_of(one: Shaped) -> tuple[str, str]:
    """All words of a row: what is compared whole, and names of groups and places."""
    fields = one.fields
    names = {name for name in fields if name in ("name", "alternate_name", "website", "email")}
    if "name_en" in fields:
        service = Service(**fields)
        texts, houses = public_texts(service), names_of(service)
    else:
        told = [value for name, value in fields.items() if name not in names]
        texts, houses = list(strings_of(told)), [str(fields[name]) for name in sorted(names)]
    for phone in one.phones:
        texts += [phone["number"], phone.get("note_en", ""), phone.get("note_es", "")]
        texts += strings_of(phone.get("details", {}))
    texts += strings_of([place["details"] for place in one.places])
    for address in one.addresses:
        houses += [address[name] for name in ("address_1", "address_2", "city", "region")]
        houses.append(address["attention"])
    houses.append(one.organization)
    return "\n.\n".join(filter(None, texts)), "\n.\n".join(filter(None, houses))


class Here:
    """What of some rows is here already."""

    def __init__(self, batch: ImportBatch, shapes: list[tuple[ImportRow, Shaped]]) -> None:
        rows = [row for row, _one in shapes]
        keys = [row.source_id for row in rows]
        mine = {"area": batch.area, "source_id__in": keys}
        self.services = {one.source_id: one for one in with_rows(Service.objects.filter(**mine))}
        places = Location.objects.filter(**mine).prefetch_related("addresses")
        self.locations = {one.source_id: one for one in places}
        self.organizations = {one.source_id: one for one in Organization.objects.filter(**mine)}
        names = Organization.objects.filter(area=batch.area).only("pk", "name")
        self.named = (
            {one.name.casefold(): one for one in names}
            if any(row.kind == Kind.ORGANIZATION for row in rows)
            else {}
        )
        self.houses = self._houses(batch, [one for row, one in shapes if row.kind == Kind.SERVICE])

    def _houses(self, batch: ImportBatch, shapes: list[Shaped]) -> dict[str, Organization]:
        """Organizations that listings have, and those the file names for them, by either id."""
        told = {one.organization_id for one in shapes} - {""}
        found = [*self.services.values(), *(one.record for one in shapes if one.record)]
        if not found or not (told or any(one.organization for one in shapes)):
            return {}
        keys = told | {str(one.organization_id) for one in found if one.organization_id}
        rows = Organization.objects.filter(Q(pk__in=keys) | Q(source_id__in=keys), area=batch.area)
        houses = list(rows.only("pk", "name", "source_id"))
        return {str(one.source_id): one for one in houses} | {str(one.pk): one for one in houses}

    def outcome(self, row: ImportRow, one: Shaped) -> tuple[str, Any]:
        """What a row is: new, changed or the same; and the key of what is here."""
        if one.stands_in:
            return Outcome.SAME, None
        found = self.of(row, one)
        if found is None and row.kind == Kind.ORGANIZATION:
            named = self.named.get(one.fields["name"].casefold())
            if named is not None:
                return Outcome.SAME, named.pk
        if found is None:
            return Outcome.NEW, None
        changed = differences(found, one, self.houses)
        return (Outcome.CHANGED if changed else Outcome.SAME), found.pk

    def of(self, row: ImportRow, one: Shaped) -> Any:
        """The record that a row is: ours by its own key, or one that came from the same list."""
        rows: dict[str, dict] = {
            Kind.SERVICE: self.services,
            Kind.LOCATION: self.locations,
            Kind.ORGANIZATION: self.organizations,
        }
        return one.record or rows[row.kind].get(row.source_id)
