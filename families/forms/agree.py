"""Input about an agreed plan: what each person says to it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from families.models import Guest, Position

POSITION = register_form("plan-position", _("What somebody says to the plan"))
AWAY = "away"


class OwnPositionForm(forms.Form):
    """What the person who is signed in says to a version of the plan."""

    stance = forms.ChoiceField(
        label=_("Do you agree with the plan?"),
        choices=Position.Stance.choices,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In your own words"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_("A concern needs its words. Everything else is up to you."),
    )

    def clean(self):
        """A concern is written down in words."""
        data = super().clean() or self.cleaned_data
        if data.get("stance") == Position.Stance.CONCERN and not data.get("words", "").strip():
            self.add_error("words", _("Write the concern in the person's own words."))
        return data


class PositionForm(OwnPositionForm):
    """What somebody said, written down by who keeps the record."""

    name = forms.CharField(label=_("Name"), max_length=120)
    part = forms.ChoiceField(label=_("Takes part as"), choices=Guest.Part.choices)
    how = forms.ChoiceField(
        label=_("How we know"),
        choices=[row for row in Position.How.choices if row[0] != Position.How.OWN],
        initial=Position.How.MEETING,
    )
    field_order = ["name", "part", "stance", "words", "how"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stance"].label = _("What the person says")
        self.fields["words"].label = _("In the person's own words")


class SaidAtMeetingForm(OwnPositionForm):
    """What one person who was at the meeting says; name and part are known."""

    def __init__(self, *args, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.person = person
        self.fields["stance"].label = person.name
        self.fields["stance"].choices = [  # type: ignore[attr-defined]
            *Position.Stance.choices,
            (AWAY, _("had left, or was not asked")),
        ]
        self.fields["words"].label = _("Words of %(name)s") % {"name": person.name}
        self.fields["words"].help_text = ""
        self.fields["words"].widget.attrs["rows"] = 2

    @property
    def said(self) -> dict | None:
        """Fields of a position; None when the person was not asked."""
        data = self.cleaned_data
        if data["stance"] == AWAY:
            return None
        return {
            "name": self.person.name,
            "part": self.person.part,
            "stance": data["stance"],
            "words": data["words"],
        }
