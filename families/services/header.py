"""The record as a whole: its header, sealing, closing, opening again, handing to another area.

Rights and rules are the database's (families/sql/record.sql); here its answers become words.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cppc.core.notices import hint
from families.models import CircleMember, Family, Handover
from families.services.records import StaleRow
from teams.access import Actor
from teams.models import Area, User

PLAIN = ("kind", "county", "language", "interpreter")
REFUSALS: dict[str, str | Promise] = {
    "state": gettext_lazy("Somebody did this already. Look at the record as it is now."),
    "reason": gettext_lazy("Say why, in a few words."),
    "meeting": gettext_lazy("A meeting is set. Hold it or call it off first."),
    "handover": gettext_lazy("Another area was asked to take over. Take that back first."),
    "sealed": gettext_lazy(
        "The record is sealed: another area must not see even its reference. "
        "Lift the seal first, or let the record stay here."
    ),
    "area": gettext_lazy("Choose another area that is active."),
    "facilitator": gettext_lazy("Choose an approved facilitator of your area, and not yourself."),
    "unknown": gettext_lazy("No other record of this area has this reference."),
    "merged": gettext_lazy("These two are merged already."),
    "changed": gettext_lazy("Something changed in one of the records. Look at it again."),
    "busy": gettext_lazy(
        "Both records must be open, and the one that ends must have no meeting ahead."
    ),
    "same": gettext_lazy("A second person must say yes: you asked for it yourself."),
    "late": gettext_lazy("More than 30 days have passed. It cannot be undone any more."),
}


def ask_database(function: str, *values: Any) -> Any:
    """What the function of the database answers; a missing right is a ValidationError."""
    marks = ", ".join(["%s"] * len(values))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT authz.{function}({marks})", list(values))
            (answer,) = cursor.fetchone()
    except ProgrammingError:
        raise ValidationError(_("You cannot do this with this record.")) from None
    return answer


def refuse(answer: str) -> None:
    """Raise the refusal that this answer stands for; an empty one means it is done."""
    if answer:
        raise ValidationError(str(REFUSALS[answer]))


@transaction.atomic
def change_header(*, family: Family, version: int, by: Actor, **fields: Any) -> Family:
    """Change kind, county, language or interpreter; raises StaleRow after somebody else's save."""
    current = Family.objects.select_for_update(of=("self",)).get(pk=family.pk)
    if current.version != version:
        raise StaleRow(current)
    for name in PLAIN:
        setattr(current, name, fields[name])
    current.version += 1
    current.full_clean(exclude=["area"])
    current.save(update_fields=[*PLAIN, "version", "updated_at"])
    return current


@transaction.atomic
def seal_family(*, family: Family, seal: bool, reason: str, by: Actor) -> None:
    """Hide the record from everybody outside its circle, or lift that; by its facilitator.

    Raises ValidationError without the right, without a reason, or when it is so already.
    """
    if not ask_database("seal_family", family.pk, seal, reason):
        refuse("state" if reason.strip() else "reason")


@transaction.atomic
def close_family(*, family: Family, outcome: str, reason: str, by: Actor) -> None:
    """Close the record: how it ended, why; who only helped leaves the circle.

    Raises ValidationError with a meeting ahead, while another area is asked, or without a reason.
    """
    refuse(ask_database("close_family", family.pk, outcome, reason))


@transaction.atomic
def reopen_family(*, family: Family, reason: str, by: Actor) -> None:
    """Open a closed record again; raises ValidationError for one that was merged away."""
    if not ask_database("reopen_family", family.pk, reason):
        refuse("state" if reason.strip() else "reason")


@transaction.atomic
def ask_handover(
    *, family: Family, to_area: Area, kept: Iterable[CircleMember], reason: str, by: Actor
) -> None:
    """Ask another area to take the family over; `kept` are places the family wants to stay.

    Raises ValidationError when the record is sealed or closed, or a meeting is ahead.
    """
    stay = [str(place.pk) for place in kept]
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::uuid[]::text", [stay])
        (places,) = cursor.fetchone()
    refuse(ask_database("ask_handover", family.pk, to_area.pk, places, reason))
    hint()


@transaction.atomic
def withdraw_handover(*, family: Family, reason: str, by: Actor) -> None:
    """Take back what another area was asked and has not answered yet."""
    if not ask_database("withdraw_handover", family.pk, reason):
        refuse("state")


@transaction.atomic
def accept_handover(*, handover: Handover, facilitator: User, by: Actor) -> None:
    """Take a family over: all its rows come to this area, its facilitator is asked to accept.

    Raises ValidationError when it was answered or withdrawn, or for a wrong facilitator.
    """
    refuse(ask_database("answer_handover", handover.pk, True, facilitator.pk, ""))
    hint()


@transaction.atomic
def refuse_handover(*, handover: Handover, reason: str, by: Actor) -> None:
    """Say no, with a word of why for the area that asked."""
    nobody: UUID | None = None
    refuse(ask_database("answer_handover", handover.pk, False, nobody, reason))
    hint()
