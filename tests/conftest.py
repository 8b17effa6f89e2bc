"""Tests log in as the owner, run each body as the application's role, and make rows as the owner.

`owner()` wraps factories; `acting(user)` says who acts; `client_of(user)` is a signed-in browser.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation

from cppc.core.identity import Identity, acting_as
from cppc.core.management.commands.install_identity_key import install_identity_key
from tests import factories
from tests.ready_database import copy_of_ready_database


@contextmanager
def as_role(role: str) -> Iterator[None]:
    """The same connection under another database role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (before,) = cursor.fetchone()
        cursor.execute("RESET ROLE" if role == "cppc_owner" else f"SET ROLE {role}")
    try:
        yield
    finally:
        if not connection.needs_rollback:
            with connection.cursor() as cursor:
                cursor.execute("RESET ROLE" if before == "cppc_owner" else f"SET ROLE {before}")


def owner():
    """Make rows as the owner, past every policy (the maintenance policy is written for it)."""
    return as_role("cppc_owner")


def acting(user, *, scope=""):
    """Act as this person (None: nobody)."""
    return acting_as(Identity(user.pk if user else None, scope=scope, request_id="test"))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """What takes long begins first, so that no process waits at the end for another's walk.

    Tests that commit are emptied out after, with all that the migrations wrote: they stay last.
    """

    def turn(item):
        commits = {"transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        marker = item.get_closest_marker("django_db")
        commits = commits or (marker and marker.kwargs.get("transaction"))
        names = {mark.name for mark in item.iter_markers()}
        return bool(commits), not {"slow", "longest"} & names

    items.sort(key=turn)


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """In place of the plugin's own, which would run every migration in each process."""
    with django_db_blocker.unblock(), copy_of_ready_database():
        install_identity_key()
        yield


@pytest.fixture(autouse=True)
def _application_role(request):
    """Every test that touches the database runs as cppc_app."""
    cache.clear()
    marker = request.node.get_closest_marker("django_db")
    names = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    if marker is None and not names:
        yield
        return
    transactional = bool(marker and marker.kwargs.get("transaction")) or "db" not in (
        names or {"db"}
    )
    request.getfixturevalue("transactional_db" if transactional else "db")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE cppc_app")
    yield
    if connection.connection and not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.fixture(autouse=True)
def _in_english():
    """A page in Spanish must not leave its language to the next test of this process."""
    with translation.override("en"):
        yield


@pytest.fixture
def client_of():
    """A browser signed in as somebody, with the second factor used unless told otherwise."""

    def signed_in(user, *, second_factor=True) -> Client:
        client = Client()
        with owner():
            client.force_login(user, backend="teams.sign_in.SignInBackend")
            if second_factor:
                session = client.session
                session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
                session.save()
        return client

    return signed_in


@pytest.fixture
def area(db):
    with owner():
        return factories.AreaFactory()


@pytest.fixture
def other_area(db):
    with owner():
        return factories.AreaFactory()


def person_with(role, area=None):
    """Somebody with one role: in `area`, or statewide."""
    with owner():
        if area is None:
            return factories.StatewideRoleFactory(role=role).person
        person = factories.MembershipFactory(role=role, area=area).person
        if role == "facilitator":  # one without an approval: factories.MembershipFactory
            factories.FacilitatorFactory(user=person, area=area)
        return person


@pytest.fixture
def coordinator(area):
    return person_with("coordinator", area)


@pytest.fixture
def facilitator(area):
    return person_with("facilitator", area)


@pytest.fixture
def stranger(other_area):
    """A coordinator of another area."""
    return person_with("coordinator", other_area)


@pytest.fixture
def state_admin(db):
    return person_with("state_admin")
