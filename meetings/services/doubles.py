"""One line for each person of a meeting: whoever is of the family and a guest stands there once."""

from collections.abc import Iterable
from typing import NamedTuple

from families.models import Guest
from families.services.promises import same_name
from meetings.models import Attendance, FamilyMeeting, Signature


class Double(NamedTuple):
    """Two lines of one person: the one that stays, and the other."""

    kept: Attendance
    other: Attendance


def line_of(guest: Guest, rows: Iterable[Attendance]) -> Attendance | None:
    """The line without a guest that is this guest's: the same person, else the only such name."""
    free = [row for row in rows if row.guest_id is None]
    by_person = [row for row in free if guest.person_id and row.person_id == guest.person_id]
    name = same_name(guest.name)
    by_name = [
        row
        for row in free
        if same_name(row.name) == name and not (guest.person_id and row.person_id)
    ]
    if by_person:
        return by_person[0]
    return by_name[0] if len(by_name) == 1 else None


def doubles_in(rows: Iterable[Attendance]) -> list[Double]:
    """Lines that were written twice before a guest was known as somebody of the family."""
    free = [row for row in rows if row.guest_id is None]
    alone = {row.guest_id: row for row in rows if row.guest_id and row.person_id is None}
    if not free or not alone:
        return []
    found = []
    for guest in Guest.objects.filter(pk__in=alone):
        own = alone[guest.pk]
        guest.name = own.name  # the snapshot of that day, whatever the list says now
        line = line_of(guest, free)
        if line is not None:
            free.remove(line)
            found.append(_double(line, own))
    return found


def _double(line: Attendance, own: Attendance) -> Double:
    """A signed line stays before one that is not, one that says who came before one that waits."""
    return Double(
        *sorted((line, own), key=lambda row: (not row.agreed_confidentiality, _waits(row)))
    )


def _waits(row: Attendance) -> bool:
    return row.state == Attendance.State.EXPECTED


def _fill(double: Double) -> None:
    """What is known of both stands on the line that stays; nothing is saved here."""
    kept, other = double
    if _waits(kept):
        kept.state = other.state
    declined = kept.declined_to_sign or other.declined_to_sign
    kept.declined_to_sign = declined and not kept.agreed_confidentiality
    if kept.guest_id is None:  # the family's own line: it knows the person
        kept.guest_id = other.guest_id
    else:
        kept.name, kept.part, kept.person_id = other.name, other.part, other.person_id


def one_each(rows: Iterable[Attendance]) -> list[Attendance]:
    """The lines as they are read, without doubles."""
    rows = list(rows)
    doubles = doubles_in(rows)
    for double in doubles:
        _fill(double)
    left_out = {double.other.pk for double in doubles}
    return [row for row in rows if row.pk not in left_out]


def join_doubles(rows: list[Attendance]) -> list[Attendance]:
    """Save doubles of one meeting as one line; the lines that are left.

    A line under which somebody signed is never deleted: such doubles stay, and are read as one.
    """
    doubles = {double.other.pk: double for double in doubles_in(rows)}
    if not doubles:
        return rows
    signed = Signature.objects.filter(attendance__in=doubles).values_list("attendance", flat=True)
    for pk in doubles.keys() - set(signed):
        Attendance.objects.filter(pk=pk).delete()
        kept = doubles[pk].kept
        _fill(doubles[pk])
        kept.version += 1
        kept.save(force_update=True)
    return [row for row in rows if row.pk not in doubles]


def expect_guest(meeting: FamilyMeeting, guest: Guest) -> None:
    """Whoever is asked stands on the list of who may come, once."""
    rows = list(Attendance.objects.select_for_update(of=("self",)).filter(meeting=meeting))
    if any(row.guest_id == guest.pk for row in rows):
        return
    row = line_of(guest, rows)
    if row is not None:
        row.guest = guest
        row.version += 1
        row.save(force_update=True)
        return
    Attendance(
        area_id=meeting.area_id,
        family_id=meeting.family_id,
        meeting=meeting,
        guest=guest,
        name=guest.name,
        part=guest.part,
    ).save(force_insert=True)
