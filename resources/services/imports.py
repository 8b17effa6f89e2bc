"""Importing a file: what people order. The worker does it, in `import_check`, `_load`, `_undo`."""

import csv
import io
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from openpyxl import Workbook

from resources.importing.columns import COLUMNS
from resources.importing.sheets import TARGETS, guessed, hash_of
from resources.importing.source import look_at
from resources.importing.table import named
from resources.models import ImportBatch, ImportProfile, ImportRow
from resources.policies import can_cancel_import, can_load, can_map, can_undo
from resources.services.import_check import check_import
from resources.services.import_load import load_import, to_load
from resources.services.import_steps import (
    Outcome,
    State,
    content_of,
    forget_rows,
    keep_file,
    locked,
    moved,
    order,
)
from resources.services.import_undo import undo_import
from teams.access import Actor
from teams.models import Area
from teams.roles import Permission
from teams.services.wall import refuse_names

__all__ = ["check_import", "load_import", "undo_import"]


def largest_file() -> int:
    """How many megabytes an uploaded file may have."""
    return settings.IMPORT_LARGEST_FILE // (1024 * 1024)


def too_large() -> str:
    """What somebody reads whose file is too large."""
    return _("The file is larger than %(size)s MB. Split it.") % {"size": largest_file()}


@transaction.atomic
def start_import(*, area: Area, file_name: str, content: bytes, by: Actor) -> ImportBatch:
    """Keep a file, sealed, and ask the worker to check it.

    Raises ValidationError for one too large, NamesFound for a name that may be a family's.
    """
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    if len(content) > settings.IMPORT_LARGEST_FILE:
        raise ValidationError(too_large())
    refuse_names(area=area, texts=[file_name], by=by)
    batch = ImportBatch(area=area, file_name=file_name[:200] or "file.csv", asked_by=by.user)
    batch.save(force_insert=True)
    keep_file(batch, content)
    order("check", batch)
    return batch


def columns_to_match(batch: ImportBatch) -> list[dict[str, Any]]:
    """Each column of a file that waits: its heading, a few of its values, and our guess."""
    source = look_at(content_of(batch))
    guess = guessed(source.heading)
    rows = []
    for at, cell in enumerate(source.heading):
        sample = [row[at] for row in source.sample if at < len(row) and row[at]]
        rows.append({"heading": cell, "name": named(cell), "sample": sample,
                     "guess": guess.get(named(cell), "")})  # fmt: skip
    return rows


@transaction.atomic
def match_columns(
    *, batch: ImportBatch, name: str, mapping: dict[str, str], by: Actor
) -> ImportBatch:
    """Say what the columns of a file are, keep that as a profile, and check the file by it.

    Raises ValidationError without a column for the name, NamesFound for a heading with a name.
    """
    now = locked(batch)
    if not can_map(by, now):
        raise PermissionDenied
    if "name" not in mapping.values():
        raise ValidationError(_("Say which column holds the name."))
    if unknown := set(mapping.values()) - set(TARGETS):
        raise ValidationError(", ".join(sorted(unknown)))
    name = " ".join(name.split())[:100] or now.file_name[:100]
    refuse_names(area=now.area, texts=mapping, houses=[name], by=by)
    key = hash_of(look_at(content_of(now)).heading)
    profile = ImportProfile.objects.filter(area=now.area, name__iexact=name).first()
    profile = profile or ImportProfile(area=now.area, name=name)
    profile.mapping, profile.headings_hash = mapping, key
    profile.save()
    now.profile = profile
    now = moved(now, State.CHECKING)
    order("check", now)
    return now


@transaction.atomic
def choose_changes(*, batch: ImportBatch, chosen: list[str], shown: list[str], by: Actor) -> None:
    """Say which of the shown changes are to be loaded; the others are not."""
    now = locked(batch)
    if now.state != State.CHECKED or not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    rows = ImportRow.objects.filter(batch=now, outcome=Outcome.CHANGED, pk__in=shown)
    rows.filter(pk__in=chosen).update(chosen=True)
    rows.exclude(pk__in=chosen).update(chosen=False)


@transaction.atomic
def choose_all_changes(*, batch: ImportBatch, by: Actor) -> None:
    """Say that every change of a file is to be loaded."""
    now = locked(batch)
    if now.state != State.CHECKED or not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    ImportRow.objects.filter(batch=now, outcome=Outcome.CHANGED).update(chosen=True)


@transaction.atomic
def order_load(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Ask the worker to load the new rows, and the chosen changes, as drafts."""
    now = locked(batch)
    if not can_load(by, now):
        raise PermissionDenied
    now.done, now.total = 0, to_load(now).count()
    if not now.total:
        raise ValidationError(_("Choose at least one change to load."))
    now = moved(now, State.LOADING)
    order("load", now)
    return now


@transaction.atomic
def order_undo(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Ask the worker to take the whole import back."""
    now = locked(batch)
    if not can_undo(by, now):
        raise PermissionDenied
    return _undoing(now, State.UNDONE)


@transaction.atomic
def cancel_import(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Give an import up: the file goes, and what was loaded of it is taken back."""
    now = locked(batch)
    if not can_cancel_import(by, now):
        raise PermissionDenied
    if now.state == State.PUBLISHING:
        return moved(now, State.LOADED)
    if now.state == State.LOADING:
        return _undoing(now, State.CANCELLED)
    forget_rows(now)
    return moved(now, State.CANCELLED)


def _undoing(batch: ImportBatch, ending: str) -> ImportBatch:
    batch.ending, batch.done = ending, 0
    batch.total = ImportRow.objects.filter(batch=batch, loaded=True).count()
    batch.kept_rows = 0
    batch = moved(batch, State.UNDOING)
    order("undo", batch)
    return batch


@transaction.atomic
def fail_import(*, batch: ImportBatch) -> ImportBatch:
    """Note that the worker could not do its part; what was loaded of the file is taken back."""
    now = locked(batch)
    if now.state == State.LOADING and ImportRow.objects.filter(batch=now, loaded=True).exists():
        return _undoing(now, State.FAILED)
    if now.state in (State.UNDOING, State.PUBLISHING):
        return moved(now, State.LOADED)  # what is here is whole, and can be undone again
    if now.is_busy:
        forget_rows(now)
        moved(now, State.FAILED)
    return now


def template_file() -> str:
    """The empty file with its heading and one example row."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([column.name for column in COLUMNS])
    writer.writerow([column.example for column in COLUMNS])
    return file.getvalue()


def template_sheet() -> bytes:
    """The same as a spreadsheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("listings")
    sheet.append([column.name for column in COLUMNS])
    sheet.append([column.example for column in COLUMNS])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
