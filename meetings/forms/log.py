"""The page of a meeting as one thing: the form, the attendance, the steps of the plan."""

import hashlib
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.models import Plan
from families.services.plan import id_of_new_step
from families.wording import check_wording
from meetings.forms.parts import LogForm, PersonForm, StepFormSet
from meetings.forms.saved import STEP_FIELDS, Line, Saved, Text, merge
from meetings.models import Attendance, FamilyMeeting
from meetings.services.family import MeetingLog

HEADINGS = [
    ("part-welcome", gettext_lazy("Welcome")),
    ("part-why", gettext_lazy("Why we are here")),
    ("part-story", gettext_lazy("The family's story")),
    ("part-strengths", gettext_lazy("What goes well")),
    ("part-worries", gettext_lazy("Worries and needs")),
    ("part-ideas", gettext_lazy("Ideas")),
    ("part-plan", gettext_lazy("Our plan")),
    ("part-what-if", gettext_lazy("What could go wrong")),
    ("part-agreement", gettext_lazy("What we agreed")),
    ("part-next", gettext_lazy("Next meeting")),
]
GUARDED_STEP_FIELDS = ("what", "plan_b")


class LogPage:
    """What the meeting's page shows, and what comes back from it.

    `data` is what was posted (None: show what is saved). What others saved meanwhile is merged;
    `clashes` holds what both changed. A posted `more_steps` asks for an empty line more,
    `all_here` marks whoever is not marked: both save nothing. `room` says how many steps a draft
    has, so that its words find their place.
    """

    headings = HEADINGS

    def __init__(
        self, meeting: FamilyMeeting, data: QueryDict | None = None, room: int = 0
    ) -> None:
        self.meeting = meeting
        self.saved = Saved(meeting, data)
        self.version, plan = self.saved.version, self.saved.plan
        self.plan_version = plan.version if plan else None
        self.wants_more, self.warned, clashing = False, False, []
        self.data = None
        if data is not None:
            self.data = data.copy()
            fresh = data.get("version") == str(meeting.version)
            clashing = merge(self.data, self.saved, fresh=fresh)
            self._add_line()
            self._mark_all_here()
        held = meeting.state == FamilyMeeting.State.HELD
        first = {"version": self.version, "base": self.saved.base(), "held": held}
        self.form = LogForm(self.data, initial={**self.saved.form, **first})
        self.people = [self._person(line) for line in self.saved.people]
        self.steps = StepFormSet(self.data, initial=self.saved.steps, prefix="steps")
        self.steps.extra = max(1, room - len(self.saved.steps))
        self.clashes = [self._clash(text) for text in clashing]

    def _add_line(self) -> None:
        if self.data is not None and "more_steps" in self.data:
            given = self.data.get("steps-TOTAL_FORMS", "")
            number = int(given) + 1 if given.isdecimal() and len(given) < 4 else 1
            self.data["steps-TOTAL_FORMS"] = str(number)
            self.data[f"steps-{number - 1}-token"] = str(uuid4())
            self.wants_more = True

    def _mark_all_here(self) -> None:
        """Whoever is not marked yet is here; shown, and saved with the rest of the page."""
        if self.data is None or "all_here" not in self.data:
            return
        for line in self.saved.people:
            field = f"{line.prefix}-state"
            if not self.data.get(field):
                self.data[field] = Attendance.State.PRESENT
        self.wants_more = True

    def _person(self, line: Line) -> tuple[Line, PersonForm]:
        state = "" if line.state == Attendance.State.EXPECTED else line.state
        initial = {"state": state, "name": line.name, "part": line.part}
        return line, PersonForm(self.data, initial=initial, prefix=line.prefix)

    @property
    def names(self) -> list[str]:
        """Everybody of the list, for the choice of who does a step."""
        return [line.name for line in self.saved.people]

    @property
    def parts(self) -> list[Any]:
        """All forms of the page, in its order, for the list of errors."""
        return [self.form, *(form for _line, form in self.people), self.steps]

    def is_valid(self) -> bool:
        """Whether all parts can be saved; checks every part, so that all errors show.

        Words that harm are pointed out once; sent again as they are, they are saved.
        """
        right = all([part.is_valid() for part in self.parts])  # noqa: C419 - every part is to be checked
        return self._wording_is_known() and right

    def _wording_is_known(self) -> bool:
        seen = set(str(self.form["wording_seen"].value() or "").split())
        marks = set()
        for form, name in self._guarded():
            text = str(form[name].value() or "")
            found = check_wording(text)
            here = {_mark(form.add_prefix(name), one.words) for one in found}
            marks |= here
            if here - seen:
                self.warned = True
                form.add_error(name, [str(one) for one in found])
        if self.data is not None:
            self.data["wording_seen"] = " ".join(sorted(marks))
        return not self.warned

    def _guarded(self) -> list[tuple[Form, str]]:
        """The fields whose wording is looked at."""
        words = [name for name in self.form.fields if name.startswith("note_")]
        fields = [(self.form, name) for name in ("goal", "strengths", "needs", *words)]
        return fields + [(row, name) for row in self.steps for name in GUARDED_STEP_FIELDS]

    def log(self) -> MeetingLog:
        """What was written, for the service."""
        data = self.form.cleaned_data
        return MeetingLog(
            attendance=[
                {**form.cleaned_data, "id": line.id, "guest": line.guest, "person": line.person}
                for line, form in self.people
            ],
            walk_ins=data["walk_ins"],
            walk_in_part=data["walk_in_part"],
            notes=self.form.notes,
            goal=data["goal"],
            strengths=data["strengths"],
            needs=data["needs"],
            steps=[
                {name: row.get(name) for name in ("id", "token", "remove", *STEP_FIELDS)}
                for row in self.steps.cleaned_data
                if row.get("what") or row.get("remove")
            ],
            held=data["held"],
            next_starts_at=data["next_starts_at"],
            plan_version=self.plan_version,
        )

    def step_of(self, prefix: str) -> UUID | None:
        """The id of the saved step in this row of the page; None for a row without a step."""
        row = next((one for one in self.steps if one.prefix == prefix), None)
        words = row.cleaned_data if row else {}
        if not words.get("what") or words.get("remove"):
            return None
        plan = Plan.objects.filter(family_id=self.meeting.family_id).first()
        if words["id"] or plan is None:
            return words["id"]
        return id_of_new_step(plan, words["token"])

    def refuse(self, refusal: ValidationError) -> None:
        """Show a service's refusal beside its field, or above the form."""
        errors = getattr(refusal, "error_dict", None)
        known = errors and all(name in self.form.fields for name in errors)
        self.form.add_error(None, refusal if known else ValidationError(refusal.messages))

    def _clash(self, text: Text) -> dict[str, str]:
        """One field that two people changed, for the page that shows both."""
        name = text.mark.rpartition("-")[2]
        mine, theirs = self.data.get(text.field, "") if self.data else "", text.text
        take = text.field
        if name == "state":  # chips, not words: they are shown by their names
            states = dict(Attendance.State.choices)
            mine, theirs = (str(states.get(value or "expected", value)) for value in (mine, theirs))
            take = ""
        if self.data and self.data.get(f"{text.field.rpartition('-')[0]}-remove"):
            mine, take = _("You took this step out."), ""
        label = self._label(name)
        return {
            "label": f"{text.of}: {label}" if text.of else label,
            "name": take,
            "mine": mine,
            "theirs": theirs,
        }

    def _label(self, name: str) -> str:
        for fields in (self.form.fields, PersonForm.base_fields, self.steps.form.base_fields):
            if name in fields:
                return str(fields[name].label)
        return name


def _mark(field: str, words: str) -> str:
    """A short mark of words that were pointed out in a field."""
    return hashlib.blake2s(f"{field}\n{words}".encode(), digest_size=6).hexdigest()
