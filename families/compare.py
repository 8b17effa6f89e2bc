"""Two versions of a plan side by side: what stayed, what is new, changed or gone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Change(models.TextChoices):
    """What happened to one line between two versions."""

    SAME = "same", gettext_lazy("the same")
    CHANGED = "changed", gettext_lazy("changed")
    NEW = "new", gettext_lazy("new")
    GONE = "gone", gettext_lazy("taken out")


@dataclass(frozen=True)
class Row:
    """One line as it was and as it is; an empty text where there was none."""

    before: str
    after: str

    @property
    def change(self) -> Change:
        """Same, changed, new or gone."""
        if self.before == self.after:
            return Change.SAME
        if not self.before:
            return Change.NEW
        return Change.CHANGED if self.after else Change.GONE


@dataclass(frozen=True)
class Part:
    """One part of the plan, line by line."""

    label: str | Promise
    rows: list[Row]


def compare(before: dict[str, Any], after: dict[str, Any]) -> list[Part]:
    """Goal, strengths, needs and steps of two locked versions."""
    return [
        Part(_("What the family wants"), [Row(before.get("goal", ""), after.get("goal", ""))]),
        Part(_("What goes well"), _lines(before, after, "strengths")),
        Part(_("What the family needs"), _lines(before, after, "needs")),
        Part(_("Steps"), _pair(_steps(before), _steps(after), step_text)),
    ]


def step_text(step: dict[str, Any]) -> str:
    """A step of a locked version in a few lines, in the reader's language."""
    lines = [step["what"], f"{step['who']}, {date_format(date.fromisoformat(step['by_when']))}"]
    if step.get("support"):
        lines.append(_("With help from: %(support)s") % {"support": step["support"]})
    if step.get("plan_b"):
        lines.append(_("If that does not work: %(plan_b)s") % {"plan_b": step["plan_b"]})
    return "\n".join(lines)


def _lines(before: dict[str, Any], after: dict[str, Any], name: str) -> list[Row]:
    old = {text: text for text in before.get(name, [])}
    new = {text: text for text in after.get(name, [])}
    return _pair(old, new, str)


def _steps(content: dict[str, Any]) -> dict[str, Any]:
    """The steps by their id; versions from before ids were kept, by their words."""
    return {step.get("id") or step["what"]: step for step in content.get("steps", [])}


def _pair(old: dict[str, Any], new: dict[str, Any], text: Callable[[Any], str]) -> list[Row]:
    """What is in both or gone, in the old order, then what is new."""
    keys: Iterable[str] = dict.fromkeys([*old, *new])
    return [
        Row(text(old[key]) if key in old else "", text(new[key]) if key in new else "")
        for key in keys
    ]
