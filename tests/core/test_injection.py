"""The drill: a page with a hole, an attacker who is signed in, and nothing to be had.

The attacker holds every role of area A and stands in the circle of one family there. Whatever SQL
he sends, he reads no row of area B and of no other family, and becomes nobody else.
"""

from types import SimpleNamespace

import psycopg2
import pytest
from django.apps import apps
from django.db import connection

from cppc.core.identity import Identity
from teams.roles import Role
from tests import factories
from tests.access import Caller
from tests.conftest import acting
from tests.core.attacks import LEFTOVERS, PRELUDES, REFUSED, WRITES_ON_OTHERS
from tests.core.calls import ANYBODY_MAY, CALLS, REFUSING
from tests.core.samples import SAMPLES, make_place
from tests.site_database import copied_database, fresh_connection, logged_in_as
from tests.test_access import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.isolation, pytest.mark.xdist_group("injection")]


@pytest.fixture(scope="module")
def drill(django_db_setup, django_db_blocker):
    """Areas A and B with a row of every table, a family next door, attacker and victim."""
    with django_db_blocker.unblock(), copied_database():
        area, other_area = factories.AreaFactory(), factories.AreaFactory()
        mine, theirs = make_place(area, 1), make_place(other_area, 2)
        near = make_place(area, 3)
        for role in Role.values:
            factories.MembershipFactory(area=area, role=role, person=mine.person)
            factories.MembershipFactory(area=other_area, role=role, person=theirs.person)
        hidden = hidden_rows(theirs, near)
        names = {
            "me": mine.person.pk,
            "victim": theirs.person.pk,
            "victim_email": theirs.person.email,
            "my_area": area.pk,
            "their_area": other_area.pk,
            "my_family": mine.family.pk,
            "their_family": theirs.family.pk,
            "near_family": near.family.pk,
            "their_reference": theirs.family.reference,
            "near_reference": near.family.reference,
            "their_place": factories.CircleMemberFactory(
                family=theirs.family, accepted_at=None, accepted_version=""
            ).pk,
            "county": theirs.family.county_id,
        }
        with logged_in_as("cppc_app"):
            attacker = signed_in(Caller("attacker", mine.person))
            victim = signed_in(Caller("victim", theirs.person))
            connection.close()
            yield SimpleNamespace(names=names, hidden=hidden, attacker=attacker, victim=victim)


def hidden_rows(theirs, near):
    """What the attacker must never see: (table, key) of everything that is not public."""
    hidden = {}
    for label, sample in SAMPLES.items():
        if not sample.hidden_from:
            continue
        table = apps.get_model(label)._meta.db_table
        hidden[table] = {str(sample.make(theirs).pk)}
        if "coordinator" in sample.hidden_from and not sample.scope:
            hidden[table].add(str(sample.make(near).pk))
    del hidden["teams_statewiderole"]  # a colleague's own; nothing of an area
    return hidden


@pytest.fixture(autouse=True)
def site(drill, settings):
    """Each test has a new login of the site's role, and the pages with the hole."""
    settings.ROOT_URLCONF = "tests.core.injection_urls"
    with fresh_connection():
        yield


def inject(drill, sql, path="/hole/"):
    """Close the quotation mark, add statements, and hide the rest."""
    filled = sql.format(**drill.names)
    answer = drill.attacker.post(path, {"q": f"x'; {filled}; --"})
    assert answer.status_code == 200
    return answer.json()


def reading(drill):
    """One statement that reads the key of every row of every table that may be asked."""
    parts = []
    for table in drill.hidden:
        if table in ("core_outbox", "resources_relaymessage"):
            continue  # not all of it may be asked: see REFUSED
        (model,) = (m for m in apps.get_models() if m._meta.db_table == table)
        parts.append(f"SELECT '{table}', {model._meta.pk.column}::text FROM public.{table}")
    return " UNION ALL ".join(parts)


