"""Every address of the site, tried as everybody; every view says who may see it."""

import time
from collections import Counter

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from tests.access import (
    LOGIN,
    SECOND_FACTOR,
    WITHOUT_TOKEN,
    Caller,
    Row,
    address,
    all_rows,
    all_views,
    build_world,
    expected,
)
from tests.conftest import acting
from tests.site_database import copied_database, logged_in_as

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]

ROWS = all_rows()
FOREIGN = {  # allauth's own views, which carry no mark of ours
    "account_login": "public: signing in",
    "account_signup": "public: a plain account without any role",
    "account_confirm_login_code": "public: the code in a mail, for whoever asked to sign in by it",
    "account_logout": "public: allauth itself sends anonymous visitors to the front page",
    "account_inactive": "public: says that an account has ended",
    "account_email_verification_sent": "public: says that a mail went out",
    "account_reset_password": "public: asks for a mail with a link",
    "account_reset_password_done": "public: says that a mail went out, to known and unknown alike",
    "account_reset_password_from_key": "public: the link in that mail, keyed by a signature",
    "account_reset_password_from_key_done": "public: says that the password is changed",
    "account_change_password": "signed_in: one's own password",
    "account_set_password": "signed_in: for whoever has none yet",
    "account_email": "signed_in: one's own addresses",
    "account_reauthenticate": "signed_in: asks for the password again before a change",
    "mfa_authenticate": "public: the second step of signing in, after the password",
    "mfa_login_webauthn": "public: signing in with a passkey",
    "mfa_reauthenticate": "signed_in: asks for the second factor again before a change",
    "mfa_reauthenticate_webauthn": "signed_in: asks for the passkey again before a change",
    "mfa_index": "signed_in: one's own second factors",
    "mfa_activate_totp": "signed_in: one's own second factors",
    "mfa_deactivate_totp": "signed_in: one's own second factors",
    "mfa_list_webauthn": "signed_in: one's own passkeys",
    "mfa_add_webauthn": "signed_in: one's own passkeys",
    "mfa_edit_webauthn": "signed_in: one's own passkeys",
    "mfa_remove_webauthn": "signed_in: one's own passkeys",
    "mfa_view_recovery_codes": "signed_in: one's own recovery codes",
    "mfa_generate_recovery_codes": "signed_in: one's own recovery codes",
    "mfa_download_recovery_codes": "signed_in: one's own recovery codes",
}
# Those who may not look may not send either; the guard stands before both, so a few are enough.
POSTERS = {"anonymous", "plain account", "provider", "coordinator of another area", "auditor"}
BEGUN = {  # steps of signing in
    "account_confirm_login_code",
    "account_email_verification_sent",
    "mfa_authenticate",
    "mfa_login_webauthn",
}
ARGUMENTS = {
    "account_reset_password_from_key": ["no", "such-key"],
    "mfa_edit_webauthn": [1],
    "mfa_remove_webauthn": [1],
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once and committed to a copy of the database; each row takes back what it did."""
    with django_db_blocker.unblock(), copied_database():
        world = build_world()
        with logged_in_as("cppc_app"):
            world.clients = {caller.name: signed_in(caller) for caller in world.callers}
            yield world


@pytest.fixture(autouse=True)
def plain_errors(settings):
    settings.ROOT_URLCONF = "tests.access_urls"


def signed_in(caller) -> Client:
    client = Client()
    if caller.user is not None:
        with acting(caller.user, scope="door"):
            client.force_login(caller.user, backend="teams.sign_in.SignInBackend")
            session = client.session
            method = "mfa" if caller.second_factor else "password"
            session["account_authentication_methods"] = [{"method": method, "at": 0}]
            session["seen"] = int(time.time())  # else each request would save the session
            session.save()
    return client


def ask(client: Client, method: str, path: str, data: dict | None = None) -> int | str:
    """The status, or where the answer sends to."""
    with transaction.atomic():
        response = getattr(client, method)(path, data)
        transaction.set_rollback(True)
    return outcome(response)


def outcome(response: HttpResponse) -> int | str:
    if response.status_code == 302:
        goal = response.headers["Location"].partition("?")[0]
        if goal == reverse(settings.LOGIN_URL):
            return LOGIN
        if goal == reverse("teams:second_factor_needed"):
            return SECOND_FACTOR
    return response.status_code


def test_every_address_stands_in_one_row():
    names = Counter([row.name for row in ROWS] + list(FOREIGN))
    twice = [name for name, number in names.items() if number > 1]
    assert twice == []
    missing = sorted(set(all_views()) - set(names))
    stale = sorted(set(names) - set(all_views()))
    assert (missing, stale) == ([], [])


def test_every_other_form_needs_its_token():
    free = {
        name
        for name, views in all_views().items()
        if any(getattr(view, "csrf_exempt", False) for view in views)
    }
    assert free == set(WITHOUT_TOKEN)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_view_says_what_the_row_says(row: Row):
    for view in all_views()[row.name]:
        access = view.access
        detail = access.get("permission") or access.get("scope") or ""
        assert (access["kind"], str(detail)) == row.mark()
        assert bool(access["opens"]) == (access["kind"] == "circle")
        assert access["kind"] == "public" or getattr(view, "login_required", True)


def methods(row: Row, caller: Caller, wanted: tuple) -> list[str]:
    """The row's own, and for who is refused also a POST."""
    refused = not set(wanted) & set(row.allowed)
    posts = refused and (caller.name in POSTERS or 405 in row.allowed)
    return [row.method, "post"] if posts and row.method == "get" else [row.method]


def fits(answer: int | str, wanted: tuple, row: Row, method: str) -> bool:
    """An address that takes POST alone may say so before it asks who comes."""
    if answer == 405:
        return (method == "get" and 405 in row.allowed) or (
            method == "post" and row.method == "get"
        )
    return answer in wanted or (answer == SECOND_FACTOR and 302 in wanted)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_address_answers_everybody_as_the_row_says(row: Row, world):
    path = address(row, world)
    data = row.data(world) if row.data else None
    wrong = []
    for caller in world.callers:
        wanted, client = expected(row, caller), world.clients[caller.name]
        for method in methods(row, caller, wanted):
            answer = ask(client, method, path, data if method == row.method else None)
            if not fits(answer, wanted, row, method):
                wrong.append(f"{caller.name} by {method}: {answer}, not {wanted}")
    assert wrong == []


@pytest.mark.parametrize("name", FOREIGN)
def test_foreign_address_asks_anonymous_visitors_to_sign_in(name, world):
    path = reverse(name, args=ARGUMENTS.get(name, []))
    answer = ask(world.clients["anonymous"], "get", path)
    if FOREIGN[name].startswith("signed_in"):
        assert answer == LOGIN
    else:
        # A step of signing in that was not begun sends back to its beginning.
        assert answer in ((LOGIN, 200, 400) if name in BEGUN else (200, 302, 404))


def test_every_view_wants_sign_in_unless_it_says_otherwise():
    """The middleware's default: a view without a mark is closed to anonymous visitors."""
    assert "django.contrib.auth.middleware.LoginRequiredMiddleware" in settings.MIDDLEWARE
    assert get_resolver().url_patterns
