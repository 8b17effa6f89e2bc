"""Somebody must be first: made at the terminal, with a password chosen by mail."""

import re

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from teams.models import StatewideRole
from tests.conftest import owner

pytestmark = pytest.mark.django_db
PASSWORD = "seven green tractors"


def test_the_first_administrator_chooses_a_password_by_mail(client):
    with owner():
        call_command("add_administrator", "First@example.org", "First Person")
        assert StatewideRole.objects.get().role == "state_admin"
    client.post(reverse("account_reset_password"), {"email": "first@example.org"})
    link = re.search(r"http://testserver(\S+)", mail.outbox[-1].body).group(1)
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    client.post(reverse("account_login"), {"login": "first@example.org", "password": PASSWORD})
    assert client.get(reverse("teams:manage_areas")).status_code == 200


def test_a_second_time_and_a_wrong_address_are_refused():
    with owner():
        call_command("add_administrator", "first@example.org", "First Person")
        with pytest.raises(CommandError, match="already has this role"):
            call_command("add_administrator", "first@example.org", "First Person")
        with pytest.raises(CommandError, match="valid email"):
            call_command("add_administrator", "no address", "X")


def test_only_the_owner_makes_one(settings):
    settings.PROCESS = "web"
    with pytest.raises(CommandError, match="as the owner"):
        call_command("add_administrator", "first@example.org", "First Person")
