"""Importing a file: checked first, then loaded whole or not at all, and undone whole."""

import csv
import io
import logging
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cppc.core.crypto import decrypt_bytes, encrypt_bytes
from cppc.core.models import AreaOwned
from cppc.core.notices import queue
from resources.importing.columns import COLUMNS
from resources.importing.reading import Known, Reading, SoundRow, read_listings
from resources.importing.table import HIDDEN, Found
from resources.models import (
    Address,
    ImportBatch,
    ImportFile,
    ImportFinding,
    Language,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    ServiceAtLocation,
    ServiceCategory,
)
from resources.policies import can_load, can_undo
from resources.services.listings import words_around
from resources.services.projection import remove_projection
from resources.services.publishing import names_of, public_texts
from resources.services.verifying import kept_true_of
from teams.access import Actor
from teams.models import Area
from teams.roles import Permission
from teams.services.wall import refuse_names, rows_with_names

log = logging.getLogger(__name__)
LARGEST_FILE = 2 * 1024 * 1024
MOST_FINDINGS = 2000
PURPOSE = "import"
CHUNK = 500
State = ImportBatch.State


@transaction.atomic
def start_import(*, area: Area, file_name: str, content: bytes, by: Actor) -> ImportBatch:
    """Keep a file, sealed, and ask the worker to check it.

    Raises ValidationError for one too large, NamesFound for a name that may be a family's.
    """
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    if len(content) > LARGEST_FILE:
        raise ValidationError(_("The file is larger than 2 MB. Split it."))
    refuse_names(area=area, texts=[file_name], by=by)
    batch = ImportBatch(area=area, file_name=file_name[:200] or "file.csv", asked_by=by.user)
    batch.save(force_insert=True)
    sealed = encrypt_bytes(content, purpose=PURPOSE)
    ImportFile.objects.create(area=area, batch=batch, content=sealed)
    queue("resources.check_import", key=f"check:{batch.pk}", payload={"batch": str(batch.pk)})
    return batch


@transaction.atomic
def check_import(*, batch: ImportBatch) -> ImportBatch:
    """Read the file and note what is in it; nothing is loaded. Runs in the worker."""
    saved = _locked(batch)
    if saved.state != State.CHECKING:
        return saved
    reading = _read(saved)
    _save_findings(saved, reading.findings)
    saved.rows, saved.sound_rows = reading.rows, len(reading.sound)
    return _moved(saved, State.CHECKED)


