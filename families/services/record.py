"""Who is who in a family, what each child needs in care, and who holds the family up."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from families.models import CareDetail, Family, Person, Relationship, Strength, Support
from families.services.phones import keep_phone
from families.services.plan import plan_of
from families.services.records import StaleRow
from families.services.supports import listings_named
from teams.access import Actor

MOST_STRENGTHS = 60


@transaction.atomic
def relate_people(
    *, family: Family, person: Person, kind: str, other: Person, by: Actor
) -> Relationship:
    """Write down how somebody stands to somebody else of the family.

    Raises ValidationError for one person twice, and for what is written down already.
    """
    row = Relationship(area_id=family.area_id, family=family, person=person, kind=kind, other=other)
    row.full_clean(exclude=["area", "family"])
    return _add(row)


@transaction.atomic
def unrelate_people(*, relationship: Relationship, by: Actor) -> None:
    """Take a relationship out of the record; the record of changes keeps it."""
    relationship.delete()


@transaction.atomic
def add_care_detail(*, person: Person, kind: str, text: str, by: Actor) -> CareDetail:
    """Write down something that whoever looks after this child must know."""
    row = CareDetail(
        area_id=person.area_id, family_id=person.family_id, person=person, kind=kind, text=text
    )
    row.full_clean(exclude=["area", "family", "person"])
    return _add(row)


@transaction.atomic
def change_care_detail(
    *, detail: CareDetail, version: int, kind: str, text: str, by: Actor
) -> CareDetail:
    """Change a care detail; raises StaleRow when somebody saved a newer one meanwhile."""
    return _change(CareDetail, detail, version, {"kind": kind, "text": text})


@transaction.atomic
def remove_care_detail(*, detail: CareDetail, by: Actor) -> None:
    """Take a care detail out of the record."""
    detail.delete()


@transaction.atomic
def add_support(*, family: Family, phone: str = "", by: Actor, **fields: Any) -> Support:
    """Put somebody or something into the picture of the family's network.

    Where a public listing bears the name, and no other does, the support points to it.
    """
    row = Support(area_id=family.area_id, family=family, **fields)
    row.listing = listings_named(family, [row.name]).get(row.name)
    row.full_clean(exclude=["area", "family"])
    _add(row)
    keep_phone(row, phone)
    return row


@transaction.atomic
def change_support(
    *, support: Support, version: int, phone: str, by: Actor, **fields: Any
) -> Support:
    """Change a support; raises StaleRow when somebody saved a newer one meanwhile."""
    name = fields["name"]
    listing = listings_named(support.family, [name]).get(name)
    current = _change(Support, support, version, {**fields, "listing": listing})
    keep_phone(current, phone)
    return current


@transaction.atomic
def remove_support(*, support: Support, by: Actor) -> None:
    """Take a support out of the picture."""
    keep_phone(support, "")
    support.delete()


@transaction.atomic
def add_strength(*, family: Family, text: str, by: Actor) -> Strength:
    """Write down what goes well, at any time and not only at a meeting; the same line once.

    Raises ValidationError when the list is full.
    """
    plan = plan_of(family)
    rows = list(Strength.objects.filter(plan=plan))
    same = next((row for row in rows if row.text.casefold() == text.casefold()), None)
    if same is not None:
        return same
    if len(rows) >= MOST_STRENGTHS:
        raise ValidationError({"text": _("The list is full. Take something out first.")})
    row = Strength(area_id=family.area_id, family=family, plan=plan, text=text, position=len(rows))
    row.full_clean(exclude=["area", "family", "plan"])
    return _add(row)


@transaction.atomic
def remove_strength(*, strength: Strength, by: Actor) -> None:
    """Take a strength out of the list."""
    strength.delete()


def _add(row: Any) -> Any:
    """Save a new row; what the database has already is told in the row's own words."""
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(_("This is written down already.")) from None
    return row


def _change(model: Any, row: Any, version: int, fields: dict[str, Any]) -> Any:
    current = model.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if current.version != version:
        raise StaleRow(current)
    for name, value in fields.items():
        setattr(current, name, value)
    current.version += 1
    current.full_clean(exclude=["area", "family"])
    current.save(force_update=True)
    return current