def test_the_hole_is_a_hole(drill):
    """What the drill rests on: any SQL goes through, and it runs as the site's own login."""
    answer = inject(drill, "SELECT session_user, current_user, authz.uid()")
    assert answer["rows"] == [["cppc_app", "cppc_app", str(drill.names["me"])]]
    own = inject(drill, "SELECT reference FROM families_family WHERE id = '{my_family}'")
    assert len(own["rows"]) == 1


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name, drill):
    answer = inject(drill, REFUSED[name])
    assert answer["rows"] == []
    assert answer["refusal"]


@pytest.mark.parametrize("path", ["/hole/", "/hole/plain/"])
@pytest.mark.parametrize("name", PRELUDES)
def test_nothing_is_gained(name, path, drill):
    answer = inject(drill, f"{PRELUDES[name]}; {reading(drill)}", path)
    found = {(table, key) for table, key in answer["rows"]}
    stolen = [(t, key) for t, keys in drill.hidden.items() for key in keys if (t, key) in found]
    assert stolen == []


def test_reading_reads(drill):
    """The statement of the test above does find rows: the attacker's own."""
    opened = "SELECT audit.open_family(reference, '') FROM families_family"
    answer = inject(drill, f"{opened}; {reading(drill)}")
    assert not answer.get("refusal"), answer["refusal"]
    tables = {table for table, _key in answer["rows"]}
    assert {"families_family", "families_plan", "teams_membership", "teams_user"} <= tables


@pytest.mark.parametrize("name", WRITES_ON_OTHERS)
def test_rows_of_others_stay(name, drill):
    answer = inject(drill, WRITES_ON_OTHERS[name])
    assert answer["rows"] in ([["0"]], [])
    assert answer["rows"] or answer["refusal"]


def test_every_function_was_thought_of(drill):
    answer = inject(
        drill,
        "SELECT DISTINCT p.pronamespace::regnamespace || '.' || proname FROM pg_proc p WHERE "
        "p.pronamespace IN ('authz'::regnamespace, 'audit'::regnamespace) "
        "AND has_function_privilege(p.oid, 'EXECUTE')",
    )
    assert {name for (name,) in answer["rows"]} == set(CALLS) | REFUSING | ANYBODY_MAY


@pytest.mark.parametrize("name", CALLS)
def test_function_tells_nothing_of_others(name, drill):
    call, harmless = CALLS[name]
    assert inject(drill, call)["rows"] == [[harmless]]


@pytest.mark.parametrize("path", ["/hole/", "/hole/plain/"])
@pytest.mark.parametrize("name", LEFTOVERS)
def test_next_person_on_the_connection_finds_it_clean(name, path, drill):
    clean = drill.victim.get("/state/").json()
    assert (clean["who"], clean["words"], clean["time"]) == (str(drill.names["victim"]), True, True)
    backend = connection.connection.info.backend_pid
    inject(drill, LEFTOVERS[name], path)
    assert drill.victim.get("/state/").json() == clean
    assert connection.connection.info.backend_pid == backend


@pytest.mark.parametrize("encoding", ["LATIN1", "SJIS", "GBK"])
def test_first_words_after_a_changed_encoding_arrive_whole(encoding, drill):
    """The message that resets the encoding would itself be misread."""
    inject(drill, f"SET client_encoding = '{encoding}'")
    words = "Señora 北京 \\' --"
    with connection.cursor() as cursor, acting(None):
        cursor.execute("SELECT %s", [words])
        assert cursor.fetchone() == (words,)


def test_no_session_reads_the_identity_of_another(drill):
    """A second real connection holds the victim's token in an open transaction."""
    settings = connection.settings_dict
    where = {"host": settings["HOST"], "port": settings["PORT"], "dbname": settings["NAME"]}
    identity = Identity(drill.names["victim"], scope="door")
    other = psycopg2.connect(user="cppc_app", password=settings["PASSWORD"], **where)
    try:
        with other.cursor() as cursor:
            cursor.execute(identity.sql)
            pid = other.info.backend_pid
            answer = inject(drill, f"SELECT query FROM pg_stat_activity WHERE pid = {pid}")
        assert answer["rows"] == [[""]]
    finally:
        other.close()