@transaction.atomic
def order_load(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Ask the worker to load the sound rows as drafts."""
    saved = _locked(batch)
    if not can_load(by, saved):
        raise PermissionDenied
    queue("resources.load_import", key=f"load:{batch.pk}", payload={"batch": str(batch.pk)})
    return _moved(saved, State.LOADING)


@transaction.atomic
def load_import(*, batch: ImportBatch) -> ImportBatch:
    """Load every sound row as a draft, all of them or none. Runs in the worker.

    The file is read again: what came into the area since the check counts as a duplicate now.
    """
    saved = _locked(batch)
    if saved.state != State.LOADING:
        return saved
    reading = _read(saved)
    for at in range(0, len(reading.sound), CHUNK):
        _load_rows(saved, reading.sound[at : at + CHUNK])
    _save_findings(saved, reading.findings)
    saved.loaded_rows = saved.sound_rows = len(reading.sound)
    ImportFile.objects.filter(batch=saved).delete()
    return _moved(saved, State.LOADED)


@transaction.atomic
def order_undo(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Ask the worker to take the whole import back."""
    saved = _locked(batch)
    if not can_undo(by, saved):
        raise PermissionDenied
    queue("resources.undo_import", key=f"undo:{batch.pk}", payload={"batch": str(batch.pk)})
    return _moved(saved, State.UNDOING)


@transaction.atomic
def undo_import(*, batch: ImportBatch) -> ImportBatch:
    """Delete every listing of an import, public copies first, and organizations left empty.

    Runs in the worker.
    """
    saved = _locked(batch)
    if saved.state != State.UNDOING:
        return saved
    services = Service.objects.filter(batch=saved)
    remove_projection(services)
    places = ServiceAtLocation.objects.filter(service__in=services)
    locations = list(places.values_list("location_id", flat=True))
    for model in (ServiceCategory, ServiceArea, Language, Phone, Schedule, ServiceAtLocation):
        _delete(model._default_manager.filter(service__in=services))
    _delete(Address.objects.filter(location__in=locations, location__services=None))
    _delete(Location.objects.filter(pk__in=locations, services=None))
    for rows in kept_true_of(services):
        _delete(rows)
    _delete(services)
    _delete(Organization.objects.filter(batch=saved, services=None))
    return _moved(saved, State.UNDONE)


@transaction.atomic
def fail_import(*, batch: ImportBatch) -> ImportBatch:
    """Note that the worker could not do its part; nothing of the file is loaded."""
    saved = _locked(batch)
    if saved.is_busy:
        _moved(saved, State.FAILED)
    return saved


def template_file() -> str:
    """The empty file with its heading and one example row."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([column.name for column in COLUMNS])
    writer.writerow([column.example for column in COLUMNS])
    return file.getvalue()


def _locked(batch: ImportBatch) -> ImportBatch:
    found = ImportBatch.objects.select_for_update(of=("self",)).select_related("area")
    return found.get(pk=batch.pk)


def _moved(batch: ImportBatch, state: str) -> ImportBatch:
    batch.state = state
    batch.version += 1
    batch.save(force_update=True)
    return batch


def _content(batch: ImportBatch) -> bytes:
    sealed = bytes(ImportFile.objects.get(batch=batch).content)
    return decrypt_bytes(sealed, purpose=PURPOSE)


def _read(batch: ImportBatch) -> Reading:
    """The file as it can be loaded: rows that may name somebody of a family are left out."""
    reading = read_listings(_content(batch), Known(batch.area))
    named = rows_with_names(batch.area, [_words_of(row) for row in reading.sound])
    problem = ImportFinding.Problem.NAMES
    reading.findings += [Found(reading.sound[at].number, problem, fatal=True) for at in named]
    reading.sound = [row for at, row in enumerate(reading.sound) if at not in named]
    return reading


def _words_of(row: SoundRow) -> tuple[str, str]:
    """All words of a row: what is compared whole, and names of groups and places."""
    service = Service(**row.fields)
    texts, houses = words_around(row.around)
    named = [*names_of(service), *houses]
    return "\n.\n".join([*public_texts(service), *texts]), "\n.\n".join(named)


def _save_findings(batch: ImportBatch, findings: list[Found]) -> None:
    """The findings of the latest reading, as many as a person can look through."""
    ImportFinding.objects.filter(batch=batch).delete()
    level = ImportFinding.Level
    rows = [
        ImportFinding(
            area=batch.area,
            batch=batch,
            row=one.row,
            column=one.column,
            level=level.ERROR if one.fatal else level.WARNING,
            problem=one.problem,
            value=" ".join(HIDDEN.sub("", one.value).split())[:120],
        )
        for one in findings[:MOST_FINDINGS]
    ]
    ImportFinding.objects.bulk_create(rows, batch_size=CHUNK)


def _load_rows(batch: ImportBatch, rows: list[SoundRow]) -> None:
    """Insert a part of the rows: parents first, each kind in one statement."""
    organizations = _organizations(batch, {row.around.organization for row in rows})
    new: dict[type[AreaOwned], list[Any]] = defaultdict(list)
    for row in rows:
        service = Service(
            area=batch.area,
            batch=batch,
            organization=organizations.get(row.around.organization.casefold()),
            **row.fields,
        )
        new[Service].append(service)
        for one in _rows_around(service, row):
            new[type(one)].append(one)
    order = (Service, Location, Address, ServiceAtLocation)
    rest = (ServiceCategory, ServiceArea, Language, Phone, Schedule)
    for model in (*order, *rest):
        model._default_manager.bulk_create(new[model], batch_size=CHUNK)


def _rows_around(service: Service, row: SoundRow) -> Iterable[AreaOwned]:
    around, keys = row.around, {"area": service.area, "service": service}
    yield from (ServiceCategory(category_id=code, **keys) for code in around.categories)
    yield from (ServiceArea(county_id=fips, **keys) for fips in around.counties)
    yield from (Language(code=code, **keys) for code in around.languages)
    yield from (Schedule(**one._asdict(), **keys) for one in around.hours)
    yield from (Phone(position=n, **vars(one), **keys) for n, one in enumerate(around.phones))
    if around.place:
        place = around.place
        location = Location(area=service.area, name=place.name)
        yield location
        yield ServiceAtLocation(location=location, **keys)
        if place.address_1:
            yield Address(
                area=service.area,
                location=location,
                address_1=place.address_1,
                city=place.city,
                postal_code=place.postal_code,
            )


def _organizations(batch: ImportBatch, names: set[str]) -> dict[str, Organization]:
    """The organizations of these names by name, those missing made for this import."""
    here = {one.name.casefold(): one for one in Organization.objects.filter(area=batch.area)}
    for name in sorted(names):
        if name and name.casefold() not in here:
            made = Organization(area=batch.area, name=name, batch=batch)
            made.save(force_insert=True)
            here[name.casefold()] = made
    return here


def _delete(rows: QuerySet) -> None:
    """Delete in one statement; the children are gone already."""
    rows._raw_delete(rows.db)
