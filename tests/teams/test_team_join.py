"""Anybody asks to join; those who look after the team are told and answer."""

import time

import pytest
from django.core import mail, signing
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse

from cppc.core.identity import WORKER, Identity, acting_as
from cppc.core.tasks import drain_outbox
from teams.forms import join
from teams.models import JoinRequest
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db
SECRET_WORDS = "Zyxwvut wants to bring soup"


@pytest.fixture
def form(area):
    """What a person sends who took a minute."""
    return {
        "name": "Invented Neighbor",
        "email": "neighbor@example.org",
        "message": SECRET_WORDS,
        "website": "",
        "opened": signing.dumps(time.time() - 60, salt=join.SALT),
    }


def url(name, area, *args):
    return reverse(f"teams:{name}", args=[area.slug, *args])


def kept():
    with owner():
        return list(JoinRequest.objects.all())


def drain():
    with as_role("cppc_worker"), acting(None):
        return drain_outbox()


def test_anybody_can_write_without_an_account(client, area, form):
    answer = client.post(url("join", area), form, follow=True)
    assert "Your words have arrived." in answer.text
    assert SECRET_WORDS not in answer.text
    assert [(row.name, row.area_id, row.state) for row in kept()] == [
        ("Invented Neighbor", area.pk, "received")
    ]


def test_the_readers_language_is_kept(client, area, form):
    client.post(url("join", area), form, headers={"accept-language": "es"})
    assert [row.language for row in kept()] == ["es"]


def test_neither_e_mail_nor_phone_is_refused_and_the_rest_stays(client, area, form):
    answer = client.post(url("join", area), {**form, "email": ""})
    assert "Give an e-mail or a phone number, so we can answer." in answer.text
    assert SECRET_WORDS in answer.text
    assert kept() == []


def test_a_filled_trap_keeps_nothing_and_says_nothing(client, area, form):
    answer = client.post(url("join", area), {**form, "website": "spam"}, follow=True)
    assert "Your words have arrived." in answer.text
    assert kept() == []


@pytest.mark.parametrize("seconds_ago", [0, -600, 48 * 3600, None])
def test_too_fast_too_old_or_forged_is_asked_again(client, area, form, seconds_ago):
    opened = "forged"
    if seconds_ago is not None:
        opened = signing.dumps(time.time() - seconds_ago, salt=join.SALT)
    answer = client.post(url("join", area), {**form, "opened": opened})
    assert "Please look over what you wrote and send it once more." in answer.text
    assert SECRET_WORDS in answer.text
    assert kept() == []


def test_too_many_are_turned_away(client, area, form):
    for _one in range(20):
        assert client.post(url("join", area), {**form, "website": "x"}).status_code == 302
    assert client.post(url("join", area), form).status_code == 429
    assert kept() == []


@pytest.mark.isolation
def test_nobody_reads_it_but_who_looks_after_the_team(client, area, form, coordinator, stranger):
    client.post(url("join", area), form)
    for reader in (None, stranger, person_with("team_member", area), person_with("state_admin")):
        with acting(reader):
            assert JoinRequest.objects.count() == 0
    with acting(coordinator):
        assert JoinRequest.objects.count() == 1


def test_coordinators_are_told_neutrally(client, area, form, coordinator):
    client.post(url("join", area), form)
    assert drain() == 2  # the job, then the notice
    (sent,) = mail.outbox
    assert sent.to == [coordinator.email]
    assert "Zyxwvut" not in sent.subject + sent.body
    assert "Invented Neighbor" not in sent.subject + sent.body


def test_an_answered_request_is_not_told_any_more(client, area, form, coordinator):
    client.post(url("join", area), form)
    with owner():
        JoinRequest.objects.update(state="contacted")
    drain()
    assert mail.outbox == []


@pytest.mark.isolation
def test_a_page_cannot_ask_who_is_to_be_told(area, coordinator):
    def ask():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT authz.people_with(%s, 'manage_team')", [area.pk])
            return cursor.fetchone()[0]

    with acting(coordinator), pytest.raises(ProgrammingError):
        ask()
    with as_role("cppc_worker"):
        with acting(coordinator), pytest.raises(ProgrammingError):
            ask()
        with acting_as(Identity(scope=WORKER)):
            assert ask() == [coordinator.pk]


def test_the_list_and_the_answer(client, client_of, area, form, coordinator):
    client.post(url("join", area), form)
    (row,) = kept()
    browser = client_of(coordinator)
    assert "Invented Neighbor" in browser.get(url("join_requests", area)).text
    assert SECRET_WORDS in browser.get(url("join_answer", area, row.pk)).text
    answer = {"state": "contacted", "note": "Called on Monday."}
    browser.post(url("join_answer", area, row.pk), answer)
    assert "Invented Neighbor" not in browser.get(url("join_requests", area)).text
    assert "Invented Neighbor" in browser.get(url("join_requests", area) + "?state=contacted").text
    assert [(row.state, row.note) for row in kept()] == [("contacted", "Called on Monday.")]


def test_a_closed_area_takes_no_requests(client, area):
    with owner():
        type(area).objects.update(state="closed", closed_on="2026-01-01")
    assert client.get(url("join", area)).status_code == 404
