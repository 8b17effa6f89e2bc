"""A session row says nothing to a reader, and gives nothing to a writer."""

import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Session
from cppc.core.session_store import SessionStore, hash_key
from teams.models import User
from tests import factories
from tests.conftest import acting, owner

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]

PAGE = "/drafts/"


def key_of(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def row_of(client):
    with owner():
        return Session.objects.get(key=hash_key(key_of(client)))


def change(client, **fields):
    with owner():
        Session.objects.filter(key=hash_key(key_of(client))).update(**fields)


def is_signed_in(client):
    return client.get(PAGE).status_code == 200


@pytest.fixture
def two(db, client_of):
    """Two people, each in a browser."""
    with owner():
        people = [factories.UserFactory(), factories.UserFactory()]
    return [client_of(person) for person in people]


def test_row_holds_neither_key_nor_readable_data(two):
    row = row_of(two[0])
    assert key_of(two[0]) not in f"{row.key} {row.data}"
    assert len(row.key) == 64
    assert str(row.user_id) not in row.data


def test_key_in_the_table_is_no_cookie(two):
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = row_of(two[0]).key
    assert not is_signed_in(thief)


def test_data_moved_to_another_row_sign_nobody_in(two):
    """Whoever could write the table still could not become the other one."""
    mine, theirs = two
    change(mine, data=row_of(theirs).data, user_id=row_of(theirs).user_id)
    assert not is_signed_in(mine)
    assert is_signed_in(theirs)


def test_made_up_data_sign_nobody_in(two):
    change(two[0], data="eyJfYXV0aF91c2VyX2lkIjogIjEifQ:1:x")
    assert not is_signed_in(two[0])


def test_user_column_decides_nothing(two):
    """It is for the list of sessions; who is signed in stands in the signed data."""
    mine, theirs = two
    me = row_of(mine).user_id
    change(mine, user_id=row_of(theirs).user_id)
    response = mine.get(PAGE)
    assert response.wsgi_request.user.pk == me


def test_session_that_is_over_is_nobody(two):
    change(two[0], expires_at=timezone.now() - timedelta(days=1))
    assert not is_signed_in(two[0])


def test_session_that_was_ended_elsewhere_is_nobody(two):
    with owner():
        Session.objects.filter(key=hash_key(key_of(two[0]))).delete()
    assert not is_signed_in(two[0])
    assert is_signed_in(two[1])


def test_ended_session_is_not_made_again_by_a_late_save(two):
    store = SessionStore(key_of(two[0]))
    assert store["_auth_user_id"]
    with owner():
        Session.objects.all().delete()
    with pytest.raises(UpdateError):
        store.save()


def test_session_of_an_account_that_ended_is_nobody(two):
    with owner():
        user = row_of(two[0]).user
        type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert not is_signed_in(two[0])


def test_idle_session_ends(two, settings):
    store = SessionStore(key_of(two[0]))
    store["seen"] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
    store.save()
    response = two[0].get(PAGE)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse(settings.LOGIN_URL))


def test_what_a_page_sends_by_itself_does_not_keep_a_session(two):
    before = int(time.time()) - 120
    store = SessionStore(key_of(two[0]))
    store["seen"] = before
    store.save()
    two[0].get("/drafts/whoami/")
    assert SessionStore(key_of(two[0]))["seen"] == before


def test_pages_see_no_session_row(two):
    """Only the door does: neither the person himself nor anybody else."""
    person = User(pk=row_of(two[0]).user_id)
    with acting(person):
        assert Session.objects.count() == 0
        assert Session.objects.update(data="x") == 0
    with acting(person, scope="door"):
        assert Session.objects.count() == 2
    with acting(None):
        assert Session.objects.count() == 0


def test_page_cannot_make_a_session_row(two):
    person = User(pk=row_of(two[0]).user_id)
    row = Session(key="a" * 64, user=person, data="x", expires_at=timezone.now())
    with acting(person), pytest.raises(ProgrammingError), transaction.atomic():
        row.save(force_insert=True)


def test_another_person_in_the_same_browser_gets_another_key(two):
    """A key that somebody knew before cannot be used afterwards."""
    first = key_of(two[0])
    with owner():
        two[0].force_login(row_of(two[1]).user, backend="teams.sign_in.SignInBackend")
    assert key_of(two[0]) != first
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = first
    assert not is_signed_in(thief)


def test_expired_sessions_are_cleared(two):
    change(two[0], expires_at=timezone.now() - timedelta(days=1))
    SessionStore.clear_expired()
    with owner():
        assert [row.key for row in Session.objects.all()] == [hash_key(key_of(two[1]))]
