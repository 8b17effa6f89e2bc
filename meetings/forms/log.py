"""The page of a meeting as one thing: the form, the attendance, the steps of the plan."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from cppc.core.drafts import clashes_of, start_from
from families.models import Need, Plan, Step, Strength
from meetings.forms.family import AttendanceFormSet, LogForm, StepFormSet
from meetings.models import Attendance, FamilyMeeting, Note
from meetings.services.family import MeetingLog

ATTENDANCE_FIELDS = ("name", "part", "state", "agreed_confidentiality")
STEP_FIELDS = ("what", "who", "by_when", "support", "plan_b")
MORE = {"more_attendance": "attendance", "more_steps": "steps"}


class LogPage:
    """What the meeting's page shows, and what comes back from it.

    `data` is what was posted (None: show what is saved). A posted `more_attendance` or
    `more_steps` asks for an empty line more and saves nothing. `room` says how many lines a draft
    needs, so that its words find their place.
    """

    def __init__(
        self,
        meeting: FamilyMeeting,
        data: QueryDict | None = None,
        room: dict[str, int] | None = None,
    ) -> None:
        self.meeting = meeting
        self.wants_more = False
        if data is not None:
            data = self._with_more_lines(data)
        saved = self._saved()
        self.form = LogForm(data, initial=saved["form"])
        room = room or {}
        self.attendance = AttendanceFormSet(data, initial=saved["attendance"], prefix="attendance")
        self.steps = StepFormSet(data, initial=saved["steps"], prefix="steps")
        for formset in (self.attendance, self.steps):
            missing = room.get(str(formset.prefix), 0) - len(formset.initial or [])
            formset.extra = max(formset.extra, missing)
        self.names = [row["name"] for row in saved["attendance"]]

    def _with_more_lines(self, data: QueryDict) -> QueryDict:
        data = data.copy()
        for button, prefix in MORE.items():
            if button in data:
                count = f"{prefix}-TOTAL_FORMS"
                given = data.get(count, "")
                data[count] = str(int(given) + 1) if given.isdigit() and len(given) < 4 else "1"
                self.wants_more = True
        return data

    def _saved(self) -> dict[str, Any]:
        """What is saved now; six queries however long the meeting is."""
        meeting = self.meeting
        part = {"family_id": meeting.family_id}
        plan = Plan.objects.filter(**part).first()
        notes = Note.objects.filter(meeting=meeting).values_list("section", "text")
        form = {
            "version": meeting.version,
            "goal": plan.goal if plan else "",
            "strengths": lines(Strength.objects.filter(**part).values_list("text", flat=True)),
            "needs": lines(Need.objects.filter(**part).values_list("text", flat=True)),
            "held": meeting.state == FamilyMeeting.State.HELD,
            **{f"note_{section}": text for section, text in notes},
        }
        steps = Step.objects.filter(**part, state=Step.State.OPEN)
        return {
            "form": form,
            "attendance": list(
                Attendance.objects.filter(meeting=meeting).values("id", *ATTENDANCE_FIELDS)
            ),
            "steps": list(steps.values("id", *STEP_FIELDS)),
        }

    def is_valid(self) -> bool:
        """Whether all three parts can be saved; checks every part, so that all errors show."""
        return all([part.is_valid() for part in (self.form, self.attendance, self.steps)])  # noqa: C419 - every part is to be checked

    def log(self) -> MeetingLog:
        """What was written, for the service."""
        data = self.form.cleaned_data
        return MeetingLog(
            attendance=[
                {name: row[name] for name in ("id", *ATTENDANCE_FIELDS)}
                for row in self.attendance.cleaned_data
                if row.get("name")
            ],
            notes=self.form.notes,
            goal=data["goal"],
            strengths=data["strengths"],
            needs=data["needs"],
            steps=[
                {name: row.get(name) for name in ("id", "remove", *STEP_FIELDS)}
                for row in self.steps.cleaned_data
                if row.get("what") or row.get("remove")
            ],
            held=data["held"],
            next_starts_at=data["next_starts_at"],
        )

    def refuse(self, refusal: ValidationError) -> None:
        """Show a service's refusal beside its field, or above the form."""
        errors = getattr(refusal, "error_dict", None)
        known = errors and all(name in self.form.fields for name in errors)
        self.form.add_error(None, refusal if known else ValidationError(refusal.messages))

    def take_newer(self, meeting: FamilyMeeting) -> list[dict]:
        """Somebody saved meanwhile: what differs, and the newer version for the next try."""
        fresh = LogPage(meeting)
        clashes = clashes_of(
            self.form, {n: v for n, v in fresh.form.initial.items() if n not in ("version", "held")}
        )
        for formset, other in ((self.attendance, fresh.attendance), (self.steps, fresh.steps)):
            saved = {str(row["id"]): row for row in other.initial or []}
            for row in formset.forms:
                theirs = saved.get(str(row["id"].value() or ""))
                if theirs:
                    shown = {
                        n: v for n, v in theirs.items() if n != "id" and not isinstance(v, bool)
                    }
                    clashes += clashes_of(row, shown)
        start_from(self.form, meeting.version)
        return clashes


def lines(texts: Any) -> str:
    """Texts as the lines of one field."""
    return "\n".join(texts)
