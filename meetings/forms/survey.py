"""Input about how a meeting was."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from families.models import Family, Guest
from meetings.models import SurveyAnswer


class GuestsField(forms.ModelMultipleChoiceField):
    """Guests by name, with a word whether a mail reaches them."""

    def label_from_instance(self, guest: Guest) -> str:
        if guest.email:
            return guest.name
        return _("%(name)s (no e-mail)") % {"name": guest.name}


class AskForm(forms.Form):
    """Whom to ask how the meeting was."""

    guests = GuestsField(
        label=_("Whom do you ask?"),
        queryset=Guest.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, family: Family, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["guests"].queryset = Guest.objects.filter(  # type: ignore[attr-defined]
            family=family, state__in=Guest.WELCOME
        )


class SurveyForm(forms.Form):
    """Four sentences to agree with or not, and a line for words; all may be left out."""

    words = forms.CharField(
        label=_("Anything you want to add"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Please write no names. The coordinator of your area reads this."),
    )

    field_order = [*SurveyAnswer.QUESTIONS, "words"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in SurveyAnswer.QUESTIONS:
            asked: Any = SurveyAnswer._meta.get_field(name)
            self.fields[name] = forms.TypedChoiceField(
                label=asked.verbose_name,
                choices=SurveyAnswer.Agreement.choices,
                coerce=int,
                empty_value=None,
                required=False,
                widget=forms.RadioSelect,
            )
        self.order_fields(self.field_order)

    @property
    def answers(self) -> list[int | None]:
        """The four answers in order."""
        return [self.cleaned_data[name] for name in SurveyAnswer.QUESTIONS]
