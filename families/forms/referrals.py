"""Input of coordinators about requests for a family meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.days import DayField
from cppc.core.drafts import register_form
from cppc.core.widgets import DateInput
from families.forms.records import FirstRecordForm, counties_of
from families.models import Referral, ReferralContent
from teams.models import Area, County

STEP = register_form("request-step", _("Answer to a request for a family meeting"))
ACCEPT = register_form("request-accept", _("Accepting a request for a family meeting"))
TRANSFER = register_form("request-transfer", _("Giving a request to another area"))
WAITING = "waiting"
STATES = {
    Referral.State.RECEIVED: ("screening", "declined", "closed"),
    Referral.State.SCREENING: ("declined", "closed"),
    Referral.State.ACCEPTED: ("closed",),
    Referral.State.DECLINED: ("screening",),
    Referral.State.CLOSED: ("screening",),
}
DEEDS = {
    "screening": _("Look into it"),
    "declined": _("Decline it"),
    "closed": _("Close it"),
}
REASON_HELP = _("In a few words. It stays in the history of the request.")


class QueueForm(forms.Form):
    """Narrow the queue."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[(WAITING, _("Waiting for an answer")), ("", _("All")), *Referral.State.choices],
        required=False,
    )
    asker = forms.ChoiceField(
        label=_("Who asks"), choices=[("", _("All")), *Referral.Asker.choices], required=False
    )
    q = forms.CharField(label=_("Reference"), max_length=9, required=False)


class AnsweringForm(forms.Form):
    """What every answer has: the version somebody saw, and a reason."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=REASON_HELP,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, row: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.initial.setdefault("version", row.version)


class StepForm(AnsweringForm):
    """Look into a request, decline or close it, or take it up again."""

    state = forms.ChoiceField(label=_("What next?"), widget=forms.RadioSelect)
    field_order = ["state", "reason", "version"]

    def __init__(self, *args: Any, row: Referral, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        steps = STATES.get(Referral.State(row.state), ())
        allowed = [step for step in steps if step != "screening" or row.family_id is None]
        again = row.state in (Referral.State.DECLINED, Referral.State.CLOSED)
        words = {**DEEDS, "screening": _("Take it up again")} if again else DEEDS
        self.offered = [(step, words[step]) for step in allowed]
        self._offer(list(DEEDS.items()) if self.is_bound else self.offered)

    def full_clean(self) -> None:
        """Take any step (the database knows which is possible now), offer what fits the state."""
        super().full_clean()
        self._offer(self.offered)

    def _offer(self, steps: list[tuple[str, Any]]) -> None:
        self.fields["state"].choices = steps  # type: ignore[attr-defined]


class TransferForm(AnsweringForm):
    """Give the request to another area."""

    to = forms.ModelChoiceField(
        label=_("Area"), queryset=Area.objects.none(), empty_label=_("Choose")
    )
    field_order = ["to", "reason", "version"]

    def __init__(self, *args: Any, row: Referral, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        self.fields["to"].queryset = Area.objects.open().exclude(pk=row.area_id)  # type: ignore[attr-defined]


class AcceptRequestForm(AnsweringForm, FirstRecordForm):
    """Open a record with what was written, or name the family the area knows already."""

    known = forms.CharField(
        label=_("If you know this family: its reference"),
        max_length=9,
        required=False,
        help_text=_("For example F-7K2Q9. Then no new record is opened."),
    )
    field_order = [
        "known",
        "name",
        "relation",
        "county",
        "kind",
        "language",
        "interpreter",
        "reason",
    ]

    def __init__(self, *args: Any, row: Referral, content: ReferralContent, **kwargs: Any) -> None:
        super().__init__(*args, row=row, **kwargs)
        counties = counties_of(row.area_id) | County.objects.filter(pk=row.county_id).distinct()
        self.fields["county"].queryset = counties  # type: ignore[attr-defined]
        own = row.asker == Referral.Asker.SELF
        self.initial.update(
            name=content.caregiver or (content.name if own else ""),
            county=row.county_id,
            language=row.language,
            interpreter=row.interpreter,
        )
        if self.is_bound and self.data.get("known", "").strip():
            for name in ("name", "relation", "county", "kind", "language"):
                self.fields[name].required = False

    def clean_known(self) -> str:
        """A reference as it is written."""
        return self.cleaned_data["known"].strip().upper()


class SearchForm(forms.Form):
    """What may be alike: a name, a phone number, when somebody was born."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel"}),
    )
    born_from = DayField(label=_("Born on or after"), required=False, widget=DateInput())
    born_to = DayField(label=_("Born on or before"), required=False, widget=DateInput())

    def clean(self) -> dict[str, Any]:
        """Something to look for, and days in their order."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("name") and not data.get("phone"):
            self.add_error("name", _("Write a name or a phone number to look for."))
        first, last = data.get("born_from"), data.get("born_to")
        if first and last and first > last:
            self.add_error("born_to", _("This day lies before the other one."))
        return data
