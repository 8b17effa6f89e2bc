"""Forms of a hub's own page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from cppc.core.widgets import DateInput, TimeInput
from resources.models import HubEvent, Service

HUB = register_form("hub", _("A hub's own page"))


class HubForm(forms.Form):
    """Who welcomes people at a hub, and how to get there."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    welcome_en = forms.CharField(
        label=_("Who welcomes you"),
        help_text=_("For example: somebody at the front desk says hello and shows you around."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    welcome_es = forms.CharField(
        label=_("Who welcomes you, in Spanish"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    transport_en = forms.CharField(
        label=_("How to get there"),
        help_text=_("The bus, the door, where to leave a car or a stroller."),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    transport_es = forms.CharField(
        label=_("How to get there, in Spanish"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )

    def words(self) -> dict[str, str]:
        """What was typed, without the version."""
        return {name: text for name, text in self.cleaned_data.items() if name != "version"}


def hub_initial(listing: Service) -> dict[str, Any]:
    """The form as the hub is saved."""
    link = listing.places.select_related("location").first()
    told = {name: getattr(listing, name) for name in ("version", "welcome_en", "welcome_es")}
    for name in ("transport_en", "transport_es"):
        told[name] = getattr(link.location, name) if link else ""
    return told


class EventForm(forms.ModelForm):
    """One event of a hub."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = HubEvent
        fields = (
            *("title_en", "on", "starts_at", "ends_at", "weekly", "until"),
            *("note_en", "title_es", "note_es"),
        )
        widgets = {
            "on": DateInput,
            "until": DateInput,
            "starts_at": TimeInput,
            "ends_at": TimeInput,
        }
        help_texts = {
            "title_en": _("For example: story time, parents' coffee."),
            "on": _("The first day, if it happens every week."),
            "until": _("Only for what happens every week. Leave empty if it goes on."),
        }

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        starts_at, ends_at = told.get("starts_at"), told.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("It must end after it starts."))
        until, on = told.get("until"), told.get("on")
        if until and not told.get("weekly"):
            self.add_error("until", _("A last day is only for what happens every week."))
        elif until and on and until < on:
            self.add_error("until", ValidationError(_("The last day is before the first.")))
        return told

    def fields_of_event(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def _post_clean(self) -> None:
        """The service checks the row; a form of it would look at an area it does not have."""
