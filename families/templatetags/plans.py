"""What locked versions of a plan need on a page."""

from datetime import date

from django import template
from django.utils.formats import date_format

from families.grade import BEST, hard_reading
from families.models import Step

register = template.Library()


@register.filter
def plan_day(day: str) -> str:
    """A day of a locked version in the reader's language."""
    return date_format(date.fromisoformat(day))


@register.filter
def step_state(state: str) -> str:
    """How a step of a locked version stood, in words."""
    return str(Step.State(state).label)


@register.inclusion_tag("families/_reading_note.html")
def reading_note(text: str, language: str) -> dict:
    """A gentle word beside a text that asks too much of its reader; nothing without a language."""
    return {"reading": hard_reading(text, language) if language else None, "best": BEST}
