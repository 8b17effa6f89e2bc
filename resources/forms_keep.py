"""Forms of keeping listings true: for strangers, for providers with a link, and for the team."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.days import DayField
from cppc.core.robots import PeopleOnly
from cppc.core.widgets import DateInput
from resources import forms_keep_parts, suggested, suggested_parts
from resources.models import (
    ListingClaim,
    ListingReport,
    ListingSuggestion,
    PublishedListing,
    ScreeningStatus,
    Service,
)
from resources.services.relay import LONGEST
from teams.models import Area

NO_FAMILY = _("Please write nothing about a family or a child here.")


class ClaimForm(PeopleOnly, forms.ModelForm):
    """Who asks for a link, and how the team can know that the listing is theirs."""

    salt = "claim"

    class Meta:
        model = ListingClaim
        fields = ("name", "organization", "email", "why")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "organization": forms.TextInput(attrs={"autocomplete": "organization"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "why": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "email": _("The link comes to this address once the team has said yes."),
            "why": _("For example: I answer the phone there on weekdays."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = self.fields["email"].required = True


class SuggestForm(PeopleOnly, forms.ModelForm):
    """What somebody says is wrong with a listing."""

    salt = "suggest"

    class Meta:
        model = ListingSuggestion
        fields = ("new",)
        widgets = {"new": forms.Textarea(attrs={"rows": 4, "maxlength": 1000})}
        help_texts = {"new": NO_FAMILY}

    def clean_new(self) -> str:
        words = str(self.cleaned_data["new"]).strip()
        if not words:
            raise ValidationError(_("Write something first."))
        if len(words) > 1000:
            raise ValidationError(_("Write at most 1,000 characters."))
        return words


class ReportForm(forms.ModelForm):
    """What happened to somebody who called."""

    class Meta:
        model = ListingReport
        fields = ("kind", "note")
        widgets = {"kind": forms.RadioSelect}
        labels = {"kind": _("I called and ...")}
        help_texts = {"note": NO_FAMILY}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = ListingReport.Kind.choices  # type: ignore[attr-defined]


class WriteForm(PeopleOnly):
    """Words for a neighbor."""

    salt = "write"

    words = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": LONGEST}),
        help_text=_("If you want an answer, write how you can be reached."),
    )


class KeepForm(forms.Form):
    """The fields of a listing as they stand in public, to be changed by its provider."""

    def __init__(self, *args: Any, listing: PublishedListing, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listing = listing
        for name in suggested.fields_of(listing):
            now = suggested.value_of(listing, name)
            if name in suggested_parts.PARTS:
                label = suggested.label_of(name).capitalize()
                self.fields |= forms_keep_parts.fields_for(name, label, now)
            else:
                self.fields[name] = self._field(name, now)
        self.fields[suggested.OTHER] = forms.CharField(
            label=_("Anything else that is wrong or missing"),
            required=False,
            max_length=1000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("For example a second place, or another organization."),
        )

    def _field(self, name: str, now: str) -> forms.CharField:
        lines = name not in suggested.SHORT
        helps = {
            suggested.PHONES: _("One number a line."),
            suggested.HOURS: _("For example: Mon-Fri 9am-5pm; Sat 10am-1pm"),
        }
        return forms.CharField(
            label=suggested.label_of(name).capitalize(),
            required=False,
            initial=now,
            max_length=suggested.longest(name),
            widget=forms.Textarea(attrs={"rows": 3}) if lines else forms.TextInput(),
            help_text=helps.get(name, ""),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = forms_keep_parts.texts_in(super().clean() or self.cleaned_data)
        for name in list(cleaned):
            try:
                cleaned[name] = suggested.tidy(name, cleaned[name])
            except ValidationError as refusal:
                self.add_error(name if name in self.fields else "place_street", refusal)
        return cleaned

    def changes(self) -> dict[str, str]:
        """Each text that differs from what stands there."""
        now = {name: suggested.value_of(self.listing, name) for name in self.cleaned_data}
        return {name: text for name, text in self.cleaned_data.items() if text != now[name]}

    def parts(self) -> list[dict[str, Any]]:
        """The fields in groups: the first open, the Spanish ones together, then the choices."""
        bound = [self[name] for name in self.fields]
        spanish = [one for one in bound if one.name.endswith("_es")]
        folded = [one for _label, names in forms_keep_parts.GROUPS for one in names]
        rest = [one for one in bound if one not in spanish and one.name not in folded]
        others: list[dict[str, Any]] = [
            {"label": label, "fields": [one for one in bound if one.name in names]}
            for label, names in forms_keep_parts.GROUPS
        ]
        groups = [
            {**one, "open": any(field.errors for field in one["fields"])}
            for one in others
            if one["fields"]
        ]
        return [
            {"label": _("What everybody sees"), "fields": rest, "open": True},
            {
                "label": _("The same in Spanish"),
                "fields": spanish,
                "open": any(one.errors for one in spanish),
            },
            *groups,
        ]


class ApproveForm(forms.Form):
    """The words that are published, which the approver may change."""

    text = forms.CharField(
        label=_("What is published"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Change it here if you want other words."),
    )
    over = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)


class RefuseForm(forms.Form):
    """Why a suggestion or a claim is not followed."""

    because = forms.CharField(label=_("Why not"), max_length=300)


class RelayForm(forms.Form):
    """Whether people may write to a neighbor."""

    relay = forms.ChoiceField(
        label=_("May people write to them?"),
        choices=Service.Relay.choices,
        required=False,
        widget=forms.RadioSelect,
    )


class AreaRelayForm(forms.Form):
    """Whether people may write to the neighbors of an area at all."""

    relay = forms.BooleanField(
        label=_("People may write to neighbors and volunteers"), required=False
    )


class StatusForm(forms.ModelForm):
    """A screening status of the area."""

    class Meta:
        model = ScreeningStatus
        fields = ("name", "allows")
        help_texts = {"name": _("In your area's own words, for example: references called.")}


class ScreeningForm(forms.Form):
    """The screening status of a neighbor's listing."""

    status = forms.ModelChoiceField(
        label=_("Status"), queryset=ScreeningStatus.objects.none(), widget=forms.RadioSelect
    )
    since = DayField(label=_("Since"), widget=DateInput, initial=timezone.localdate)
    note = forms.CharField(
        label=_("Note for editors"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only editors of this area read it."),
    )

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = ScreeningStatus.objects.filter(area=area)
        self.fields["status"].queryset = found  # type: ignore[attr-defined]
        self.fields["status"].label_from_instance = lambda one: one.name  # type: ignore[attr-defined]
        self.fields["status"].empty_label = None  # type: ignore[attr-defined]
