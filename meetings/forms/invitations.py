"""Asking guests to a meeting, and their answers."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.widgets import TimeInput
from families.models import Guest
from meetings.models import Invitation
from meetings.services.invitations import Wish

ROUTES = Invitation.Route
ANSWERS = (
    (Invitation.State.ACCEPTED.value, _("Yes, I will come")),
    (Invitation.State.DECLINED.value, _("No, I cannot come")),
)


class InviteForm(forms.Form):
    """For each guest not asked yet: how to ask, and whether the place may be told.

    `unprepared`: whoever asks has to say that it is done before everything is prepared.
    """

    def __init__(self, guests: Iterable[Guest], data: Any = None, *, unprepared: bool) -> None:
        super().__init__(data)
        if unprepared:
            self.fields["anyway"] = forms.BooleanField(
                label=_("I have read this, and ask these people now"),
                error_messages={"required": _("Tick the box, or prepare the meeting first.")},
            )
        self.guests = list(guests)
        for guest in self.guests:
            choices = [("", _("Not now")), *(r for r in ROUTES.choices if _reaches(guest, r[0]))]
            self.fields[f"route_{guest.pk}"] = forms.ChoiceField(
                label=_("How to ask"), choices=choices, required=False
            )
            self.fields[f"place_{guest.pk}"] = forms.BooleanField(
                label=_("The family says this person may know the place"), required=False
            )

    @property
    def rows(self) -> list[tuple[Guest, Any, Any]]:
        """Each guest with his two fields, for the page."""
        return [(g, self[f"route_{g.pk}"], self[f"place_{g.pk}"]) for g in self.guests]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self.wishes():
            raise forms.ValidationError(_("Choose how to ask at least one person."))
        return cleaned

    def wishes(self) -> list[Wish]:
        """Whom to ask, and how."""
        said = self.cleaned_data
        return [
            Wish(guest, said[f"route_{guest.pk}"], said[f"place_{guest.pk}"])
            for guest in self.guests
            if said.get(f"route_{guest.pk}")
        ]


def _reaches(guest: Guest, route: str) -> bool:
    return bool(guest.email) or route != ROUTES.EMAIL


class AnswerForm(forms.Form):
    """What a guest said by phone, by mail or face to face."""

    state = forms.ChoiceField(
        label=_("The answer"),
        choices=[
            (Invitation.State.ACCEPTED.value, _("will come")),
            (Invitation.State.DECLINED.value, _("cannot come")),
        ],
        widget=forms.RadioSelect,
    )
    needs_ride = forms.BooleanField(label=_("Needs a ride"), required=False)
    needs = forms.CharField(label=_("What else would help"), max_length=300, required=False)


class GuestAnswerForm(forms.Form):
    """A guest's own answer, behind a personal link."""

    state = forms.ChoiceField(
        label=_("Can you come?"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )
    needs_ride = forms.BooleanField(label=_("I need a ride"), required=False)
    needs = forms.CharField(
        label=_("What else would help you to come?"),
        max_length=300,
        required=False,
        help_text=_("For example: child care, food, an interpreter."),
    )
    quiet_from = forms.TimeField(
        label=_("Please send me nothing from"), widget=TimeInput(), help_text=_("In the evening")
    )
    quiet_to = forms.TimeField(
        label=_("Please send me nothing until"), widget=TimeInput(), help_text=_("In the morning")
    )


class QuietHoursForm(forms.Form):
    """When one wants no reminders."""

    from_time = forms.TimeField(label=_("No reminders from"), widget=TimeInput())
    to_time = forms.TimeField(label=_("No reminders until"), widget=TimeInput())
