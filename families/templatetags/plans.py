"""What locked versions of a plan need on a page."""

from datetime import date

from django import template
from django.utils.formats import date_format

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
