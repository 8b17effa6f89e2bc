"""Every way in and out works under row-level security, and gives no more than it should."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from cppc.core.identity import at_the_door
from teams.models import Membership, User
from tests.conftest import acting, owner, person_with

pytestmark = pytest.mark.django_db
PASSWORD = "seven green tractors"
NEW_PASSWORD = "nine yellow barns here"


@pytest.fixture
def person():
    """Somebody with a password and a confirmed e-mail, without a role."""
    with owner():
        user = User.objects.create_user("ann@example.org", PASSWORD, name="Ann Example")
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, email="ann@example.org", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def code_in_mail():
    return re.search(r"^([0-9A-Z-]{6,12})$", mail.outbox[-1].body, re.MULTILINE).group(1)


def totp_code(secret):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def enrol(client):
    """Set up an app, as a person would; the secret it shows."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    assert answer.status_code == 302
    return secret


def is_in(client):
    return "_auth_user_id" in client.session


def test_who_signs_in_is_greeted_by_name(client, person):
    page = client.post(
        reverse("account_login"), {"login": person.email, "password": PASSWORD}, follow=True
    ).content.decode()
    assert "Ann Example" in page
    assert str(person.pk) not in page


def test_signing_in_keeps_the_language_of_the_page(client, person):
    client.post(reverse("set_language"), {"language": "es"})
    sign_in(client)
    assert client.get(reverse("home:index")).headers["Content-Language"] == "es"


def test_signing_in_speaks_the_language_the_account_chose(client, person):
    with owner():
        User.objects.filter(pk=person.pk).update(language="es")
    client.post(reverse("set_language"), {"language": "en"})
    sign_in(client)
    assert client.get(reverse("home:index")).headers["Content-Language"] == "es"


def test_signing_in_and_out(client, person):
    assert sign_in(client).url == reverse("home:index")
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)


@pytest.mark.parametrize(
    ("email", "password"), [("ann@example.org", "wrong words"), ("nobody@example.org", PASSWORD)]
)
def test_wrong_words_say_the_same_for_everybody(client, person, email, password):
    answer = sign_in(client, email, password)
    assert answer.status_code == 200
    assert "not correct" in answer.content.decode()
    assert not is_in(client)


def test_a_new_account_confirms_its_e_mail_and_has_no_role(client):
    answer = client.post(
        reverse("account_signup"),
        {
            "email": "New@example.org",
            "name": "New Person",
            "password1": PASSWORD,
            "password2": PASSWORD,
        },
    )
    assert answer.url == reverse("account_email_verification_sent")
    assert not is_in(client)

    answer = client.post(answer.url, {"code": code_in_mail()})
    assert answer.status_code == 302
    assert is_in(client)
    with owner():
        user = User.objects.get(email="new@example.org")
        assert user.name == "New Person"
        assert Membership.objects.count() == 0


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "This password is too short."),
        ("password1234", "This password is too common."),
        ("new.person@example", "too similar to the"),
    ],
)
def test_a_weak_password_is_refused_and_the_rest_is_kept(client, password, words):
    page = client.post(
        reverse("account_signup"),
        {
            "email": "new.person@example.org",
            "name": "New Person",
            "password1": password,
            "password2": password,
        },
    ).content.decode()
    assert words in page
    assert 'value="New Person"' in page


def test_a_known_e_mail_is_not_given_away_at_sign_up(client, person):
    data = {"email": person.email, "name": "X", "password1": PASSWORD, "password2": PASSWORD}
    answer = client.post(reverse("account_signup"), data)
    assert answer.url == reverse("account_email_verification_sent")
    assert "already" in mail.outbox[-1].body


def test_a_forgotten_password_is_replaced_by_mail(client, person):
    answer = client.post(reverse("account_reset_password"), {"email": person.email})
    assert answer.url == reverse("account_reset_password_done")
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body).group(1)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert sign_in(Client(), password=PASSWORD).status_code == 200
    assert sign_in(Client(), password=NEW_PASSWORD).status_code == 302
    assert "does not work any more" in Client().get(link, follow=True).content.decode()


def test_changing_the_password_ends_the_session(client, person):
    sign_in(client)
    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert answer.status_code == 302
    assert not is_in(client)
    assert sign_in(Client(), password=NEW_PASSWORD).status_code == 302


def test_a_new_e_mail_counts_only_when_confirmed(client, person):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": "ann2@example.org", "action_add": ""})
    with owner():
        assert User.objects.get(pk=person.pk).email == "ann@example.org"
    client.post(reverse("account_email_verification_sent"), {"code": code_in_mail()})
    with owner():
        assert User.objects.get(pk=person.pk).email == "ann2@example.org"


