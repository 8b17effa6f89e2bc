"""Days and times as people type them: a year that cannot be meant is asked about."""

from datetime import date, datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

EARLIEST = date(1900, 1, 1)
YEARS_AHEAD = 100


def check_year(value: date) -> None:
    """Refuse a day that nobody alive can mean."""
    day = value.date() if isinstance(value, datetime) else value
    if day < EARLIEST or day.year > timezone.localdate().year + YEARS_AHEAD:
        raise ValidationError(_("Check the year of this day."))


class DayField(forms.DateField):
    """A day, in a year that can be meant."""

    default_validators = [check_year]


class MomentField(forms.DateTimeField):
    """A day and a time, in a year that can be meant."""

    default_validators = [check_year]
