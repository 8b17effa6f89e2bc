"""Who is asked for a second step comes back to the page that asked for it, and nowhere else."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from tests import factories
from tests.conftest import owner

pytestmark = pytest.mark.django_db
NEEDED = "teams:second_factor_needed"


@pytest.fixture
def person(db):
    with owner():
        return factories.UserFactory()


def needed(wanted):
    return f"{reverse(NEEDED)}?next={quote(wanted, safe='')}"


def enroll(client):
    """Mark the session as allauth does once an app or a passkey was set up."""
    with owner():
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
        session.save()


def test_the_second_step_leads_back_to_the_page_that_asked(client_of, person):
    client = client_of(person, second_factor=False)
    wanted = reverse("teams:sessions")
    assert client.get(needed(wanted)).status_code == 200
    enroll(client)
    page = client.get(reverse("teams:profile")).content.decode()
    assert f'<a href="{reverse(NEEDED)}">Go on to the page you wanted</a>' in page
    assert client.get(reverse(NEEDED)).headers["Location"] == wanted
    assert "Go on to the page" not in client.get(reverse("teams:profile")).content.decode()


def test_signing_in_again_leads_back_too(client_of, person):
    client = client_of(person, second_factor=False)
    page = client.get(needed("/home/?a=1")).content.decode()
    onward = f"{reverse('account_login')}?next=%2Fhome%2F%3Fa%3D1"
    assert f'name="next" value="{onward}"' in page
    answer = client.post(reverse("account_logout"), {"next": onward})
    assert answer.headers["Location"] == onward


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/x", "javascript:1"])
def test_it_leads_nowhere_else(client_of, person, elsewhere):
    client = client_of(person, second_factor=False)
    page = client.get(needed(elsewhere)).content.decode()
    assert f'name="next" value="{reverse("account_login")}"' in page
    enroll(client)
    assert client.get(needed(elsewhere)).status_code == 200


def test_somebody_who_used_it_goes_on_at_once(client_of, person):
    assert client_of(person).get(needed("/home/")).headers["Location"] == "/home/"
