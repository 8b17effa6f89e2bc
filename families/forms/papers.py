"""Input about copies of the plan."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from families.copy_answers import CopyAnswer
from families.models import Paper


class OwnPaperForm(forms.Form):
    """A copy for the person who is signed in."""

    kind = forms.ChoiceField(
        label=_("Which copy?"),
        choices=[row for row in Paper.Kind.choices if row[0] != Paper.Kind.TRAINING],
        widget=forms.RadioSelect,
        initial=Paper.Kind.FAMILY,
        help_text=_("The family copy is one page in large print. The agency copy has all of it."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class PaperForm(OwnPaperForm):
    """Copies for several people."""

    people = forms.MultipleChoiceField(
        label=_("Who gets a copy?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    others = forms.CharField(
        label=_("Somebody else"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "autocomplete": "off"}),
        help_text=_("One name on each line."),
    )

    def __init__(self, *args, answers: list[CopyAnswer], **kwargs):
        super().__init__(*args, **kwargs)
        self.waiting = [one.name for one in answers if one.waits]
        self.fields["people"].choices = [(one.name, one.words) for one in answers]  # type: ignore[attr-defined]

    def clean_others(self):
        """Names fit their field."""
        names = [line.strip() for line in self.cleaned_data["others"].splitlines() if line.strip()]
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(_("One name is too long. Write one on each line."))
        return names

    def clean(self):
        """At least one person."""
        data = super().clean() or self.cleaned_data
        if not data.get("people") and not data.get("others") and not self.errors:
            self.add_error("people", _("Choose at least one person who gets a copy."))
        return data

    @property
    def recipients(self) -> list[str]:
        """The names that were chosen and those that were written."""
        return [*self.cleaned_data["people"], *self.cleaned_data["others"]]


class TrainingPaperForm(forms.Form):
    """A copy without names: read first, then made."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    hidden = forms.CharField(
        label=_("More words to leave out"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text=_("For example a school, a street or a shop. One on each line."),
    )
    recipient = forms.CharField(label=_("Who gets this copy?"), max_length=120, required=False)
    checked = forms.BooleanField(
        label=_("I have read this copy. Nobody can tell from it who the family is."),
        required=False,
    )

    def clean_hidden(self):
        """The words, one by one."""
        return [line.strip() for line in self.cleaned_data["hidden"].splitlines() if line.strip()]
