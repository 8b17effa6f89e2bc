"""Taking an import back, some rows at a time: what it made goes, what it changed is as before.

What somebody changed since is kept, and said.
"""

from collections.abc import Callable
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, OuterRef, Q

from resources.importing.table import Found, Problem
from resources.models import (
    Address,
    DuplicatePair,
    ImportBatch,
    ImportFinding,
    ImportRow,
    Location,
    Organization,
    Service,
    ServiceAtLocation,
)
from resources.services.import_steps import (
    CHUNK,
    Kind,
    Outcome,
    State,
    acting,
    forget_rows,
    locked,
    moved,
    opened,
    order,
    save_findings,
    saved,
)
from resources.services.projection import (
    remove_projection,
    write_organization,
    write_projection,
)
from resources.services.publishing import write_public_copy
from resources.services.secrecy import published_at_places
from resources.services.snapshots import (
    clear_rows,
    content_hash,
    hash_of_rows,
    put_back,
    put_place_back,
    with_rows,
)
from resources.services.verifying import kept_true_of
from teams.roles import Permission


class Kept(Exception):  # noqa: N818 - an answer about one row
    """A row is not taken back, because somebody works with it."""


@transaction.atomic
def undo_import(*, batch: ImportBatch) -> ImportBatch:
    """Take the next rows back, the last ones first, and ask for the rest. Runs in the worker."""
    now = locked(batch)
    if now.state != State.UNDOING:
        return now
    rows = list(ImportRow.objects.filter(batch=now, loaded=True).order_by("-number")[:CHUNK])
    if rows:
        Undoer(now).undo(rows)
    now.done += len(rows)
    if ImportRow.objects.filter(batch=now, loaded=True).exists():
        order("undo", saved(now))
        return now
    _forget_organizations(now)
    forget_rows(now)
    return moved(now, now.ending or State.UNDONE)


def _forget_organizations(batch: ImportBatch) -> None:
    """Organizations that a table only named go when nobody uses them."""
    used = Service.objects.filter(organization=OuterRef("pk"))
    rows = Organization.objects.filter(~Exists(used), batch=batch)
    staged = ImportRow.objects.filter(batch=batch, target=OuterRef("pk"))
    rows = rows.filter(~Exists(staged))
    rows._raw_delete(rows.db)


class Undoer:
    """Takes rows of one import back."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch, self.by = batch, acting(batch)
        self.findings: list[Found] = []

    def undo(self, rows: list[ImportRow]) -> None:
        for kind in (Kind.SERVICE, Kind.LOCATION, Kind.ORGANIZATION):
            mine = [row for row in rows if row.kind == kind]
            hashes = self._hashes(kind, [row.target for row in mine])
            gone = [row for row in mine if row.target not in hashes]
            same = [row for row in mine if hashes.get(row.target) == row.after_hash]
            changed = [row for row in mine if row not in same and row not in gone]
            for row in changed:
                self._keep(row)
            self._delete(kind, [row for row in same if row.outcome == Outcome.NEW])
            for row in same:
                if row.outcome == Outcome.CHANGED:
                    self._safely(row, self._restore)
        for row in rows:
            row.loaded = False
        ImportRow.objects.bulk_update(rows, ["loaded"], batch_size=CHUNK)
        save_findings(self.batch, self.findings)

    def _hashes(self, kind: str, keys: list[Any]) -> dict[Any, str]:
        """Fingerprints of what is here now."""
        if kind == Kind.SERVICE:
            services = with_rows(Service.objects.filter(pk__in=keys))
            return {one.pk: content_hash(one) for one in services}
        if kind == Kind.LOCATION:
            places = Location.objects.filter(pk__in=keys).prefetch_related("addresses")
            return {one.pk: hash_of_rows([one, *one.addresses.all()]) for one in places}
        return {one.pk: hash_of_rows([one]) for one in Organization.objects.filter(pk__in=keys)}

    def _keep(self, row: ImportRow) -> None:
        self.batch.kept_rows += row.kind == Kind.SERVICE
        self.findings.append(Found(row.row, Problem.CHANGED_SINCE, file=row.file))

    def _delete(self, kind: str, rows: list[ImportRow]) -> None:
        """All at once, or one by one when something else holds one of them."""
        deletes: dict[str, Callable[[list[Any]], None]] = {
            Kind.SERVICE: delete_services,
            Kind.LOCATION: _delete_places,
            Kind.ORGANIZATION: _delete_organizations,
        }
        delete = deletes[kind]
        try:
            with transaction.atomic():
                delete([row.target for row in rows])
                _check_links()
        except DatabaseError:
            for row in rows:
                self._safely(row, lambda one: delete([one.target]))

    def _safely(self, row: ImportRow, undo: Callable[[ImportRow], None]) -> None:
        try:
            with transaction.atomic():
                undo(row)
                _check_links()
        except (DatabaseError, ValidationError, Kept):
            self._keep(row)

    def _restore(self, row: ImportRow) -> None:
        """What stood here before a change, exactly; its public copy too."""
        before = opened(row.before)
        if row.kind == Kind.SERVICE:
            self._may_write(Service.objects.get(pk=str(row.target)).is_published)
            service = put_back(before, keep_state=True)
            if service.is_published:
                write_public_copy(service)
        elif row.kind == Kind.LOCATION:
            public = published_at_places(self.batch.area, [row.target])
            self._may_write(bool(public))
            put_place_back(before)
            for listing in published_at_places(self.batch.area, [row.target]):
                write_projection(listing)
        else:
            for one in serializers.deserialize("python", before):
                one.object.save(force_update=True)
            self._write_organization(Organization.objects.get(pk=str(row.target)))

    def _write_organization(self, organization: Organization) -> None:
        if organization.services.filter(state=Service.State.PUBLISHED).exists():
            self._may_write(public=True)
            write_organization(organization)

    def _may_write(self, public: bool) -> None:
        if public and not self.by.may(Permission.PUBLISH_LISTINGS):
            raise Kept


def delete_services(keys: list[Any]) -> None:
    """Delete listings with every row around them, public copies first."""
    services = Service.objects.filter(pk__in=keys)
    remove_projection(services)
    pairs = DuplicatePair.objects.filter(Q(first__in=services) | Q(second__in=services))
    pairs._raw_delete(pairs.db)
    clear_rows(services)
    for rows in kept_true_of(services):
        rows._raw_delete(rows.db)
    services._raw_delete(services.db)


def _delete_places(keys: list[Any]) -> None:
    """Delete places that no listing uses any more."""
    used = ServiceAtLocation.objects.filter(location=OuterRef("pk"))
    places = Location.objects.filter(~Exists(used), pk__in=keys)
    addresses = Address.objects.filter(location__in=places)
    addresses._raw_delete(addresses.db)
    places._raw_delete(places.db)


def _delete_organizations(keys: list[Any]) -> None:
    """Delete organizations that no listing uses any more."""
    used = Service.objects.filter(organization=OuterRef("pk"))
    rows = Organization.objects.filter(~Exists(used), pk__in=keys)
    rows._raw_delete(rows.db)


def _check_links() -> None:
    """Whether something still points to what was deleted is asked now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def forget_findings(batch: ImportBatch, problems: list[str]) -> None:
    """Findings of an earlier try go before the next one."""
    rows = ImportFinding.objects.filter(batch=batch, problem__in=problems)
    rows._raw_delete(rows.db)
