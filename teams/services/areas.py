"""How areas change: boundaries confirmed, counties moved, areas renamed, split, merged, closed.

Nothing is deleted: county terms carry dates, and every act leaves an AreaSuccession or an audit
entry. `on` is the first day of the new shape.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from teams.access import Actor
from teams.models import Area, AreaCounty, AreaSuccession, County, Membership
from teams.services.wall import refuse_names

STALE = "stale"
FIRST_DAY = date(1988, 1, 1)  # the first decategorization pilots

EDITABLE = (
    "service_area",
    "source_url",
    "basis",
    "hotline",
    "opened_on",
    "suppression_limit",
    "retention_years",
    "approval_months",
)


def _check_day(on: date) -> None:
    if on > timezone.localdate():
        raise ValidationError({"on": _("Record this on the day it takes effect or later.")})
    if on < FIRST_DAY:
        raise ValidationError({"on": _("Decategorization areas began in 1988.")})


def _lock(area: Area, version: int | None = None) -> Area:
    """The area's row, locked; refused when it closed or somebody else changed it meanwhile."""
    locked = Area.objects.select_for_update(of=("self",)).get(pk=area.pk)
    if locked.state == Area.State.CLOSED:
        raise ValidationError(_("This area is closed. Its history stays as it is."))
    if version is not None and version != locked.version:
        raise ValidationError(
            _("Somebody else changed this area while you had it open. Look at it again first."),
            code=STALE,
        )
    return locked


def _save(area: Area) -> None:
    area.version += 1
    area.full_clean(exclude=["confirmed_by"])
    area.save(force_update=True)


