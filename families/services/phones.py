"""Phones of people and supports: apart from the names, hidden where the private talk says so."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from families.models import Family, Person, Phone, Support

Row = TypeVar("Row", Person, Support)
# What apps above this one know of who is kept apart (imports go one way).
KEEPS_APART: list[Callable[[Family], bool]] = []


def keeps_apart(know: Callable[[Family], bool]) -> Callable[[Family], bool]:
    """Register what knows whether people of a family are kept apart from each other."""
    KEEPS_APART.append(know)
    return know


def phones_for_paper(family: Family, rows: Iterable[Row]) -> list[Row]:
    """The rows with their phones for a paper that leaves the house; none where people are apart.

    A facilitator sees every phone, but whoever gets the paper may hand it to the other side.
    """
    listed = list(rows)
    if not any(know(family) for know in KEEPS_APART):
        return with_phones(listed)
    for row in listed:
        row.phone = ""
    return listed


def with_phones(rows: Iterable[Row]) -> list[Row]:
    """The rows, each with its phone as far as the reader may see it; one query."""
    listed = list(rows)
    areas = {row.area_id for row in listed}  # the index begins with it
    found = Phone.objects.filter(area__in=areas, subject_id__in=[row.pk for row in listed])
    numbers = dict(found.values_list("subject_id", "number"))
    for row in listed:
        row.phone = numbers.get(row.pk, "")
    return listed


@transaction.atomic
def keep_phone(row: Person | Support, number: str) -> None:
    """Write, change or take out the phone of a person or support; called by the service that saves.

    Raises ValidationError where a number stands that the writer may not see.
    """
    number = number.strip()
    row.phone = number
    kept = Phone.objects.select_for_update(of=("self",)).filter(subject_id=row.pk).first()
    if not number:
        if kept is not None:
            kept.delete()
        return
    if kept is None:
        kept = Phone(area_id=row.area_id, family_id=row.family_id, subject_id=row.pk, version=0)
    elif kept.number == number:
        return
    kept.number = number
    kept.version += 1
    kept.full_clean(exclude=["area", "family"])
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError:
        words = _("Another number is kept for safety. Ask the facilitator.")
        raise ValidationError({"phone": words}) from None
