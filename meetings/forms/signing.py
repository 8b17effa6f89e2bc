"""Input about signatures: one person on the screen, or several on paper or aloud."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.words import WordsField
from meetings.forms.parts import short_text
from meetings.models import Attendance, Signature
from meetings.scans import EMPTY, LARGEST, TOO_BIG, Scan, check_scan
from meetings.services.signatures import read_strokes


class ScanField(forms.FileField):
    """A PDF, PNG or JPEG by its content; cleaned to a Scan."""

    widget = forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"})
    default_error_messages = {"empty": EMPTY, "max_length": TOO_BIG}

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        if not file:
            return None
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_BIG)
        return check_scan(file.read())


class SignForm(forms.Form):
    """One person signs: a drawing, or the name typed."""

    name = WordsField(label=_("Your name"), max_length=120, required=False, widget=short_text())
    drawing = forms.CharField(required=False, max_length=200_000, widget=forms.HiddenInput)

    def clean(self):
        """A drawing or a name; who draws need not type."""
        data = super().clean() or self.cleaned_data
        data["strokes"] = []
        if data.get("drawing"):
            try:
                data["strokes"] = read_strokes(data["drawing"])
            except forms.ValidationError as refusal:
                if not data.get("name"):
                    self.add_error("name", refusal)
        elif not data.get("name") and "name" not in self.errors:
            self.add_error("name", _("Sign in the box, or type your name."))
        return data

    @property
    def route(self):
        """How it was signed."""
        return Signature.Route.TOUCH if self.cleaned_data["strokes"] else Signature.Route.TYPED


class NamesField(forms.ModelMultipleChoiceField):
    """People of the attendance by name."""

    def label_from_instance(self, row: Attendance) -> str:
        return row.name


class TogetherForm(forms.Form):
    """Several people gave their word on one sheet, or aloud."""

    people = NamesField(
        label=_("Who?"),
        queryset=Attendance.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose who signed.")},
    )
    how = forms.ChoiceField(
        label=_("How?"),
        choices=[
            (Signature.Route.SPOKEN, _("They said it aloud")),
            (Signature.Route.PAPER, _("They signed a sheet of paper")),
        ],
        initial=Signature.Route.SPOKEN,
        widget=forms.RadioSelect,
    )
    witness = WordsField(
        label=_("Who heard it?"),
        max_length=120,
        required=False,
        widget=short_text(),
        help_text=_("When they said it aloud: the name of somebody else who was there."),
    )
    scan = ScanField(
        label=_("Picture or scan of the sheet"),
        required=False,
        help_text=_("PDF, PNG or JPEG, at most 10 MB. Only this family's circle can see it."),
    )

    def __init__(self, *args, unsigned, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = unsigned  # type: ignore[attr-defined]

    def clean(self):
        """Paper needs the picture of the sheet; said aloud needs who heard it."""
        data = super().clean() or self.cleaned_data
        if data.get("how") == Signature.Route.PAPER:
            if not data.get("scan") and "scan" not in self.errors:
                self.add_error("scan", _("Add the picture or scan of the sheet."))
        else:
            data["scan"] = None
            self.errors.pop("scan", None)
            if not data.get("witness") and "witness" not in self.errors:
                self.add_error("witness", _("Write who heard it."))
        return data

    @property
    def given(self) -> dict:
        """What the service needs."""
        data = self.cleaned_data
        scan: Scan | None = data["scan"]
        people = [row.pk for row in data["people"]]
        return {"people": people, "witness": "" if scan else data["witness"], "scan": scan}


class TakeBackForm(forms.Form):
    """Why a signature is taken back."""

    why = WordsField(label=_("Why?"), max_length=200, widget=short_text())
