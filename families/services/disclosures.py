"""What leaves a record is written down: who got which copy, why, and what became of it."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.utils.translation import gettext as _

from families.models import CopyEvent, Disclosure, Family, Guest
from teams.access import Actor


@transaction.atomic
def record_disclosure(
    *,
    family: Family,
    what: str,
    recipient: str,
    purpose: str,
    form: str,
    by: Actor,
    copy_number: int | None = None,
    copies: int | None = None,
    guest: Guest | None = None,
    subject_id: UUID | None = None,
) -> Disclosure:
    """Write down one copy that leaves the record; call it before the copy is made.

    `what` and `form` are values of Disclosure.What and Disclosure.Form; `guest` is the recipient
    when he stands on the guest list, `subject_id` the plan version, meeting or consent copied.
    The record must be open. Raises ValidationError when a part is missing.
    """
    row = Disclosure(
        area_id=family.area_id,
        family=family,
        what=what,
        recipient=recipient.strip() or (guest.name if guest else ""),
        purpose=purpose.strip(),
        form=form,
        copy_number=copy_number,
        copies=copies,
        guest=guest,
        subject_id=subject_id,
        disclosed_by=by.user,
    )
    row.full_clean(exclude=["area", "family", "guest", "disclosed_by"])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except ProgrammingError:
        raise ValidationError(_("You cannot give copies of this record.")) from None
    return row


@transaction.atomic
def record_copies(
    *, copies: Iterable[Disclosure], state: str, note: str = "", by: Actor
) -> list[CopyEvent]:
    """Write down what became of copies: asked for, back, destroyed, or not to be had.

    Raises ValidationError when none is chosen, or when it is said that one is lost without a word.
    """
    chosen = list(copies)
    if not chosen:
        raise ValidationError(_("Choose at least one copy."))
    if state == CopyEvent.State.LOST and not note.strip():
        raise ValidationError({"note": _("Say in a word why it cannot come back.")})
    events = []
    for copy in chosen:
        event = CopyEvent(
            area_id=copy.area_id,
            family_id=copy.family_id,
            disclosure=copy,
            state=state,
            note=note,
            recorded_by=by.user,
        )
        event.full_clean(exclude=["area", "family", "disclosure", "recorded_by"])
        event.save(force_insert=True)
        events.append(event)
    return events
