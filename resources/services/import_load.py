"""Loading an import: some rows at a time, each part whole, the next asked for in the same breath.

A worker that is killed leaves the part it was at undone; the next one goes on from there.
"""

import uuid
from collections import defaultdict
from typing import Any

from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from cppc.core.models import AreaOwned
from cppc.core.wall_middleware import refused_by_the_wall
from resources.hours import Opening
from resources.importing.reading import Known
from resources.importing.shaped import Shaped
from resources.importing.table import Found, Problem
from resources.models import (
    Address,
    ImportBatch,
    ImportRow,
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
from resources.phones import digits_of
from resources.services.duplicates import propose_pairs
from resources.services.import_check import shape_rows
from resources.services.import_compare import keeps_more
from resources.services.import_steps import (
    CHUNK,
    Kind,
    Outcome,
    State,
    acting,
    locked,
    moved,
    order,
    save_findings,
    save_rows,
    saved,
    sealed,
)
from resources.services.projection import write_organization, write_projection
from resources.services.publishing import write_public_copy
from resources.services.secrecy import published_at_places, shared_with
from resources.services.snapshots import (
    clear_rows,
    content_hash,
    hash_of_rows,
    snapshot,
    snapshot_of_place,
    with_rows,
)
from teams.access import Actor
from teams.roles import Permission

Shapes = list[tuple[ImportRow, Shaped]]
ORDER = (
    Organization, Location, Address, Service, ServiceAtLocation, ServiceCategory, ServiceArea,
    Language, Phone, Schedule,
)  # fmt: skip


class Refusal(Exception):  # noqa: N818 - an answer about one row
    """A row cannot be loaded; says why."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@transaction.atomic
def load_import(*, batch: ImportBatch) -> ImportBatch:
    """Load the next sound rows as drafts, and ask for the rest. Runs in the worker."""
    now = locked(batch)
    if now.state != State.LOADING:
        return now
    rows = list(to_load(now)[:CHUNK])
    if rows:
        Loader(now, acting(now)).load(rows)
    now.done += len(rows)
    if rows and to_load(now).exists():
        order("load", saved(now))
        return now
    propose_pairs(area=now.area, only=loaded_services(now))
    return moved(now, State.LOADED)


def to_load(batch: ImportBatch) -> Any:
    """New rows and chosen changes that are not loaded yet, organizations first."""
    rows = ImportRow.objects.filter(batch=batch, loaded=False)
    chosen = rows.filter(outcome=Outcome.CHANGED, chosen=True)
    return (rows.filter(outcome=Outcome.NEW) | chosen).order_by("number")


def loaded_services(batch: ImportBatch) -> list[Any]:
    """Keys of the listings an import wrote."""
    rows = ImportRow.objects.filter(batch=batch, kind=Kind.SERVICE, loaded=True)
    return list(rows.values_list("target", flat=True))


class Loader:
    """Writes rows of one import; of those the database refuses, it says so and goes on."""

    def __init__(self, batch: ImportBatch, by: Actor) -> None:
        self.batch, self.by, self.area = batch, by, batch.area
        self.known = Known(self.area, listings=False)
        self.findings: list[Found] = []

    def load(self, rows: list[ImportRow]) -> None:
        """Organizations, then places, then listings: what others point to comes first."""
        shaped = shape_rows(self.batch, rows, self.known, [])
        for kind in (Kind.ORGANIZATION, Kind.LOCATION, Kind.SERVICE):
            mine = [one for one in shaped if one[0].kind == kind]
            plain = [one for one in mine if self._is_plain(one)]
            others = [one for one in mine if not self._is_plain(one)]
            self._together(plain)
            for one in others:
                self._alone(one)
        self._finish(rows)

    def _together(self, shapes: Shapes) -> None:
        """New rows in few statements; when one of them is refused, each by itself."""
        try:
            with transaction.atomic():
                self._load_new(shapes)
                _check_links()
        except DatabaseError:
            for one in shapes:
                self._alone(one)

    def _is_plain(self, one: tuple[ImportRow, Shaped]) -> bool:
        """New and not secret: nothing else that is public can be touched by it."""
        row, shaped = one
        secret = shaped.fields.get("secret") or shaped.fields.get("confidential")
        return row.outcome == Outcome.NEW and not secret

    def _alone(self, one: tuple[ImportRow, Shaped]) -> None:
        """One row by itself; refused, it leaves nothing behind."""
        row, _shaped = one
        try:
            with transaction.atomic():
                if row.outcome == Outcome.NEW:
                    self._load_new([one])
                else:
                    self._change(*one)
                self._close(*one)
                _check_links()
        except Refusal as refusal:
            self._refuse(row, refusal.problem)
        except ValidationError:
            self._refuse(row, Problem.NOT_LOADED)
        except DatabaseError as fault:
            # The guard of the wall knows a name that came meanwhile.
            named = refused_by_the_wall(fault)
            self._refuse(row, Problem.NAMES if named else Problem.NOT_LOADED)

    def _refuse(self, row: ImportRow, problem: str) -> None:
        row.outcome, row.loaded, row.target = Outcome.REFUSED, False, None
        row.before = None
        self.findings.append(Found(row.row, problem, fatal=True, file=row.file))

    def _finish(self, rows: list[ImportRow]) -> None:
        """Note what was written, so that a change by somebody else is known by it."""
        done = [row for row in rows if row.loaded]
        keys = [row.target for row in done if row.target]
        services = with_rows(Service.objects.filter(pk__in=keys))
        hashes = {one.pk: content_hash(one) for one in services}
        places = Location.objects.filter(pk__in=keys).prefetch_related("addresses")
        hashes |= {one.pk: hash_of_rows([one, *one.addresses.all()]) for one in places}
        hashes |= {one.pk: hash_of_rows([one]) for one in Organization.objects.filter(pk__in=keys)}
        for row in done:
            row.after_hash = hashes.get(row.target, "") if row.target else ""
        save_rows(rows, "outcome", "loaded", "target", "before", "after_hash")
        save_findings(self.batch, self.findings)
        self.batch.loaded_rows += sum(row.kind == Kind.SERVICE for row in done)
        self.batch.refused_rows += sum(
            row.kind == Kind.SERVICE and row.outcome == Outcome.REFUSED for row in rows
        )

    def _load_new(self, shapes: Shapes) -> None:
        """Insert rows: parents first, each kind in one statement."""
        new: dict[type[AreaOwned], list[Any]] = defaultdict(list)
        organizations, places = self._links(shapes, new)
        for row, one in shapes:
            row.target = row.target or uuid.uuid4()
            if row.kind == Kind.SERVICE:
                self._new_service(row, one, new, organizations, places)
            elif row.kind == Kind.LOCATION:
                self._new_location(row, one, new)
            else:
                self._new_organization(row, one, new)
        for model in ORDER:
            model._default_manager.bulk_create(new[model], batch_size=CHUNK)
        for row, _one in shapes:
            row.loaded = True

    def _keys(self, row: ImportRow) -> dict[str, Any]:
        return {"pk": row.target, "area": self.area, "source_id": row.source_id}

    def _new_organization(self, row: ImportRow, one: Shaped, new: dict) -> None:
        new[Organization].append(Organization(batch=self.batch, **self._keys(row), **one.fields))

    def _new_location(self, row: ImportRow, one: Shaped, new: dict) -> None:
        location = Location(**self._keys(row), **one.fields)
        new[Location].append(location)
        new[Address] += [Address(area=self.area, location=location, **a) for a in one.addresses]

    def _new_service(
        self, row: ImportRow, one: Shaped, new: dict, organizations: dict, places: dict
    ) -> None:
        keys = self._keys(row)
        if one.typed:
            keys["source_id"] = None
        organization = organizations.get(one.organization_id or one.organization.casefold())
        service = Service(batch=self.batch, organization_id=organization, **keys, **one.fields)
        new[Service].append(service)
        for made in self._around(service, one, places):
            new[type(made)].append(made)

    def _around(self, service: Service, one: Shaped, places: dict) -> list[AreaOwned]:
        keys = {"area": self.area, "service": service}
        made: list[AreaOwned] = [
            ServiceCategory(category_id=code, **keys) for code in dict.fromkeys(one.categories)
        ]
        made += [ServiceArea(county_id=fips, **keys) for fips in dict.fromkeys(one.counties)]
        made += [Language(code=code, **keys) for code in dict.fromkeys(one.languages)]
        made += [Schedule(**hour._asdict(), **keys) for hour in dict.fromkeys(one.hours)]
        made += [Phone(position=n, **phone, **keys) for n, phone in enumerate(one.phones)]
        here: dict[Any, Any] = {}
        for place in one.places:
            if key := places.get(place["location"]):
                here.setdefault(key, place)
        made += [
            ServiceAtLocation(
                location_id=key, source_id=place["id"], details=place["details"], **keys
            )
            for key, place in here.items()
        ]
        return made

    def _links(self, shapes: Shapes, new: dict) -> tuple[dict[str, Any], dict[str, Any]]:
        """The keys of the organizations and places that listings name."""
        houses = self._here(
            Organization, Kind.ORGANIZATION, {o.organization_id for _r, o in shapes}
        )
        named = {place["location"] for _row, one in shapes for place in one.places}
        places = self._here(Location, Kind.LOCATION, named)
        return houses | self._named({one.organization for _row, one in shapes}, new), places

    def _here(
        self, model: type[Organization] | type[Location], kind: str, told: set[str]
    ) -> dict[str, Any]:
        """By the ids of a file the keys of what is here; an export of ours names keys of ours."""
        keys = [key for key in told if key]
        staged = ImportRow.objects.filter(batch=self.batch, kind=kind, source_id__in=keys)
        rows = model._default_manager.filter(area=self.area)
        found = dict(staged.exclude(target=None).values_list("source_id", "target"))
        found |= dict(rows.filter(source_id__in=keys).values_list("source_id", "pk"))
        found |= {pk: pk for pk in rows.filter(pk__in=keys).values_list("pk", flat=True)}
        return {str(key): pk for key, pk in found.items()}

    def _named(self, names: set[str], new: dict) -> dict[str, Any]:
        """Organizations that a table only names; those missing are made for this import."""
        wanted = {name.casefold(): name for name in sorted(names, reverse=True) if name}
        if not wanted:
            return {}
        here = Organization.objects.filter(area=self.area).values_list("name", "pk")
        found = {name.casefold(): pk for name, pk in here if name.casefold() in wanted}
        for folded, name in wanted.items():
            if folded not in found:
                made = Organization(area=self.area, name=name, batch=self.batch)
                new[Organization].append(made)
                found[folded] = made.pk
        return found

    def _change(self, row: ImportRow, one: Shaped) -> None:
        """Write a chosen change over what is here, which is kept for the undoing."""
        if row.kind == Kind.SERVICE:
            self._change_service(row, one)
        elif row.kind == Kind.LOCATION:
            self._change_location(row, one)
        else:
            organization = Organization.objects.select_for_update().get(pk=str(row.target))
            row.before = sealed(_serialized(organization))
            self._write(organization, one)
            if organization.services.filter(state=Service.State.PUBLISHED).exists():
                self._must_publish()
                write_organization(organization)
        row.loaded = True

    def _write(self, found: Any, one: Shaped) -> None:
        for name, value in one.fields.items():
            if not keeps_more(found, name, value):
                setattr(found, name, value)
        found.version += 1
        found.save(force_update=True)

    def _must_publish(self) -> None:
        if not self.by.may(Permission.PUBLISH_LISTINGS):
            raise Refusal(Problem.PUBLIC_HERE)

    def _change_service(self, row: ImportRow, one: Shaped) -> None:
        service = with_rows(Service.objects.filter(pk=str(row.target))).get()
        if service.is_published:
            self._must_publish()
        row.before = sealed(snapshot(service))
        new: dict[type[AreaOwned], list[Any]] = defaultdict(list)
        organizations, places = self._links([(row, one)], new)
        Organization.objects.bulk_create(new[Organization])
        self._keep_around(service, one)
        key = organizations.get(one.organization_id or one.organization.casefold())
        service.organization_id = key or service.organization_id
        links = list(service.places.all())
        clear_rows(Service.objects.filter(pk=service.pk))
        self._write(service, one)
        for made in self._around(service, one, places):
            new[type(made)].append(made)
        told = {made.location_id for made in new[ServiceAtLocation]}
        new[ServiceAtLocation] += [link for link in links if link.location_id not in told]
        for model in ORDER[4:]:
            model._default_manager.bulk_create(new[model])
        if service.is_published:
            write_public_copy(service)

    def _keep_around(self, service: Service, one: Shaped) -> None:
        """What the file does not say stays; lists that the team keeps too only grow. A number
        that is private here stays private."""
        private = {digits_of(row.number) for row in service.phones.all() if not row.public}
        for phone in one.phones:
            phone["public"] = (
                phone.get("public", True) and digits_of(phone["number"]) not in private
            )
        one.categories += [row.category_id for row in service.categories.all()]
        one.counties += [row.county_id for row in service.counties.all()]
        one.languages += [row.code for row in service.languages.all()]
        if not one.hours:
            one.hours += [hour_of(row) for row in service.schedules.all()]
        if not one.phones:
            names = ("kind", "number", "extension", "note_en", "note_es", "public", "details")
            one.phones += [
                {name: getattr(row, name) for name in names} for row in service.phones.all()
            ]

    def _change_location(self, row: ImportRow, one: Shaped) -> None:
        location = Location.objects.prefetch_related("addresses").get(pk=str(row.target))
        row.before = sealed(snapshot_of_place(location))
        self._write(location, one)
        if one.addresses:
            here = Address.objects.filter(location=location)
            here._raw_delete(here.db)
            made = [Address(area=self.area, location=location, **a) for a in one.addresses]
            Address.objects.bulk_create(made)
        self._show_again(published_at_places(self.area, [location.pk]))

    def _close(self, row: ImportRow, one: Shaped) -> None:
        """A place that is secret now leaves the public copies of other listings."""
        others: list[Service] = []
        if row.kind == Kind.SERVICE and one.fields.get("confidential"):
            others = shared_with(Service.objects.for_detail().get(pk=str(row.target)))
        elif row.kind == Kind.LOCATION and one.fields.get("secret"):
            others = published_at_places(self.area, [row.target])
        self._show_again(others, Problem.SECRET_IS_PUBLIC)

    def _show_again(self, others: list[Service], problem: str = Problem.PUBLIC_HERE) -> None:
        if others and not self.by.may(Permission.PUBLISH_LISTINGS):
            raise Refusal(problem)
        for other in others:
            write_projection(other)


def hour_of(row: Schedule) -> Opening:
    """An opening as a reader makes it."""
    return Opening(row.weekday, row.opens_at, row.closes_at)


def _serialized(row: Any) -> Any:
    return serializers.serialize("python", [row])


def _check_links() -> None:
    """Links between rows are checked now, not when all is done."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
