"""The word to keep a meeting private: drawn or typed by one, on paper or said aloud by several."""

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.crypto import decrypt, encrypt
from cppc.core.vault import drop_file, keep_file
from meetings.models import Attendance, FamilyMeeting, Signature, SignedPaper
from meetings.privacy import VERSION, text_mark
from meetings.scans import Scan
from teams.access import Actor

SIDE = 1000  # drawings are points between 0 and this, whatever the screen
MOST_POINTS = 4000
FEWEST_POINTS = 5
Strokes = list[list[list[int]]]


def read_strokes(text: str) -> Strokes:
    """The lines drawn on a screen, checked; raises ValidationError when they are no signature."""
    try:
        lines = json.loads(text or "[]")
        strokes = [[[_part(x), _part(y)] for x, y in line] for line in lines]
    except (ValueError, TypeError, RecursionError):
        strokes = []
    points = sum(map(len, strokes))
    if not FEWEST_POINTS <= points <= MOST_POINTS:
        raise ValidationError(
            _("Nothing is drawn in the box. Sign with a finger, or type the name instead.")
        )
    return strokes


def _part(value: Any) -> int:
    if not isinstance(value, int | float) or not 0 <= value <= SIDE:
        raise ValueError("outside of the box")
    return int(value)


@transaction.atomic
def sign_here(
    *,
    attendance: Attendance,
    route: str,
    name: str,
    strokes: Strokes,
    language: str = "",
    by: Actor,
) -> Signature:
    """One person signs on the screen, or types the name; `language` is that of the words shown.

    Raises ValidationError when the person has signed already.
    """
    row = _locked([attendance.pk], attendance.meeting_id).get(attendance.pk)
    if row is None or row.agreed_confidentiality:
        raise ValidationError(_("This person has signed already."))
    drawing = encrypt(json.dumps(strokes), purpose="signature") if strokes else ""
    mark = text_mark(language)
    return _sign(row, by, route=route, name=name, drawing=drawing, text_mark=mark)


@transaction.atomic
def decline_to_sign(*, attendance: Attendance, by: Actor) -> None:
    """Write down that the person did not want to sign; signing later ends it.

    Raises ValidationError when the person has signed: that is taken back with a reason.
    """
    row = _locked([attendance.pk], attendance.meeting_id).get(attendance.pk)
    if row is None or row.agreed_confidentiality:
        raise ValidationError(_("This person has signed already."))
    if not row.declined_to_sign:
        row.declined_to_sign = True
        row.version += 1
        row.save(force_update=True)


@transaction.atomic
def sign_together(
    *,
    meeting: FamilyMeeting,
    people: Iterable[UUID],
    witness: str = "",
    scan: Scan | None = None,
    language: str = "",
    by: Actor,
) -> list[Signature]:
    """Several people signed one sheet (`scan`), or said it aloud and `witness` heard it.

    `language` is that of the words that were read to them.

    Who has signed already is left as it is. Raises ValidationError when nobody is left to sign,
    or when there is neither sheet nor witness.
    """
    locked = _locked(people, meeting.pk)
    rows = [row for row in locked.values() if not row.agreed_confidentiality]
    if not rows:
        raise ValidationError({"people": _("Choose who signed. They have not signed yet.")})
    said = {"text_mark": text_mark(language)}
    if scan is None:
        if not witness.strip():
            raise ValidationError({"witness": _("Write who heard it.")})
        route = Signature.Route.SPOKEN
        said["witness"] = witness
        return [_sign(row, by, route=route, name=row.name, **said) for row in rows]
    stored_as = keep_file(scan.content)
    try:
        paper = SignedPaper(
            area_id=meeting.area_id,
            family_id=meeting.family_id,
            meeting=meeting,
            stored_as=stored_as,
            content_type=scan.content_type,
            size=len(scan.content),
            content_mark=scan.mark,
            added_by=by.user,
        )
        paper.save(force_insert=True)
        route = Signature.Route.PAPER
        return [_sign(row, by, route=route, name=row.name, paper=paper, **said) for row in rows]
    except BaseException:
        drop_file(stored_as)
        raise


@transaction.atomic
def withdraw_signature(*, signature: Signature, why: str, by: Actor) -> Signature:
    """Take a signature back, with the reason; the row stays, and the person may sign again.

    Raises ValidationError without a reason.
    """
    if not why.strip():
        raise ValidationError({"why": _("Say in a word why.")})
    signature = Signature.objects.select_for_update(of=("self",)).get(pk=signature.pk)
    if signature.withdrawn_at is None:
        signature.withdrawn_at, signature.withdrawn_why = timezone.now(), why
        signature.version += 1
        signature.save(force_update=True)
        Attendance.objects.filter(pk=signature.attendance_id).update(
            agreed_confidentiality=False, updated_at=timezone.now()
        )
    return signature


def strokes_of(signature: Signature) -> Strokes:
    """What was drawn, to be shown to whoever may see the signature."""
    return json.loads(decrypt(signature.drawing, purpose="signature")) if signature.drawing else []


def _locked(people: Iterable[UUID], meeting_id: UUID) -> dict[UUID, Attendance]:
    rows = Attendance.objects.select_for_update(of=("self",)).filter(
        meeting_id=meeting_id, pk__in=list(people)
    )
    return {row.pk: row for row in rows}


def _sign(row: Attendance, by: Actor, **fields: Any) -> Signature:
    signature = Signature(
        area_id=row.area_id,
        family_id=row.family_id,
        meeting_id=row.meeting_id,
        attendance=row,
        text_version=VERSION,
        signed_at=timezone.now(),
        recorded_by=by.user,
        **fields,
    )
    signature.full_clean(
        exclude=["area", "family", "meeting", "attendance", "recorded_by", "paper"]
    )
    signature.save(force_insert=True)
    row.agreed_confidentiality, row.declined_to_sign = True, False
    row.version += 1
    row.save(force_update=True)
    return signature
