"""Keeping programs that fill in forms out, without asking anybody else who somebody is."""

import time
from datetime import timedelta
from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

QUICKEST = timedelta(seconds=3)
LONGEST = timedelta(hours=24)


class PeopleOnly(forms.Form):
    """A form for everybody: with a field that people do not see, and a signed time of opening.

    A program fills in the field (`by_a_program`), or answers faster than anybody reads. `salt`
    tells forms apart, so that the mark of one cannot be sent with another.
    """

    salt = ""

    website = forms.CharField(required=False, label=_("Leave this empty"))
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["opened"].initial = self.fresh_mark

    def fresh_mark(self) -> str:
        """When the form was opened, signed, so that nobody can send an older one."""
        return signing.dumps(time.time(), salt=self.salt)

    @property
    def by_a_program(self) -> bool:
        """Whether the field that people do not see was filled in."""
        return bool(self.data.get("website"))

    def clean(self) -> dict[str, Any]:
        """Refuse a form sent faster than people write, or kept longer than a day."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        data.pop("website", None)
        if not QUICKEST <= self._age(data.pop("opened", "")) <= LONGEST:
            self._again()
        return data

    def _age(self, mark: str) -> timedelta:
        """How long ago the form was opened; none at all for a mark that is not ours."""
        try:
            opened = signing.loads(mark, salt=self.salt)
        except signing.BadSignature:
            return timedelta(0)
        return timedelta(seconds=time.time() - opened)

    def _again(self) -> None:
        """Ask to send it once more, with a fresh mark and all words kept."""
        self.data = {**dict(self.data.items()), "opened": self.fresh_mark()}
        self.add_error(None, _("Please look over what you wrote and send it once more."))
