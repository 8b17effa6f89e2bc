"""Input about promises: how a step went."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.days import DayField
from cppc.core.widgets import DateInput
from families.models import Step, StepAnswer

Kind = StepAnswer.Kind
MINE = [
    (Kind.DONE, _("Yes, it is done")),
    (Kind.NOT_YET, _("Not yet")),
    (Kind.CALL_ME, _("Please call me")),
    (Kind.DROPPED, _("It is dropped")),
]
CHANGED = (Kind.CHANGED, _("It has a new day, or somebody else does it"))
REOPENED = (Kind.REOPENED, _("It is open again"))


class AnswerForm(forms.Form):
    """How a step went; whoever may change the plan may also give it a new day or person."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("How did it go?"), widget=forms.RadioSelect)
    by_when = DayField(label=_("New day"), required=False, widget=DateInput())
    who = forms.CharField(label=_("Who does it now"), max_length=120, required=False)
    words = forms.CharField(
        label=_("In your own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If the step is dropped, say why."),
    )

    field_order = ["version", "kind", "words", "by_when", "who"]

    def __init__(self, *args, step: Step, may_change: bool, **kwargs):
        super().__init__(*args, **kwargs)
        choices = list(MINE)
        if may_change:
            choices.append(CHANGED)
        else:
            del self.fields["by_when"], self.fields["who"]
        if step.state != Step.State.OPEN:
            choices.append(REOPENED)
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]


class LinkAnswerForm(forms.Form):
    """How a promise went, from somebody without an account."""

    kind = forms.ChoiceField(
        label=_("Did it get done?"),
        choices=[
            (Kind.DONE, _("Yes, it is done")),
            (Kind.NOT_YET, _("Not yet")),
            (Kind.CALL_ME, _("Please call me")),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("Anything you want to say"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
