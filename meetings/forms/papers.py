"""The page on which a plan is agreed, and the page on which an agreed plan is corrected."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import clashes_of, register_form, start_from
from families.forms.agree import AWAY, PositionForm, SaidAtMeetingForm
from families.models import Need, Plan, Position, Step, Strength
from meetings.forms.parts import LinesField, StepFormSet
from meetings.forms.saved import STEP_FIELDS, lines
from meetings.models import Attendance, FamilyMeeting
from meetings.services.doubles import one_each

AGREE = register_form("agree-plan", _("Who agrees to the plan"))
ASKED_FROM = 6  # years
CORRECT = register_form("correct-plan", _("Correcting an agreed plan"))


class VersionForm(forms.Form):
    """The version of the plan that the reader has in front of him."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class OneMoreForm(PositionForm):
    """Somebody whom the attendance does not name; left out when nothing is written."""

    how = None  # type: ignore[assignment]  # what is said on this page is said at the meeting

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs, empty_permitted=True, use_required_attribute=False)
        self.fields["part"].choices = [("", "---------"), *self.fields["part"].choices]  # type: ignore[attr-defined]
        for field in self.fields.values():
            field.required = False

    def clean(self):
        """A line that was begun needs a name, a part and an answer."""
        data = super().clean()
        if any(data.get(name) for name in ("name", "part", "stance", "words")):
            for name in ("name", "part", "stance"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in, or leave the whole line empty."))
        return data

    @property
    def said(self) -> dict | None:
        """Fields of a position; None for an empty line."""
        data = self.cleaned_data
        if not data.get("name"):
            return None
        return {name: data[name] for name in ("name", "part", "stance", "words")}


class AgreePage:
    """One line for each person who was there, and one for somebody else."""

    def __init__(self, meeting: FamilyMeeting, plan: Plan, data: QueryDict | None = None) -> None:
        rows = one_each(Attendance.objects.filter(meeting=meeting).select_related("person"))
        here = [row for row in rows if row.state in Attendance.HERE]
        self.presets = data is not None and "all_agree" in data
        said = data if self.presets else None
        data = None if self.presets else data
        self.form = VersionForm(data, initial={"version": plan.version, **_typed(said)})
        self.people = [self._person(row, data, said) for row in here]
        self.other = OneMoreForm(data, prefix="other", initial=_typed(said, "other-"))
        self.all = [self.form, *self.people, self.other]

    def _person(
        self, row: Attendance, data: QueryDict | None, said: QueryDict | None
    ) -> SaidAtMeetingForm:
        """One person's line. A small child is not asked, until somebody says otherwise."""
        prefix = f"person-{row.pk}"
        first = {"stance": AWAY} if _is_small(row) else {}
        if said is not None:
            first = {"stance": Position.Stance.AGREES, **first}
        first |= _typed(said, f"{prefix}-")
        return SaidAtMeetingForm(data, prefix=prefix, person=row, initial=first)

    def is_valid(self) -> bool:
        """Whether every line can be saved; all are checked, so that all errors show."""
        return all([form.is_valid() for form in self.all])  # noqa: C419 - every part is checked

    def positions(self) -> list[dict[str, Any]]:
        """What was said, for the service."""
        said = [*(form.said for form in self.people), self.other.said]
        return [fields for fields in said if fields is not None]


def _typed(said: QueryDict | None, prefix: str = "") -> dict[str, str]:
    """What was typed into the fields of one line, to be shown again without checking it."""
    names = ("version", "name", "part", "stance", "words")
    return {name: str(said[prefix + name]) for name in names if said and said.get(prefix + name)}


def _is_small(row: Attendance) -> bool:
    """Whether this is a child too young to be asked about a plan."""
    born = row.person.born_on if row.person else None
    if born is None:
        return False
    today = timezone.localdate()
    birthday_ahead = (today.month, today.day) < (born.month, born.day)
    return today.year - born.year - birthday_ahead < ASKED_FROM


class CorrectionForm(VersionForm):
    """The plan as it should read, and why it is corrected."""

    reason = forms.CharField(
        label=_("Why is the plan corrected?"),
        max_length=500,
        help_text=_("Everybody who reads the plan sees this, with the day and your name."),
    )
    goal = forms.CharField(
        label=_("What the family wants"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
    )
    strengths = LinesField(label=_("What goes well"), help_text=_("One on each line."))
    needs = LinesField(label=_("What the family needs"), help_text=_("One on each line."))


class CorrectPage:
    """The plan with its open steps, to be corrected."""

    def __init__(self, plan: Plan, data: QueryDict | None = None, room: int = 0) -> None:
        self.plan = plan
        part = {"plan": plan}
        saved = {
            "version": plan.version,
            "goal": plan.goal,
            "strengths": lines(Strength.objects.filter(**part).values_list("text", flat=True)),
            "needs": lines(Need.objects.filter(**part).values_list("text", flat=True)),
        }
        steps = Step.objects.filter(**part, state=Step.State.OPEN).values("id", *STEP_FIELDS)
        self.form = CorrectionForm(data, initial=saved)
        self.steps = StepFormSet(data, initial=list(steps), prefix="steps")
        said = Position.objects.filter(plan_version__plan=plan).values_list("name", flat=True)
        self.names = list(dict.fromkeys(said.order_by("name")))
        self.steps.extra = max(self.steps.extra, room - len(self.steps.initial or []))

    def is_valid(self) -> bool:
        """Whether both parts can be saved; both are checked."""
        return all([part.is_valid() for part in (self.form, self.steps)])  # noqa: C419 - both

    def fields(self) -> dict[str, Any]:
        """What was written, for the service."""
        data = self.form.cleaned_data
        rows = [row for row in self.steps.cleaned_data if row.get("what") or row.get("remove")]
        return {
            **{name: data[name] for name in ("version", "reason", "goal", "strengths", "needs")},
            "steps": [
                {name: row.get(name) for name in ("id", "token", "remove", *STEP_FIELDS)}
                for row in rows
            ],
        }

    def refuse(self, refusal: ValidationError) -> None:
        """Show a service's refusal beside its field, or above the form."""
        errors = getattr(refusal, "error_dict", None)
        known = errors and all(name in self.form.fields for name in errors)
        self.form.add_error(None, refusal if known else ValidationError(refusal.messages))

    def take_newer(self, plan: Plan) -> list[dict]:
        """Somebody saved meanwhile: what differs, and the newer version for the next try."""
        fresh = CorrectPage(plan)
        clashes = clashes_of(
            self.form, {n: v for n, v in fresh.form.initial.items() if n != "version"}
        )
        theirs = {str(row["id"]): row for row in fresh.steps.initial or []}
        for form in self.steps.forms:
            row = theirs.get(str(form["id"].value() or ""))
            if row:
                clashes += clashes_of(form, {n: v for n, v in row.items() if n != "id"})
        start_from(self.form, plan.version)
        return clashes
