"""Input of people who want to help, and what becomes of it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cppc.core.drafts import register_form
from cppc.core.robots import PeopleOnly
from teams.models import JoinRequest

ANSWER = register_form("answer-join-request", _("Answer to somebody who wants to help"))
SALT = "join"


class JoinForm(PeopleOnly, forms.ModelForm):
    """Who writes, how to answer, and in what way they would like to help."""

    salt = SALT

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


class AnswerForm(forms.ModelForm):
    """What became of a request."""

    class Meta:
        model = JoinRequest
        fields = ("state", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"note": _("For those who look after the team. Nobody else reads it.")}
