"""What a visitor sees when something goes wrong: a designed page in both languages, no detail."""

import http.client
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import include, path

from cppc.core.logs import LineFormatter
from teams.access import public_view
from tests.browser.site import Site
from tests.conftest import owner, person_with

SECRET = "Zyxwvut Familyname"


@public_view
def fails(request):
    raise ValueError(SECRET)


@public_view
def database_fails(request):
    raise OperationalError(SECRET)


@public_view
def forbidden(request):
    raise PermissionDenied(SECRET)


@public_view
def takes_a_form(request):
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    path("fails/", fails),
    path("database-fails/", database_fails),
    path("forbidden/", forbidden),
    path("form/", takes_a_form),
    path("", include("cppc.urls")),
]
handler400 = "cppc.errors.bad_request"
handler500 = "cppc.errors.server_error"


@pytest.fixture
def visitor(db, settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/fails/", 500), ("/database-fails/", 503), ("/forbidden/", 403), ("/not-here/", 404)],
)
def test_fault_pages_speak_both_languages_and_tell_nothing(visitor, address, status):
    response = visitor.get(address)
    page = response.content.decode()
    assert response.status_code == status
    assert 'lang="es"' in page
    assert SECRET not in page
    assert "Traceback" not in page


def test_too_much_sent_is_413(visitor):
    with override_settings(DATA_UPLOAD_MAX_NUMBER_FIELDS=2):
        response = visitor.post("/form/", {"a": "1", "b": "2", "c": "3"})
    assert response.status_code == 413


def test_a_form_without_its_token_is_a_designed_403(db, settings):
    settings.ROOT_URLCONF = __name__
    response = Client(enforce_csrf_checks=True).post("/form/", {"a": "1"})
    assert response.status_code == 403
    assert 'lang="es"' in response.content.decode()


def test_logs_of_a_fault_name_the_place_and_not_the_words(visitor, caplog):
    visitor.get("/fails/")
    record = next(record for record in caplog.records if record.exc_info)
    record.request_id = "test"
    logged = LineFormatter().format(record)
    assert "ValueError at" in logged
    assert SECRET not in logged


def answer(site, address):
    """Status and body of one request to a running site."""
    request = http.client.HTTPConnection("127.0.0.1", site.port, timeout=20)
    request.request("GET", address)
    response = request.getresponse()
    return response.status, response.read().decode()


@pytest.mark.django_db(transaction=True)
def test_database_away_and_back_without_restart(tmp_path):
    """The socket's folder is a link: taking it away takes the database away from the site."""
    link = tmp_path / "socket"
    link.symlink_to(Path(connection.settings_dict["HOST"]))
    site = Site(connection.settings_dict["NAME"], tmp_path)
    site.environment["CPPC_DB_HOST"] = str(link)
    site.start()
    try:
        assert answer(site, "/health/ready/")[0] == 200
        link.unlink()
        with owner(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE usename = 'cppc_app' AND datname = current_database()"
            )
        status, page = answer(site, "/health/ready/")
        assert status == 503
        assert 'lang="es"' in page
        link.symlink_to(Path(connection.settings_dict["HOST"]))
        assert answer(site, "/health/ready/")[0] == 200
        assert answer(site, "/")[0] == 200
    finally:
        site.stop()


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("state_coordinator", "in an emergency alone"),
        ("auditor", "No such role opens a family"),
        ("coordinator", "ask the coordinator of your area"),
    ],
)
def test_a_refusal_fits_who_reads_it(client_of, area, settings, role, words):
    settings.ROOT_URLCONF = __name__
    person = person_with(role, area if role == "coordinator" else None)
    page = client_of(person).get("/forbidden/").text
    assert words in page
    assert ("ask the coordinator of your area" in page) == (role == "coordinator")
