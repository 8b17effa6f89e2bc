"""Input of people who want to help, and what becomes of it."""

import time
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from teams.models import JoinRequest

ANSWER = register_form("answer-join-request", _("Answer to somebody who wants to help"))
SALT = "join"
QUICKEST = timedelta(seconds=3)
LONGEST = timedelta(hours=24)


def fresh_mark() -> str:
    """When the form was opened, signed, so that nobody can send an older one."""
    return signing.dumps(time.time(), salt=SALT)


class JoinForm(forms.ModelForm):
    """Who writes, how to answer, and in what way they would like to help.

    Programs that fill in forms are kept out without asking anybody else: they fill in the field
    that people do not see, or answer faster than anybody reads.
    """

    website = forms.CharField(required=False, label=_("Leave this empty"))
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = JoinRequest
        fields = ("name", "email", "phone", "message")
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
            "message": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "email": _("An e-mail or a phone number is enough."),
            "message": _(
                "Please do not write about a family or a child here. "
                "For that, call the number at the end of this page."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = fresh_mark

    @property
    def by_a_program(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(self.data.get("website"))

    def clean(self):
        """Refuse a form sent faster than people write, or kept longer than a day."""
        data: dict[str, Any] = super().clean() or {}
        del data["website"]
        if not QUICKEST <= self._age(data.pop("opened")) <= LONGEST:
            self._again()
        return data

    def _age(self, mark: str) -> timedelta:
        """How long ago the form was opened; none at all for a mark that is not ours."""
        try:
            opened = signing.loads(mark, salt=SALT)
        except signing.BadSignature:
            return timedelta(0)
        return timedelta(seconds=time.time() - opened)

    def _again(self) -> None:
        """Ask to send it once more, with a fresh mark and all words kept."""
        self.data = {**self.data.dict(), "opened": fresh_mark()}  # type: ignore[attr-defined]
        self.add_error(None, _("Please look over what you wrote and send it once more."))


class AnswerForm(forms.ModelForm):
    """What became of a request."""

    class Meta:
        model = JoinRequest
        fields = ("state", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"note": _("For those who look after the team. Nobody else reads it.")}
