"""Sign-in through django-allauth: who is found, what mail says, how secrets are kept."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.conf import settings
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from cppc.core.crypto import decrypt, encrypt
from cppc.core.identity import at_the_door
from teams.models import User

SECOND_FACTOR = "second-factor"
WANTED = "wanted_after_second_step"  # in the session: the page that asked for the second step
# What a browser calls itself, the telling words first: Edge and Chrome also say Safari.
BROWSERS = {"Edg": "Edge", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}
FIRST_LANGUAGE = User._meta.get_field("language").default
LOOPBACK = {"127.0.0.1", "::1"}


def name_of(user: User) -> str:
    """What the sign-in pages and their messages call somebody: the name, not the key of a row."""
    return user.get_full_name() or user.email


class SignInBackend(AuthenticationBackend):
    """Reads the signed-in person's own row before anybody's identity is known."""

    def get_user(self, user_id: Any) -> User | None:
        with at_the_door():
            return User.objects.filter(pk=user_id, is_active=True).first()


class AccountAdapter(DefaultAccountAdapter):
    """allauth's hooks; its mails go out at once, since a link in a table could be read there."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anyone may make a plain account; roles come by invitation alone."""
        return True

    def format_email_subject(self, subject: str) -> str:
        return f"CPPC: {subject}"

    def login(self, request: HttpRequest, user: User) -> None:
        """Note which device signs in, for the person's own list of sessions."""
        request.session.device = describe_device(request.headers.get("User-Agent", ""))  # type: ignore[attr-defined]
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """From here on the pages speak the person's language.

        English is where every account begins, chosen or not: it changes no page that is read in
        another language. The account's own page does, once English is saved there.
        """
        response: HttpResponse = super().post_login(request, user, **kwargs)
        if user.language == FIRST_LANGUAGE:
            return response
        return remember_language(response, user)


class MFAAdapter(DefaultMFAAdapter):
    """Second-factor secrets are encrypted before they reach the database."""

    def encrypt(self, text: str) -> str:
        return encrypt(text, purpose=SECOND_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, purpose=SECOND_FACTOR)


def remember_language(response: HttpResponse, user: User) -> HttpResponse:
    """Let the browser know the person's language, so that the next page speaks it."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


def describe_device(user_agent: str) -> str:
    """`Firefox - Windows`, as far as the browser says so; never the whole text it sends."""
    browser = next((name for word, name in BROWSERS.items() if word in user_agent), "")
    system = next((name for word, name in SYSTEMS.items() if word in user_agent), "")
    return " - ".join(part for part in (browser, system) if part)


@receiver(authenticator_added)
def enrolling_proves_it(
    request: HttpRequest, user: User, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Who just set up an app or a passkey has shown it; no need to sign in once more."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, method="mfa", type=authenticator.type)


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with a second factor or a passkey.

    A demo account passes without, and only on a demo site asked from this very machine.
    """
    person = request.user
    if (
        settings.DEMO
        and getattr(person, "is_demo", False)
        and request.META.get("REMOTE_ADDR") in LOOPBACK
    ):
        return True
    records = request.session.get("account_authentication_methods", [])
    return any(record.get("method") == "mfa" for record in records)


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """Send to the page that says why, which leads back here once the second step was used."""
    goal = reverse("teams:second_factor_needed")
    if request.method == "GET":  # an address that takes only a POST cannot be come back to
        goal += f"?{urlencode({'next': request.get_full_path()})}"
    return redirect(goal)


def remember_wanted(request: HttpRequest) -> str:
    """Keep the page that asked for the second step, if it is one of ours; which one it is."""
    goal = request.GET.get("next", "")
    hosts = {request.get_host()}
    if url_has_allowed_host_and_scheme(goal, hosts, require_https=request.is_secure()):
        request.session[WANTED] = goal
    return str(request.session.get(WANTED, ""))
