"""Input about the register of facilitators."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.days import DayField
from cppc.core.drafts import register_form
from cppc.core.widgets import DateInput
from families.forms.circle import PersonChoiceField, people_of
from families.models import Facilitator
from teams.models import User
from teams.roles import Permission

FACILITATOR = register_form("facilitator", _("An entry in the register of facilitators"))


class FacilitatorForm(forms.ModelForm):
    """Training, coached meetings, languages, conflicts."""

    version = forms.IntegerField(widget=forms.HiddenInput, initial=1)

    class Meta:
        model = Facilitator
        fields = [
            "trained_on",
            "co_led_on",
            "co_coach",
            "co_feedback",
            "led_on",
            "lead_coach",
            "lead_feedback",
            "languages",
            "conflicts",
        ]
        field_classes = dict.fromkeys(("trained_on", "co_led_on", "led_on"), DayField)
        widgets = {
            "trained_on": DateInput(),
            "co_led_on": DateInput(),
            "led_on": DateInput(),
            "co_feedback": forms.Textarea(attrs={"rows": 3}),
            "lead_feedback": forms.Textarea(attrs={"rows": 3}),
        }

    def as_fields(self) -> dict:
        """The cleaned values of the model's fields, for the service."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewFacilitatorForm(FacilitatorForm):
    """The same, and who it is."""

    user = PersonChoiceField(label=_("Person"), queryset=User.objects.none())
    field_order = ["user"]

    def __init__(self, *args, area, by, **kwargs):
        super().__init__(*args, **kwargs)
        found = people_of(area, Permission.OPEN_FAMILY, by)
        found = found.exclude(pk__in=Facilitator.objects.filter(area=area).values("user"))
        self.fields["user"] = PersonChoiceField(label=_("Person"), queryset=found)

    def as_fields(self) -> dict:
        """The person too."""
        return super().as_fields() | {"user": self.cleaned_data["user"]}


class ApproveForm(forms.Form):
    """An approval."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    approval_number = forms.CharField(label=_("Approval number"), max_length=40)
    approved_on = DayField(label=_("Approved on"), widget=DateInput())
    expires_on = DayField(
        label=_("Last day"),
        required=False,
        widget=DateInput(),
        help_text=_("Leave it empty to go by the months that the area has set."),
    )
    late_reason = forms.CharField(
        label=_("If the coached meetings were late: why is it approved all the same?"),
        max_length=300,
        required=False,
    )


class WithdrawForm(forms.Form):
    """Why an approval is taken back."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    why = forms.CharField(label=_("Why is the approval taken back?"), max_length=300)
