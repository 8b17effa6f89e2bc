"""Who acts stays right through threads, pools, killed backends, savepoints and streams."""

import ast
import random
import shutil
import subprocess
import tempfile
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import psycopg2
import pytest
from django.db import (
    DatabaseError,
    ProgrammingError,
    close_old_connections,
    connection,
    connections,
    transaction,
)
from django.test import Client

from families.models import Family
from tests import factories
from tests.access import Caller
from tests.conftest import acting
from tests.run.trial import free_port, wait_for
from tests.site_database import copied_database, fresh_connection, logged_in_as
from tests.test_access import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]

THREADS, REQUESTS = 6, 60
PATHS = ["/who/", "/who/plain/", "/who/savepoint/", "/who/stream/", "/who/fail/"]
PGBOUNCER = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """Two facilitators with a family each, and nobody; the site logs in as itself."""
    with django_db_blocker.unblock(), copied_database():
        people, families = [], []
        for _number in range(2):
            area = factories.AreaFactory()
            person = factories.MembershipFactory(area=area, role="facilitator").person
            family = factories.FamilyFactory(area=area)
            factories.CircleMemberFactory(family=family, user=person)
            people.append(person)
            families.append([family.reference])
        with logged_in_as("cppc_app"):
            cookies = [signed_in(Caller("", person)).cookies for person in people]
            connection.close()
            truth = [[str(p.pk), f] for p, f in zip(people, families, strict=True)]
            yield SimpleNamespace(
                people=people, cookies=[*cookies, None], truth=[*truth, ["", []]], families=families
            )


@pytest.fixture(autouse=True)
def urls(settings):
    settings.ROOT_URLCONF = "tests.core.identity_urls"


def outcome(site, path, number):
    """right, wrong or failed, for one request of one of the three."""
    client = Client(raise_request_exception=False)
    if site.cookies[number] is not None:
        client.cookies = site.cookies[number]
    try:
        response = client.get(path)
        if response.status_code != 200:
            return "failed"
        found = answers_of(response)
    except DatabaseError:  # in the midst of a stream
        return "failed"
    finally:
        close_old_connections()  # the handler does so after each request, the test client does not
    return "right" if all(answer == site.truth[number] for answer in found) else str(found)


def answers_of(response):
    if response.streaming:
        lines = b"".join(response.streaming_content).decode().splitlines()
        return [ast.literal_eval(line) for line in lines]
    return [response.json()["seen"]]


def ask_from_threads(site, paths=PATHS):
    """Each thread asks as one after the other, in an order of its own, on a lasting connection."""
    results, lock = Counter(), threading.Lock()

    def ask(seed):
        order = random.Random(seed)
        mine = Counter()
        for _request in range(REQUESTS):
            path = order.choice(paths)
            found = outcome(site, path, order.randrange(3))
            mine["failed on purpose" if path == "/who/fail/" else str(found)] += 1
        connections["default"].close()
        with lock:
            results.update(mine)

    threads = [threading.Thread(target=ask, args=[seed]) for seed in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_threads_with_lasting_connections(site):
    results = ask_from_threads(site)
    purpose = results.pop("failed on purpose")
    assert results == {"right": THREADS * REQUESTS - purpose}


@contextmanager
def killing():
    """Every now and then one of the site's backends is killed."""
    settings, spared = connection.settings_dict, connection.connection.info.backend_pid
    killer = psycopg2.connect(
        host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user="cppc_app"
    )
    killer.autocommit = True
    over, killed = threading.Event(), []

    def kill():
        while not over.wait(0.05):
            with killer.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid NOT IN "
                    f"({spared}, pg_backend_pid()) AND usename = 'cppc_app' "
                    "AND datname = current_database() ORDER BY random() LIMIT 1"
                )
                killed.extend(cursor.fetchall())

    thread = threading.Thread(target=kill)
    thread.start()
    try:
        yield killed
    finally:
        over.set()
        thread.join()
        killer.close()


def test_killed_backends(site):
    with killing() as killed:
        results = ask_from_threads(site)
    assert len(killed) > 3
    purpose, failed = results.pop("failed on purpose"), results.pop("failed", 0)
    assert results == {"right": THREADS * REQUESTS - purpose - failed}
    assert failed < THREADS * REQUESTS / 2


def server_user():
    """Who PgBouncer must be, so that the server believes it; None when this is no such server."""
    settings = connection.settings_dict
    folder = Path(settings["HOST"] or "/")
    return folder.owner() if settings["HOST"].startswith("/") and folder.exists() else None


