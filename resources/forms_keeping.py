"""Forms that keep listings true: verifying, announcing, call lists, the do-not-list."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from cppc.core.widgets import DateInput
from resources.forms import category_groups, county_groups
from resources.keeping import WHAT
from resources.models import Call, CallList, DoNotList, Service, Verification
from resources.services.calls import MOST_CALLS
from teams.models import Area

CALL_NOTE = register_form("call-note", _("A note about a call"))
BY_TEAM = [one for one in Service.Verified.choices if one[0] != Service.Verified.PROVIDER]
USUAL_CALLS = 20


class VerifyForm(forms.Form):
    """What somebody checked, how and when, and by whom it is to be known to colleagues."""

    parts = forms.MultipleChoiceField(
        label=_("What did you check?"),
        choices=Verification.Part.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Tick nothing if you checked everything. The public page shows the day once all of "
            "these are checked."
        ),
    )
    how = forms.ChoiceField(
        label=_("How did you check?"), choices=BY_TEAM, widget=forms.RadioSelect
    )
    on = forms.DateField(label=_("On which day?"), widget=DateInput, initial=timezone.localdate)
    name = forms.CharField(label=_("Who checked it"), max_length=120, required=False)
    title = forms.CharField(label=_("Title or part in the team"), max_length=120, required=False)

    def __init__(self, *args: Any, needed: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(Verification.Part.choices)
        self.fields["parts"].choices = [(part, labels[part]) for part in needed]  # type: ignore[attr-defined]


class AnnounceForm(forms.Form):
    """Words that stand on a listing until a day."""

    notice_en = forms.CharField(
        label=_("Announcement"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For example: closed on Friday. Leave empty to take it away."),
    )
    notice_es = forms.CharField(
        label=_("Announcement in Spanish"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    notice_until = forms.DateField(
        label=_("Last day of the announcement"), widget=DateInput, required=False
    )


class KeepFilterForm(forms.Form):
    """What of the listings to be kept true is shown."""

    what = forms.ChoiceField(
        label=_("What is to be done"), required=False, choices=list(WHAT.items())
    )


class CallFilterForm(forms.Form):
    """Which listings a team wants to go through."""

    category = forms.ChoiceField(label=_("Kind of help"), required=False)
    county = forms.ChoiceField(label=_("County"), required=False)

    def __init__(self, *args: Any, area: Area, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everything = [("", _("All"))]
        self.fields["category"].choices = [*everything, *category_groups()]  # type: ignore[attr-defined]
        self.fields["county"].choices = [*everything, *county_groups(area)]  # type: ignore[attr-defined]


class CallListForm(forms.ModelForm):
    """A list of calls for one meeting, and who speaks for the team."""

    services = forms.MultipleChoiceField(
        label=_("Listings"), widget=forms.CheckboxSelectMultiple, required=False
    )

    class Meta:
        model = CallList
        fields = ("name", "verifier_name", "verifier_title", "how")
        widgets = {"how": forms.RadioSelect}
        labels = {"name": _("Name of the list"), "how": _("How do you check?")}
        help_texts = {
            "name": _("For example: meeting of December 3."),
            "verifier_name": _("Kept with what is verified, and never shown in public."),
        }

    def __init__(self, *args: Any, found: list[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(one.pk): one for one in found}
        self.fields["verifier_name"].required = True
        self.fields["how"].choices = BY_TEAM  # type: ignore[attr-defined]
        self.fields["services"].choices = [(key, one.name_en) for key, one in self.found.items()]  # type: ignore[attr-defined]
        self.fields["services"].initial = list(self.found)[:USUAL_CALLS]
        self.fields["services"].help_text = _("At most %(number)s.") % {"number": MOST_CALLS}

    def chosen(self) -> list[Service]:
        """The listings ticked, in the order of the list."""
        wanted = set(self.cleaned_data["services"])
        return [one for key, one in self.found.items() if key in wanted]


class CallForm(forms.Form):
    """The note of one call."""

    note = forms.CharField(
        label=_("Note"),
        max_length=Call._meta.get_field("note").max_length,
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=_("What you heard. It is kept, whichever button you press."),
    )


class DoNotListForm(forms.ModelForm):
    """Who is not to stand in the network."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = DoNotList
        fields = ("name", "phone", "website", "because", "asked_by", "until")
        widgets = {
            "until": DateInput,
            "website": forms.TextInput({"inputmode": "url"}),
            "phone": forms.TextInput({"inputmode": "tel"}),
        }
        help_texts = {
            "name": _("Of the organization or the support. Capitals and accents do not matter."),
            "website": _("For example: example.org. Everything below it counts too."),
            "because": _("For editors alone."),
            "until": _("Leave empty for no end."),
        }
