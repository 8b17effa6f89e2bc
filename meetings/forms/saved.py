"""What is saved of a meeting, as the texts of its page's fields, and what others changed meanwhile.

The page carries a short mark of each text as it was shown. When it comes back, each field is one
of three: only I changed it, only somebody else did, or both. Only the last needs a question.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Q
from django.http import QueryDict

from families.models import Guest, Need, Person, Plan, Step, Strength
from families.services.promises import same_name
from meetings.forms.parts import STEPS_SHOWN
from meetings.models import Attendance, FamilyMeeting, Note
from meetings.services.doubles import one_each

STEP_FIELDS = ("what", "who", "by_when", "support", "plan_b")
PERSON_FIELDS = ("state", "name", "part")


class Line(NamedTuple):
    """One person of the attendance: written down already, or on one of the family's lists."""

    key: str
    id: Any
    guest: Any
    person: Any
    name: str
    part: str
    state: str
    signed: bool
    declined: bool = False

    @property
    def prefix(self) -> str:
        """The prefix of this person's fields: it stays the same before and after saving."""
        return f"who-{self.key}"


class Text(NamedTuple):
    """One saved text: its lasting name, the field it stands in, what it says, a heading."""

    mark: str
    field: str
    text: str
    of: str = ""


class Saved:
    """What is saved now; eight queries however long the meeting is."""

    def __init__(self, meeting: FamilyMeeting, posted: QueryDict | None = None) -> None:
        part = {"family_id": meeting.family_id}
        self.version = meeting.version
        self.plan = Plan.objects.filter(**part).first()
        self.form = {
            "goal": self.plan.goal if self.plan else "",
            "strengths": lines(Strength.objects.filter(**part).values_list("text", flat=True)),
            "needs": lines(Need.objects.filter(**part).values_list("text", flat=True)),
            **{f"note_{section}": "" for section in Note.Section.values},
            **{
                f"note_{section}": text
                for section, text in Note.objects.filter(meeting=meeting).values_list(
                    "section", "text"
                )
            },
        }
        self.people = _people(meeting)
        self.rows = _row_ids(posted)
        wanted = Q(state=Step.State.OPEN) | Q(pk__in=_uuids(self.rows.values()))
        found = Step.objects.filter(wanted, **part).values("id", *STEP_FIELDS)
        self.all_steps = {str(step["id"]): step for step in found}

    @property
    def steps(self) -> list[dict[str, Any]]:
        """The open steps that the page shows, the nearest first."""
        return list(self.all_steps.values())[:STEPS_SHOWN]

    @property
    def steps_left_out(self) -> int:
        """How many open steps are too many for the page."""
        return max(0, len(self.all_steps) - STEPS_SHOWN)

    def texts(self) -> Iterator[Text]:
        """Every saved text with the field of the posted page that it stands in."""
        for name, text in self.form.items():
            yield Text(name, name, text)
        for line in self.people:
            for name in PERSON_FIELDS:
                field = f"{line.prefix}-{name}"
                value = getattr(line, name)
                text = "" if value == Attendance.State.EXPECTED else value
                yield Text(field, field, text, line.name)
        row_of = {step_id: row for row, step_id in self.rows.items()}
        for step_id, step in self.all_steps.items():
            for name in STEP_FIELDS:
                field = f"{row_of[step_id]}-{name}" if step_id in row_of else ""
                yield Text(f"{step_id}-{name}", field, _text(step[name]), step["what"])

    def base(self) -> str:
        """The marks of all texts as they are now, for the page to carry."""
        return json.dumps({text.mark: mark_of(text.text) for text in self.texts()})


def mark_of(text: str) -> str:
    """A short mark of a text; line ends and space around it aside."""
    plain = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return hashlib.blake2s(plain.encode(errors="replace"), digest_size=6).hexdigest()


