"""The public form "Ask for a family meeting": the least that lets somebody answer safely."""

import hashlib
import hmac
import json
import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from cppc.core.robots import PeopleOnly
from families.models import Referral
from families.routing import area_of
from resources.phones import SHORT_NUMBERS, UnclearPhoneError, parse_phone
from teams.models import Area, County, ZipCode

ASKERS = [
    (Referral.Asker.SELF, _("Me: it is about my own family")),
    (Referral.Asker.RELATIVE, _("A relative of the family")),
    (Referral.Asker.NEIGHBOR, _("A neighbor or friend")),
    (Referral.Asker.SCHOOL, _("Somebody from a school")),
    (Referral.Asker.PROVIDER, _("Somebody who works with families")),
    (Referral.Asker.DHS, _("A DHS worker")),
]


class AskForm(PeopleOnly):
    """Who asks, how to reach them safely, and where the family lives; a few words if they like.

    With `area` the form stands on that area's page: where neither county nor ZIP code is given,
    or no area has that county, the request goes there.
    """

    salt = "ask"

    asker = forms.ChoiceField(label=_("Who asks?"), choices=ASKERS, widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("What may we call you?"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        help_text=_("A first name is enough."),
    )
    caregiver = forms.CharField(
        label=_("If you ask for somebody else: the name of the parent or caregiver"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Only if they know that you are asking. Else leave it empty."),
    )
    phone = forms.CharField(
        label=_("Your phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text=_("A phone number or an e-mail is enough. Give one that only you can see."),
    )
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    best_time = forms.CharField(
        label=_("When can we reach you safely?"),
        max_length=120,
        required=False,
        help_text=_("For example: mornings, or after 5 on weekdays."),
    )
    safe_message = forms.TypedChoiceField(
        label=_("Is it safe to leave a message?"),
        choices=[("no", _("No, leave no message")), ("yes", _("Yes"))],
        widget=forms.RadioSelect,
        initial="no",
        coerce=lambda answer: answer == "yes",
    )
    county = forms.ModelChoiceField(
        label=_("County where the family lives"),
        queryset=County.objects.only("fips", "name"),
        required=False,
        empty_label=_("Choose"),
    )
    zip = forms.CharField(
        label=_("Or ZIP code"),
        required=False,
        max_length=10,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "postal-code"}),
    )
    language = forms.ChoiceField(
        label=_("Language we should speak"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    interpreter = forms.CharField(
        label=_("Another language? Write which"), max_length=60, required=False
    )
    words = forms.CharField(
        label=_("Why do you ask?"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Only if you like. You can also tell us when we call."),
    )

    def __init__(self, *args: Any, area: Area | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        self._mark = ""

    def clean_phone(self) -> str:
        """A number that can be called, with its area code; else nobody could ever answer."""
        text = self.cleaned_data["phone"].strip()
        if not text:
            return ""
        try:
            number, extension = parse_phone(text)
        except UnclearPhoneError:
            number = ""
        if not number or number in SHORT_NUMBERS:
            raise forms.ValidationError(
                _("Write the whole phone number with its area code: ten digits.")
            )
        return f"{number} ext. {extension}" if extension else number

    def clean_zip(self) -> ZipCode | None:
        """The ZIP code's row; refuses what is no ZIP code of Iowa."""
        text = self.cleaned_data["zip"].strip()[:5]
        if not text:
            return None
        found = ZipCode.objects.select_related("county").filter(code=text).first()
        if found is None:
            raise forms.ValidationError(
                _("We do not know this ZIP code in Iowa. Choose your county instead.")
            )
        return found

    def clean(self) -> dict[str, Any]:
        """There is a way to answer, and an area to send it to."""
        self._mark = self.cleaned_data.get("opened", "")
        data = super().clean()
        reached = data.get("phone") or data.get("email")
        if not reached and not {"phone", "email"} & self.errors.keys():
            self.add_error("phone", _("Give a phone number or an e-mail, so we can answer."))
        if not {"county", "zip"} & self.errors.keys():
            self._route(data)
        return data

    def _route(self, data: dict[str, Any]) -> None:
        """The area of the county, or of the ZIP code's; the county chosen goes first."""
        zip_code: ZipCode | None = data.get("zip")
        county = data.get("county") or (zip_code.county if zip_code else None)
        if county is None and self.area is None:
            self.add_error("county", _("Choose a county, or write a ZIP code."))
            return
        area = (area_of(county) if county else None) or self.area
        if area is None:
            words = _("No area works in this county yet. Choose the county next to it.")
            self.add_error("county", words)
            return
        code = zip_code.code if zip_code else ""
        data.update(area=area, county=county, zip=code)

    @property
    def key(self) -> uuid.UUID:
        """The same for the same words sent from the same page again; nobody else can make it."""
        text = json.dumps(
            [self._mark, *(str(value) for _name, value in sorted(self.cleaned_data.items()))]
        )
        return uuid.UUID(
            bytes=hmac.new(settings.FIELD_KEY, text.encode(), hashlib.sha256).digest()[:16]
        )
