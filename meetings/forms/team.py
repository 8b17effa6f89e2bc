"""Input about meetings of a team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.days import MomentField
from cppc.core.drafts import register_form
from cppc.core.widgets import DateTimeInput
from meetings.models import TeamMeeting

TEAM_MEETING = register_form("team-meeting", _("A meeting of the team"))


class TeamMeetingForm(forms.ModelForm):
    """When and where a team meets, and about what."""

    starts_at = MomentField(label=_("Day and time"), widget=DateTimeInput())
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = TeamMeeting
        fields = ("starts_at", "place", "online", "agenda_en", "agenda_es", "public")
        widgets = {
            "agenda_en": forms.Textarea(attrs={"rows": 6}),
            "agenda_es": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {
            "online": _("For example a link, or a phone number to call."),
            "agenda_en": _("Everybody can read a public meeting's agenda. Never name a family."),
            "public": _("The public page then shows day, time, place and agenda."),
        }

    def as_fields(self) -> dict:
        """What the service keeps."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
