"""Opening a family's record, and the people in it."""

import secrets
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.translation import gettext as _

from cppc.core.openings import open_family
from families.agreement import VERSION
from families.models import Family, Person
from families.services.phones import keep_phone
from teams.access import Actor
from teams.models import County

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0, O, 1, I, L: read aloud on the phone


def new_reference() -> str:
    """A reference such as F-7K2Q9: random, so that it says nothing and cannot be counted."""
    return "F-" + "".join(secrets.choice(ALPHABET) for _ in range(5))


@transaction.atomic
def open_record(
    *,
    county: County,
    kind: str,
    language: str,
    interpreter: str,
    name: str,
    relation: str,
    agreed: bool,
    by: Actor,
) -> Family:
    """Open a family's record with its first person; who opens it becomes its facilitator.

    Raises ValidationError without acceptance of confidentiality, or without the right to open.
    """
    if not agreed:
        raise ValidationError({"agreed": _("Accept the agreement to open the record.")})
    reference = _insert(by, county, kind, language, interpreter)
    open_family(reference, "opened the record")
    family = Family.objects.select_related("area").get(reference=reference)
    add_person(family=family, name=name, relation=relation, by=by)
    return family


def _insert(by: Actor, county: County, kind: str, language: str, interpreter: str) -> str:
    """Let the database make the record (its function checks the right); the new reference."""
    assert by.area is not None  # noqa: S101 - an area view's actor always has one
    for _attempt in range(5):
        reference = new_reference()
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(
                    "SELECT authz.open_case(%s, %s, %s, %s, %s, %s, %s)",
                    [by.area.pk, reference, county.pk, kind, language, interpreter, VERSION],
                )
        except IntegrityError:
            continue  # this reference is taken: draw another
        except ProgrammingError:
            raise ValidationError(
                _("Only a facilitator of this area can open a family's record.")
            ) from None
        return reference
    raise ValidationError(_("No free reference was found. Try again."))


@transaction.atomic
def add_person(
    *,
    family: Family,
    name: str,
    relation: str,
    nickname: str = "",
    born_on: date | None = None,
    phone: str = "",
    language: str = "",
    interpreter: bool = False,
    by: Actor,
) -> Person:
    """Write somebody into the family; needs the record to be open for writing."""
    person = Person(
        area_id=family.area_id,
        family=family,
        name=name,
        relation=relation,
        nickname=nickname,
        born_on=born_on,
        language=language,
        interpreter=interpreter,
    )
    person.full_clean(exclude=["area", "family"])
    person.save(force_insert=True)
    keep_phone(person, phone)
    return person


@transaction.atomic
def change_person(
    *, person: Person, version: int, phone: str, by: Actor, **fields: object
) -> Person:
    """Change what the record says of somebody.

    Raises StaleRow when somebody else saved a newer version meanwhile.
    """
    current = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if current.version != version:
        raise StaleRow(current)
    for name, value in fields.items():
        setattr(current, name, value)
    current.version += 1
    current.full_clean(exclude=["area", "family"])
    current.save(force_update=True)
    keep_phone(current, phone)
    return current


class StaleRow(Exception):  # noqa: N818 - it is a clash of two texts, not an error of the program
    """The row was saved by somebody else since the form was opened; carries the row as it is."""

    def __init__(self, row: Any) -> None:
        super().__init__("the row changed meanwhile")
        self.row = row
