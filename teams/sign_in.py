"""Sign-in through django-allauth: who is found, what mail says, how secrets are kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from cppc.core.crypto import decrypt, encrypt
from cppc.core.identity import at_the_door
from teams.models import User

SECOND_FACTOR = "second-factor"
LOOPBACK = {"127.0.0.1", "::1"}


class SignInBackend(AuthenticationBackend):
    """Reads the signed-in person's own row before anybody's identity is known."""

    def get_user(self, user_id: Any) -> User | None:
        with at_the_door():
            user = User.objects.filter(pk=user_id, is_active=True).first()
        return user


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks; its mails go out at once, since a link in a table could be read there."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anyone may make a plain account; roles come by invitation alone."""
        return True

    def format_email_subject(self, subject: str) -> str:
        return f"CPPC: {subject}"


class MFAAdapter(DefaultMFAAdapter):
    """Second-factor secrets are encrypted before they reach the database."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, purpose=SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, purpose=SECOND_FACTOR)


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor or a passkey.

    A demo account passes without, and only on a demo site asked from this very machine.
    """
    if settings.DEMO and request.user.is_demo and request.META.get("REMOTE_ADDR") in LOOPBACK:
        return True
    records = request.session.get("account_authentication_methods", [])
    return any(record.get("method") == "mfa" for record in records)