def merge(data: QueryDict, saved: Saved, *, fresh: bool) -> list[Text]:
    """Put what only others changed into `data`; what both changed is returned, to be asked about.

    `fresh` says that nothing was saved since the page was made, for pages that carry no marks.
    """
    base = _base(data, saved, fresh=fresh)
    clashes = []
    for text in saved.texts():
        if not text.field:
            continue
        if text.field not in data:
            data[text.field] = text.text
            continue
        mine, theirs = mark_of(data.get(text.field, "")), mark_of(text.text)
        was = base.get(text.mark)
        removing = bool(data.get(f"{text.field.rpartition('-')[0]}-remove"))
        if was == theirs or (mine == theirs and not removing):
            continue
        if was == mine and not removing:
            data[text.field] = text.text
        else:
            clashes.append(text)
    _forget_removed(data, saved, base)
    data["base"], data["version"] = saved.base(), str(saved.version)
    return clashes


def _forget_removed(data: QueryDict, saved: Saved, base: dict[str, str]) -> None:
    """A step that somebody took out, and that I did not touch, stays out."""
    for row, step_id in saved.rows.items():
        if step_id in saved.all_steps:
            continue
        fields = {name: f"{row}-{name}" for name in STEP_FIELDS}
        if all(
            base.get(f"{step_id}-{name}") == mark_of(data.get(field, ""))
            for name, field in fields.items()
        ):
            for field in (*fields.values(), f"{row}-id"):
                data[field] = ""


def _base(data: QueryDict, saved: Saved, *, fresh: bool) -> dict[str, str]:
    try:
        base = json.loads(data.get("base") or "null")
    except (ValueError, RecursionError):
        base = None
    if isinstance(base, dict):
        return base
    return json.loads(saved.base()) if fresh else {}


def _row_ids(posted: QueryDict | None) -> dict[str, str]:
    """Which row of the posted page holds which step."""
    rows: dict[str, str] = {}
    if posted is None:
        return rows
    for number in range(100):
        step_id = posted.get(f"steps-{number}-id", "").strip().lower()
        if step_id:
            rows[f"steps-{number}"] = step_id
    return rows


def _uuids(texts: Any) -> list[str]:
    return [text for text in texts if len(text) == 36 and set(text) <= set("0123456789abcdef-")]


def _people(meeting: FamilyMeeting) -> list[Line]:
    """Who is written down, then guests whom the family wants, then the rest of the family."""
    lines = [
        Line(
            _key(row.guest_id, row.person_id, row.pk),
            row.pk,
            row.guest_id,
            row.person_id,
            row.name,
            row.part,
            row.state,
            row.agreed_confidentiality,
            row.declined_to_sign,
        )
        for row in one_each(Attendance.objects.filter(meeting=meeting))
    ]
    if meeting.state != FamilyMeeting.State.SCHEDULED:
        return lines
    there = {same_name(line.name) for line in lines}
    taken = {line.guest for line in lines} | {line.person for line in lines}
    part = {"family_id": meeting.family_id}
    for guest in Guest.objects.filter(**part, state__in=Guest.WELCOME):
        if (
            not {guest.pk, guest.person_id} & (taken - {None})
            and same_name(guest.name) not in there
        ):
            lines.append(_expected(f"g{guest.pk}", guest.name, guest.part, guest=guest.pk))
            there.add(same_name(guest.name))
    lines += [
        _expected(f"p{person.pk}", person.name, Attendance.Part.FAMILY, person=person.pk)
        for person in Person.objects.filter(**part)
        if person.pk not in taken and same_name(person.name) not in there
    ]
    return lines


def _key(guest: Any, person: Any, row_id: Any) -> str:
    if person:  # first: a page that is open while the person is asked as a guest keeps its field
        return f"p{person}"
    return f"g{guest}" if guest else f"a{row_id}"


def _expected(key: str, name: str, part: str, guest: Any = None, person: Any = None) -> Line:
    return Line(key, None, guest, person, name, part, Attendance.State.EXPECTED, signed=False)


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def lines(texts: Any) -> str:
    """Texts as the lines of one field."""
    return "\n".join(texts)
