"""Signing up, the second step and passkeys in a real browser, under the strict content policy."""

import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.urls import reverse

from teams.models import User
from tests import factories
from tests.conftest import owner

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PASSWORD = "seven green tractors"


@pytest.fixture
def person(site):
    """Somebody with a role and a password."""
    with owner():
        user = User.objects.create_user("ann@example.org", PASSWORD, name="Ann Example")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        factories.MembershipFactory(person=user)
    return user


def log_in(page):
    page.fill("[name=login]", "ann@example.org")
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button[type=submit]").first.click()


@pytest.mark.parametrize(("width", "language"), [(390, "es"), (1280, "en")])
def test_the_pages_before_signing_in(site, open_page, check_page, shot, width, language):
    page = open_page(width=width, language=language)
    for name in ("account_login", "account_signup", "account_reset_password"):
        page.goto(site.url + reverse(name))
        check_page(page)
        shot(page, name)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()
        check_page(page)
        shot(page, f"{name}-refused")


@pytest.mark.parametrize("width", [390])
def test_a_second_step_by_app(person, site, open_page, check_page, shot, width):
    page = open_page(path=reverse("account_login"), width=width)
    log_in(page)
    page.wait_for_url("**/home/")
    page.click("text=What to do")
    page.wait_for_url("**/account/second-step/")
    check_page(page)
    shot(page, "1-needed")
    page.click("text=Set up a second step")
    page.wait_for_url("**/2fa/")
    check_page(page)
    shot(page, "2-second-step")
    page.click("text=Set up an app")
    page.fill("[name=password]", PASSWORD)
    check_page(page)
    shot(page, "2b-once-more")
    page.click("main form button[type=submit]")
    page.wait_for_url("**/totp/activate/")
    check_page(page)
    shot(page, "3-app")
    secret = page.locator("main code").inner_text()
    page.fill("[name=code]", format_hotp_value(hotp_value(secret, int(time.time()) // 30)))
    page.click("text=Turn it on")
    page.wait_for_url("**/recovery-codes/**")
    check_page(page)
    shot(page, "4-codes")
    for name in ("teams:profile", "teams:sessions", "account_email", "account_change_password"):
        page.goto(site.url + reverse(name))
        check_page(page)
        shot(page, f"5-{name.partition(':')[2] or name}")
    assert page.locator("text=You signed in without a second step").count() == 0


def test_a_passkey_is_added_and_signs_in(person, site, chromium, check_page, shot):
    address = site.url.replace("127.0.0.1", "localhost")  # passkeys need a name, not a number
    size = {"width": 390, "height": 844}
    context = chromium.new_context(viewport=size, reduced_motion="reduce")
    faults = []
    context.on("console", lambda m: faults.append(m.text) if "Content Sec" in m.text else None)
    page = context.new_page()
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    page.goto(address + reverse("account_login"))
    log_in(page)
    page.wait_for_url("**/home/")
    page.goto(address + reverse("mfa_add_webauthn"))
    page.fill("[name=password]", PASSWORD)
    page.click("text=Confirm")
    page.fill("[name=name]", "My phone")
    page.check("[name=passwordless]")
    check_page(page)
    shot(page, "1-add")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/**")
    with owner():
        assert Authenticator.objects.filter(user=person, type="webauthn").count() == 1
    page.goto(address + reverse("mfa_list_webauthn"))
    check_page(page)
    shot(page, "2-list")
    page.click("header button:has-text('Sign out')")
    page.wait_for_url(address + "/")
    page.goto(address + reverse("account_login"))
    page.click("#passkey_login")
    page.wait_for_url("**/home/")
    assert page.locator("text=You signed in without a second step").count() == 0
    context.close()
    assert faults == []
