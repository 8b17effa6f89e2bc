"""The sign-in library's forms in plain words: their help is text, never markup."""

from typing import Any

from allauth.account import forms as allauth
from django.utils.translation import gettext_lazy as _

GOOD_PASSWORD = _("At least 12 characters. Three or four words together work well.")


class LoginForm(allauth.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail")
        self.fields["password"].help_text = ""


class SignUpForm(allauth.SignupForm):
    """A plain account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail")
        self.fields["password1"].help_text = GOOD_PASSWORD
        self.fields["password2"].label = _("The same password once more")


class ChangePasswordForm(allauth.ChangePasswordForm):
    """The old password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""
        _in_plain_words(self)


class SetPasswordForm(allauth.SetPasswordForm):
    """A first password, for whoever has none."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_plain_words(self)


class ReauthenticateForm(allauth.ReauthenticateForm):
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class ResetPasswordKeyForm(allauth.ResetPasswordKeyForm):
    """A new password, by the link in a mail."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _in_plain_words(self)


def _in_plain_words(form: Any) -> None:
    form.fields["password1"].help_text = GOOD_PASSWORD
    form.fields["password2"].label = _("The same password once more")
