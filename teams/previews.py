"""What a change of an area would do, in plain sentences, before anybody confirms it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from teams.models import Area, County, Membership


def has_open_families(area: Area) -> bool:
    """Whether the area still has open families; the database tells state administrators alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.has_open_families(%s)", [area.pk])
        (answer,) = cursor.fetchone()
    return bool(answer)


def _day(on: date | None) -> str:
    return date_format(on, "DATE_FORMAT") if on else _("always (a correction)")


def _names(counties: Iterable[County]) -> str:
    return ", ".join(county.name for county in counties)


def _people(area: Area) -> str:
    number = Membership.objects.current().filter(area=area).values("person").distinct().count()
    return ngettext("%(n)d person has a role", "%(n)d people have a role", number) % {"n": number}


def confirming(area: Area, *, on: date, source: str, **other: Any) -> dict[str, Any]:
    """The counties that get confirmed."""
    held = County.objects.filter(area_terms__area=area, area_terms__to_on=None)
    return {
        "facts": [
            (_("Counties"), _names(held)),
            (_("Confirmed on"), _day(on)),
            (_("Source"), source),
        ],
        "warnings": [],
    }


def renaming(area: Area, *, name: str, on: date, **other: Any) -> dict[str, Any]:
    """Old and new name."""
    return {
        "facts": [(_("Now"), area.name), (_("From now on"), name), (_("From"), _day(on))],
        "warnings": [_("The address of its pages stays the same.")],
    }


def moving(
    area: Area, *, counties: Sequence[County], on: date | None, **other: Any
) -> dict[str, Any]:
    """Which counties come, and from which areas."""
    givers = Area.objects.filter(
        kind=area.kind, county_terms__county__in=counties, county_terms__to_on=None
    ).distinct()
    warnings = [
        _("%(area)s loses counties. A confirmed boundary must be confirmed again.")
        % {"area": giver.name}
        for giver in givers
    ]
    return {
        "facts": [(_("Counties that come"), _names(counties)), (_("From"), _day(on))],
        "warnings": warnings,
    }


def splitting(
    area: Area, *, name: str, counties: Sequence[County], on: date, **other: Any
) -> dict[str, Any]:
    """What leaves, what stays."""
    stays = County.objects.filter(area_terms__area=area, area_terms__to_on=None).exclude(
        pk__in=[county.pk for county in counties]
    )
    return {
        "facts": [
            (_("New area"), name),
            (_("Its counties"), _names(counties)),
            (_("What stays"), _names(stays)),
            (_("From"), _day(on)),
        ],
        "warnings": [
            _("The new area starts without people. Invite its coordinator next."),
            _("Families, money and records stay with the old area."),
        ],
    }


def merging(area: Area, *, into: Area, on: date, carry_roles: bool, **other: Any) -> dict[str, Any]:
    """What closes and who takes over."""
    facts = [
        (_("Closes"), area.name),
        (_("Takes over"), into.name),
        (_("From"), _day(on)),
        (_("People"), _people(area)),
        (_("Roles there"), _("given") if carry_roles else _("not given")),
    ]
    return {"facts": facts, "warnings": _closing_warnings(area)}


def closing(area: Area, *, on: date, **other: Any) -> dict[str, Any]:
    """What ends."""
    held = County.objects.filter(area_terms__area=area, area_terms__to_on=None)
    facts = [
        (_("Closes"), area.name),
        (_("From"), _day(on)),
        (_("Counties without an area from then on"), _names(held)),
        (_("People"), _people(area)),
    ]
    return {"facts": facts, "warnings": _closing_warnings(area)}


def _closing_warnings(area: Area) -> list[str]:
    warnings = [_("After that nothing can be changed in the closed area. It can still be read.")]
    if has_open_families(area):
        warnings.insert(
            0,
            _(
                "This area still has open families. Ask its coordinator to close them or to hand "
                "them on first, or nobody can work with them any more."
            ),
        )
    return warnings