@contextmanager
def pgbouncer():
    """PgBouncer in transaction mode with two server connections, before the test server."""
    settings, port, person = connection.settings_dict, free_port(), server_user()
    folder = Path(tempfile.mkdtemp(prefix="cppc-pgbouncer-"))
    folder.chmod(0o755)
    (folder / "pgbouncer.ini").write_text(
        f"[databases]\n{settings['NAME']} = host={settings['HOST']} port={settings['PORT']} "
        f"user=cppc_app\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\n"
        "auth_type = any\npool_mode = transaction\ndefault_pool_size = 2\nserver_reset_query =\n"
        "unix_socket_dir =\nlogfile = \n"
    )
    with believed(person):
        process = subprocess.Popen(
            [PGBOUNCER, str(folder / "pgbouncer.ini")],
            user=person,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        before = {name: settings[name] for name in ("HOST", "PORT")}
        settings.update(HOST="127.0.0.1", PORT=str(port))
        try:
            wait_for(lambda: answers(settings), seconds=10)
            yield
        finally:
            settings.update(before)
            process.terminate()
            process.wait()
            shutil.rmtree(folder)


@contextmanager
def believed(person):
    """Let the server take `person` for the site's role: needed when tests run as root."""
    settings = connection.settings_dict
    admin = psycopg2.connect(
        host=settings["HOST"], port=settings["PORT"], dbname="postgres", user="postgres"
    )
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute("SHOW ident_file")
        names = Path(cursor.fetchone()[0])
        text = names.read_text()
        names.write_text(f'{text}\ncppc "{person}" cppc_app\n')
        cursor.execute("SELECT pg_reload_conf()")
        try:
            yield
        finally:
            names.write_text(text)
            cursor.execute("SELECT pg_reload_conf()")
            admin.close()


def answers(settings):
    try:
        psycopg2.connect(
            host=settings["HOST"], port=settings["PORT"], dbname=settings["NAME"], user="cppc_app"
        ).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_pgbouncer_in_transaction_mode(site):
    if not Path(PGBOUNCER).exists():
        pytest.skip("PgBouncer is not installed (package pgbouncer)")
    if server_user() is None:
        pytest.skip("the test server is not on a socket of this machine")
    with fresh_connection(), pgbouncer():
        results = ask_from_threads(site)
    purpose = results.pop("failed on purpose")
    assert results == {"right": THREADS * REQUESTS - purpose}


def test_switching_inside_a_rolled_back_savepoint(site):
    """What was set after the savepoint is undone with it, so it has to be sent again."""
    one, other = site.people
    mine, theirs = site.families
    with acting(one), transaction.atomic():
        sid = transaction.savepoint()
        with acting(other):
            assert references() == theirs
            transaction.savepoint_rollback(sid)
            assert references() == theirs
        assert references() == mine
    assert references() == []


def test_nobody_after_somebody_is_nobody(site):
    """Code that acts for nobody sends nothing, and finds nothing left behind."""
    with fresh_connection():
        with acting(site.people[0]):
            assert references() == site.families[0]
        assert references() == []


def references():
    return list(Family.objects.values_list("reference", flat=True))


def test_many_statements_at_once_need_a_transaction(site):
    """They cannot carry the identity in the same message."""
    with fresh_connection(), acting(site.people[0]), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError):
            cursor.executemany("SELECT %s", [[1], [2]])
        with transaction.atomic():
            cursor.executemany("SELECT %s", [[1], [2]])


def test_cursor_on_the_server_needs_a_transaction(site, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", False)
    families = Family.objects.values_list("reference", flat=True)
    with fresh_connection(), acting(site.people[0]):
        with pytest.raises(ProgrammingError):
            list(families.iterator())
        with transaction.atomic():
            assert list(families.iterator()) == site.families[0]


def test_identity_is_signed_anew_before_it_ends(site, settings, monkeypatch):
    """A process that lives for days does not send a token that is too old."""
    with fresh_connection(), acting(site.people[0]) as identity:
        assert Family.objects.count() == 1
        first = identity.sql
        later = time.time() + settings.IDENTITY_SECONDS * 0.9
        monkeypatch.setattr("cppc.core.identity.time.time", lambda: later)
        assert identity.sql != first


def test_an_old_token_is_nobody(site):
    with fresh_connection(), acting(None), transaction.atomic(), connection.cursor() as cursor:
        with acting(site.people[0]) as identity:
            token = identity.token(now=time.time() - 3600)
        cursor.execute("SELECT set_config('app.identity', %s, true)", [token])
        cursor.execute("SELECT authz.uid()")
        assert cursor.fetchone() == (None,)
