"""Input about minutes of a team."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from meetings.models import TeamMinutes

MINUTES = register_form("team-minutes", _("Minutes of a team meeting"))


class MinutesForm(forms.ModelForm):
    """What the meeting talked about and decided, in both languages."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = TeamMinutes
        fields = ("text_en", "text_es")
        widgets = {
            "text_en": forms.Textarea(attrs={"rows": 14}),
            "text_es": forms.Textarea(attrs={"rows": 10}),
        }
        help_texts = {
            "text_en": _("Who was there, what was decided, who does what. Never name a family."),
        }
