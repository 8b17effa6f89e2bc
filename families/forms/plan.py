"""Input about the steps of a plan."""

from django import forms
from django.utils.translation import gettext_lazy as _

from families.models import Step


class AnswerForm(forms.Form):
    """How a step went."""

    state = forms.ChoiceField(
        label=_("How did it go?"), choices=Step.State.choices, widget=forms.RadioSelect
    )
    answer = forms.CharField(
        label=_("In your own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If the step is dropped, say why."),
    )
