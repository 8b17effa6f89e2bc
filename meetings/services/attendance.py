"""Who was at a meeting: the expected, those on the guest list, and those who walked in."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from families.models import Guest, Person
from families.services.promises import same_name
from meetings.models import Attendance, FamilyMeeting
from meetings.services.doubles import join_doubles


def write_attendance(
    meeting: FamilyMeeting,
    rows: Iterable[dict[str, Any]],
    walk_ins: Iterable[str] = (),
    walk_in_part: str = Attendance.Part.SUPPORT,
) -> None:
    """Write down who came; called by `log_meeting` within its transaction.

    Rows are fields by name; `id` names a row that exists, `guest` or `person` somebody of the
    family's own lists. Who walked in is here; a name that is written down already is not doubled.
    """
    locked = Attendance.objects.select_for_update(of=("self",)).filter(meeting=meeting)
    saved = join_doubles(list(locked))
    by_key = {key: row for row in saved for key in keys_of(row.pk, row.guest_id, row.person_id)}
    rows = list(rows)
    known = _known(meeting, rows)
    for fields in rows:
        row = next((by_key[key] for key in keys_of(*_ids(fields)) if key in by_key), None)
        row = row or _new(meeting, fields, known)
        changed = [n for n in ("name", "part", "state") if getattr(row, n) != fields[n]]
        if changed or row._state.adding:
            _save(row, fields)
        if row not in saved:
            saved.append(row)
    here = {same_name(row.name): row for row in saved}
    for name in walk_ins:
        _walk_in(meeting, name, walk_in_part, here)


def check_somebody_came(meeting: FamilyMeeting) -> None:
    """Refuse to hold a meeting to which nobody came, as far as it is written down."""
    if not Attendance.objects.filter(meeting=meeting, state__in=Attendance.HERE).exists():
        words = _(
            "Nobody is marked as here. Tap who came, under “Welcome”. Nothing you typed is lost."
        )
        raise ValidationError({"held": words})


def keys_of(row_id: Any, guest_id: Any, person_id: Any) -> list[str]:
    """The marks by which a line of the attendance is found again, the surest first."""
    marks = (("a", row_id), ("g", guest_id), ("p", person_id))
    return [f"{letter}{value}" for letter, value in marks if value]


def _ids(fields: dict[str, Any]) -> tuple[Any, Any, Any]:
    return fields.get("id"), fields.get("guest"), fields.get("person")


def _known(meeting: FamilyMeeting, rows: list[dict[str, Any]]) -> set[Any]:
    """Which of the guests and persons named really belong to this family."""
    part = {"family_id": meeting.family_id}
    guests = [fields["guest"] for fields in rows if fields.get("guest")]
    persons = [fields["person"] for fields in rows if fields.get("person")]
    found: set[Any] = set()
    if guests:
        found |= set(Guest.objects.filter(**part, pk__in=guests).values_list("pk", flat=True))
    if persons:
        found |= set(Person.objects.filter(**part, pk__in=persons).values_list("pk", flat=True))
    return found


def _new(meeting: FamilyMeeting, fields: dict[str, Any], known: set[Any]) -> Attendance:
    guest, person = fields.get("guest"), fields.get("person")
    return Attendance(
        area_id=meeting.area_id,
        family_id=meeting.family_id,
        meeting=meeting,
        guest_id=guest if guest in known else None,
        person_id=person if person in known else None,
    )


def _walk_in(meeting: FamilyMeeting, name: str, part: str, here: dict[str, Attendance]) -> None:
    row = here.get(same_name(name))
    if row is None:
        row = _new(meeting, {}, set())
        here[same_name(name)] = row
    elif row.state in Attendance.HERE:
        return
    else:
        name, part = row.name, row.part
    _save(row, {"name": name, "part": part, "state": Attendance.State.PRESENT})


def _save(row: Attendance, fields: dict[str, Any]) -> None:
    row.name, row.part, row.state = fields["name"], fields["part"], fields["state"]
    row.full_clean(exclude=["area", "family", "meeting", "guest", "person"])
    row.save()