@pytest.mark.django_db(transaction=True)
def test_a_second_step_is_set_up_asked_for_and_noted(client, person):
    sign_in(client)
    secret = enrol(client)
    methods = [m["method"] for m in client.session["account_authentication_methods"]]
    assert "mfa" in methods

    browser = Client()
    assert sign_in(browser).url == reverse("mfa_authenticate")
    assert not is_in(browser)
    assert browser.get(reverse("mfa_authenticate")).status_code == 200
    wrong = browser.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(browser)
    assert wrong.status_code == 200
    browser.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert is_in(browser)


def test_a_recovery_code_works_once(client, person):
    sign_in(client)
    enrol(client)
    page = client.get(reverse("mfa_view_recovery_codes"))
    code = page.context["unused_codes"][0]
    assert code in page.content.decode()
    for expected in (True, False):
        browser = Client()
        sign_in(browser)
        browser.post(reverse("mfa_authenticate"), {"code": code})
        assert is_in(browser) is expected


def test_the_second_step_can_be_taken_away_after_proof(client, person):
    sign_in(client)
    enrol(client)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert sign_in(Client()).url == reverse("home:index")


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "mfa_activate_totp",
        "account_email",
        "account_change_password",
        "account_logout",
    ],
)
def test_the_pages_of_an_account_open(client, person, name):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert page.content.decode().count("<h1>") == 1


@pytest.mark.parametrize("name", ["mfa_generate_recovery_codes", "mfa_view_recovery_codes"])
def test_the_pages_of_recovery_codes_open(client, person, name):
    sign_in(client)
    enrol(client)
    assert client.get(reverse(name)).content.decode().count("<h1>") == 1


@pytest.mark.parametrize(
    "name", ["account_login", "account_signup", "account_reset_password", "account_inactive"]
)
def test_the_pages_before_signing_in_open(client, name):
    page = client.get(reverse(name)).content.decode()
    assert page.count("<h1>") == 1
    assert "&lt;" not in page


def test_too_many_wrong_passwords_are_slowed_down(client, person):
    for _ in range(5):
        sign_in(client, password="wrong words here")
    page = sign_in(client, password=PASSWORD)
    assert not is_in(client)
    assert "Too many failed" in page.content.decode()


def test_too_many_requests_get_the_designed_page(client, person):
    answers = [
        client.post(reverse("account_reset_password"), {"email": "x@example.org"}).status_code
        for _ in range(7)
    ]
    assert answers[-1] == 429


def test_a_closed_account_does_not_sign_in(client, person):
    with owner():
        User.objects.filter(pk=person.pk).update(is_active=False)
    sign_in(client)
    assert not is_in(client)


# What the database holds against injected SQL


def attempt(sql, values=()):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


@pytest.mark.isolation
def test_an_injected_update_of_somebody_elses_row_touches_nothing(area, coordinator, person):
    with acting(coordinator):
        assert attempt("UPDATE teams_user SET name = 'x' WHERE id = %s", [person.pk]) == 0
        assert attempt("UPDATE teams_user SET name = 'x'") == 1


@pytest.mark.isolation
@pytest.mark.parametrize(
    "change", ["password = 'x'", "email = 'x@example.org'", "is_active = false", "is_demo = true"]
)
def test_ones_own_credentials_change_at_the_door_alone(coordinator, change):
    with acting(coordinator), pytest.raises(DatabaseError):
        attempt(f"UPDATE teams_user SET {change}")


@pytest.mark.isolation
def test_nobody_becomes_a_demo_person_even_at_the_door(coordinator):
    with acting(coordinator), at_the_door(), pytest.raises(DatabaseError):
        attempt("UPDATE teams_user SET is_demo = true")


@pytest.mark.isolation
def test_second_factor_secrets_are_out_of_reach_and_sealed(client, person):
    sign_in(client)
    secret = enrol(client)
    with acting(person):
        assert Authenticator.objects.count() == 0
        assert EmailAddress.objects.count() == 0
    with owner():
        kept = Authenticator.objects.get(type="totp").data["secret"]
    assert secret not in kept
    assert len(kept) > len(secret)


@pytest.mark.isolation
def test_password_hashes_of_strangers_are_out_of_reach(person):
    with acting(person_with("auditor")):
        assert not User.objects.filter(pk=person.pk).exists()


def test_who_has_no_password_yet_may_choose_one(client_of):
    with owner():
        user = User.objects.create_user("new@example.org", None, name="New")
    client = client_of(user)
    page = client.get(reverse("account_set_password")).content.decode()
    assert "Choose a password" in page
    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    assert client.get(reverse("account_set_password")).status_code == 302