def _free_slug(name: str) -> str:
    stem = slugify(name)[:70] or "area"
    taken = set(Area.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 2, stem
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug


def _unsure(area: Area, source: str) -> None:
    """After a change of shape an earlier confirmation no longer holds."""
    if area.boundary == Area.Boundary.CONFIRMED:
        area.boundary = Area.Boundary.DOCUMENTED
    area.basis = source


def _move(terms: Iterable[AreaCounty], to: Area | None, on: date | None, source: str) -> None:
    """End county terms on `on` and begin them in `to`; without a day, correct them in place."""
    for term in terms:
        if on is None:
            if to is not None:
                term.area, term.source = to, source
                term.save(force_update=True)
            continue
        if term.from_on and term.from_on >= on:
            raise ValidationError(
                {
                    "on": _("%(county)s came to %(area)s only on %(day)s. Choose a later day.")
                    % {"county": term.county, "area": term.area, "day": term.from_on}
                }
            )
        term.to_on = on
        term.save(force_update=True)
        if to is not None:
            AreaCounty.objects.create(
                area=to, county_id=term.county_id, kind=to.kind, from_on=on, source=source
            )


def _take_free(counties: Iterable[str], area: Area, on: date | None, source: str) -> None:
    """Begin terms of counties that no area of the kind holds; refused where days overlap."""
    terms = [
        AreaCounty(area=area, county_id=fips, kind=area.kind, from_on=on, source=source)
        for fips in counties
    ]
    try:
        with transaction.atomic():
            AreaCounty.objects.bulk_create(terms)
    except IntegrityError:
        raise ValidationError(
            {"counties": _("One of these counties belongs to another area on that day.")}
        ) from None


def _open_terms(area: Area) -> list[AreaCounty]:
    terms = AreaCounty.objects.filter(area=area, to_on=None).select_related("county", "area")
    return list(terms.order_by("county__name"))


def _record(kind: str, before: Area, after: Area | None, on: date, source: str, by: Actor) -> None:
    AreaSuccession.objects.create(
        kind=kind,
        predecessor=before,
        successor=after,
        on=on,
        old_name=before.name,
        source=source,
        recorded_by=by.user,
    )


def _close(area: Area, on: date) -> None:
    area.state, area.closed_on = Area.State.CLOSED, on
    _save(area)


@transaction.atomic
def open_area(
    *, name: str, kind: str, counties: Sequence[County], on: date, source: str, by: Actor
) -> Area:
    """Make a new area with counties that no area of its kind holds today.

    Refuses a name in use, a county of another area (split or move it instead), a day ahead.
    """
    _check_day(on)
    area = Area(
        name=name,
        slug=_free_slug(name),
        kind=kind,
        boundary=Area.Boundary.DOCUMENTED,
        basis=source,
        opened_on=on,
    )
    area.full_clean(exclude=["confirmed_by"])
    area.save(force_insert=True)
    _take_free([county.pk for county in counties], area, on, source)
    return area


@transaction.atomic
def confirm_boundary(*, area: Area, on: date, source: str, version: int, by: Actor) -> Area:
    """A state administrator vouches that the counties are right, with a source and its day."""
    _check_day(on)
    refuse_names(area=area, texts=[source], by=by)
    area = _lock(area, version)
    if not _open_terms(area):
        raise ValidationError(_("An area without counties has no boundary to confirm."))
    area.boundary = Area.Boundary.CONFIRMED
    area.confirmed_by, area.confirmed_on, area.confirmed_source = by.user, on, source
    _save(area)
    return area


@transaction.atomic
def edit_area(*, area: Area, version: int, by: Actor, **fields: str | int | date | None) -> Area:
    """Change what is known about an area, and what it sets itself.

    Raises NamesFound when the words may name somebody of a family.
    """
    area = _lock(area, version)
    typed = {name: value for name, value in fields.items() if isinstance(value, str)}
    houses = [typed.pop("service_area", "")]
    refuse_names(area=area, texts=typed.values(), houses=houses, by=by)
    for name in EDITABLE:
        if name in fields:
            setattr(area, name, fields[name])
    _save(area)
    return area


@transaction.atomic
def rename_area(*, area: Area, name: str, on: date, source: str, version: int, by: Actor) -> Area:
    """Give an area a new name; its address stays, so that old links work."""
    _check_day(on)
    refuse_names(area=area, texts=[source], houses=[name], by=by)
    area = _lock(area, version)
    if name == area.name:
        raise ValidationError({"name": _("This is its name already.")})
    _record(AreaSuccession.Kind.RENAME, area, area, on, source, by)
    area.name = name
    _save(area)
    return area


@transaction.atomic
def move_counties(
    *,
    area: Area,
    counties: Sequence[County],
    on: date | None,
    source: str,
    version: int,
    by: Actor,
) -> Area:
    """Bring counties into `area` from a day on; without a day it corrects what was wrong."""
    if on is not None:
        _check_day(on)
    area = _lock(area, version)
    terms = AreaCounty.objects.filter(to_on=None, kind=area.kind, county__in=counties)
    here = list(terms.select_related("county", "area"))
    if not counties:
        raise ValidationError({"counties": _("Choose at least one county.")})
    if any(term.area_id == area.pk for term in here):
        raise ValidationError({"counties": _("One of these counties is in this area already.")})
    givers = {term.area_id: term.area for term in here}
    for one in (area, *givers.values()):
        refuse_names(area=one, texts=[source], by=by)
    _move(here, area, on, source)
    _take_free({county.pk for county in counties} - {t.county_id for t in here}, area, on, source)
    for changed in (area, *(_lock(giver) for giver in givers.values())):
        _unsure(changed, source)
        _save(changed)
    return area


@transaction.atomic
def split_area(
    *,
    area: Area,
    name: str,
    counties: Sequence[County],
    on: date,
    source: str,
    version: int,
    by: Actor,
) -> Area:
    """Some counties leave an area and form a new one; the rest stays as it is.

    Refuses to take all counties (rename it instead) or one that is not the area's.
    """
    _check_day(on)
    refuse_names(area=area, texts=[source], by=by)
    area = _lock(area, version)
    wanted = {county.pk for county in counties}
    terms = _open_terms(area)
    leaving = [term for term in terms if term.county_id in wanted]
    if len(leaving) != len(wanted) or not leaving:
        raise ValidationError({"counties": _("Choose counties of this area.")})
    if len(leaving) == len(terms):
        raise ValidationError({"counties": _("Leave at least one county in the old area.")})
    new = open_area(name=name, kind=area.kind, counties=[], on=on, source=source, by=by)
    _move(leaving, new, on, source)
    _record(AreaSuccession.Kind.SPLIT, area, new, on, source, by)
    _unsure(area, source)
    _save(area)
    return new


@transaction.atomic
def merge_areas(
    *,
    area: Area,
    into: Area,
    on: date,
    source: str,
    carry_roles: bool,
    version: int,
    by: Actor,
) -> Area:
    """All counties of `area` go to `into`, and `area` closes; its records stay readable.

    With `carry_roles` everybody's current roles are given in `into` too, one's own excepted.
    """
    _check_day(on)
    if area.pk == into.pk or area.kind != into.kind:
        raise ValidationError({"into": _("Choose another area of the same kind.")})
    for one in (area, into):
        refuse_names(area=one, texts=[source], by=by)
    area, into = _lock(area, version), _lock(into)
    _move(_open_terms(area), into, on, source)
    _record(AreaSuccession.Kind.MERGE, area, into, on, source, by)
    if carry_roles:
        _carry_roles(area, into, by)
    _close(area, on)
    _unsure(into, source)
    _save(into)
    return into


def _carry_roles(area: Area, into: Area, by: Actor) -> None:
    there = Membership.objects.filter(area=into, to_on=None)
    held = set(there.values_list("person_id", "role"))
    for old in Membership.objects.current().filter(area=area).exclude(person=by.user):
        if (old.person_id, old.role) not in held:
            held.add((old.person_id, old.role))
            Membership.objects.create(
                person_id=old.person_id,
                area=into,
                role=old.role,
                to_on=old.to_on,
                given_by=by.user,
            )


@transaction.atomic
def close_area(*, area: Area, on: date, source: str, version: int, by: Actor) -> Area:
    """An area ends without a successor; its counties are free from that day on."""
    _check_day(on)
    refuse_names(area=area, texts=[source], by=by)
    area = _lock(area, version)
    _move(_open_terms(area), None, on, source)
    _record(AreaSuccession.Kind.CLOSE, area, None, on, source, by)
    _close(area, on)
    return area
