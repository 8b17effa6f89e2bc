"""Every change leaves an entry that the site cannot touch; refused openings are logged too."""

import logging
import sys

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from cppc.core.identity import Identity, acting_as
from cppc.core.logs import LineFormatter, RequestIdFilter
from cppc.core.models import AuditEvent, Opening
from cppc.core.openings import open_family
from families.models import Person, Step
from teams.models import Invitation, Membership
from tests import factories
from tests.conftest import acting, owner, person_with
from tests.core.samples import SAMPLES, make_place
from tests.core.test_tenancy import touch

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]

AUDITED = """
SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgfoid = 'audit.log()'::regprocedure AND t.tgqual IS NULL ORDER BY 1
"""


def sql(statement, params=None):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall() if cursor.description else cursor.rowcount


def events(**match):
    with owner():
        return list(AuditEvent.objects.filter(**match).order_by("id"))


@pytest.fixture
def place(area):
    with owner():
        return make_place(area, 1)


@pytest.fixture
def reader(place):
    """The family's facilitator, with the record open."""
    with acting(place.person):
        open_family(place.family.reference, "test")
    return place.person


CHANGES = {  # a change to a row of tables without a version
    "contracts_budgetcategory": "name_es = 'otra'",
    "contracts_fiscalyear": "state = 'closing'",
    "teams_areacounty": "source = 'another'",
    "teams_invitation": "name = 'Another'",
    "teams_membership": "to_on = from_on + 400",
    "teams_statewiderole": "to_on = from_on + 400",
}


def test_every_audited_table_logs_what_even_the_owner_does(place):
    """By raw SQL, with every other trigger away: this one is on the table, not in the code."""
    labels = {apps.get_model(label)._meta.db_table: label for label in SAMPLES}
    with owner():
        tables = [name for (name,) in sql(AUDITED)]
        for table in tables:
            row = SAMPLES[labels[table]].make(place)
            sql("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            sql(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            sql(f'ALTER TABLE "{table}" ENABLE TRIGGER audited')
            change = CHANGES.get(table, "version = version + 1")
            sql(f'UPDATE "{table}" SET {change} WHERE id = %s', [row.pk])
            found = AuditEvent.objects.filter(rel=table, row_id=str(row.pk)).order_by("id")
            assert [event.op for event in found][:1] == ["insert"], table
            assert found.last().op == "update", table
    assert len(tables) > 20


def test_entry_names_actor_request_area_and_family(place, reader):
    with acting_as(Identity(reader.pk, request_id="request-7")):
        person = Person(area=place.area, family=place.family, name="Zyxwvut One", relation="parent")
        person.save(force_insert=True)
        Person.objects.filter(pk=person.pk).update(name="Zyxwvut Two")
        sql("DELETE FROM families_person WHERE id = %s", [person.pk])
    found = events(row_id=str(person.pk))
    assert [event.op for event in found] == ["insert", "update", "delete"]
    assert {(e.actor_id, e.request, e.area_id, e.family_id, e.rel) for e in found} == {
        (reader.pk, "request-7", place.area.pk, place.family.pk, "families_person")
    }
    assert (found[1].before, found[1].after) == ({"name": "Zyxwvut One"}, {"name": "Zyxwvut Two"})
    assert found[2].before["name"] == "Zyxwvut Two"


def test_nothing_changed_leaves_no_entry(place):
    with owner():
        row = SAMPLES["families.Need"].make(place)
        touch(type(row).objects.filter(pk=row.pk))
    assert [event.op for event in events(row_id=str(row.pk))] == ["insert"]


def test_many_rows_at_once_leave_an_entry_each(place, reader):
    with acting(reader):
        steps = [
            Step(
                area=place.area,
                family=place.family,
                plan=place.plan,
                what="Call",
                who="Aunt",
                by_when="2026-01-01",
            )
            for _number in range(3)
        ]
        Step.objects.bulk_create(steps)
        Step.objects.filter(plan=place.plan).update(what="Call again")
    assert len(events(rel="families_step", family_id=place.family.pk)) == 6


def test_rolled_back_change_leaves_no_entry(place, reader):
    with acting(reader), transaction.atomic():
        Person.objects.create(
            area=place.area, family=place.family, name="Zyxwvut", relation="child"
        )
        transaction.set_rollback(True)
    assert events(rel="families_person", family_id=place.family.pk) == []


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO audit.event (rel, op, row_id) VALUES ('x', 'insert', '1')",
        "UPDATE audit.event SET actor_id = NULL",
        "DELETE FROM audit.event",
        "TRUNCATE audit.event",
        "INSERT INTO audit.opening (user_id, family_id, granted) VALUES (NULL, NULL, true)",
        "UPDATE audit.opening SET granted = true",
        "DELETE FROM audit.opening",
        "ALTER TABLE audit.event DISABLE TRIGGER ALL",
        "ALTER TABLE families_person DISABLE TRIGGER audited",
        "DROP TRIGGER audited ON families_person",
        "SELECT audit.log()",
    ],
)
def test_site_cannot_touch_the_record(statement, place):
    with acting(place.person), pytest.raises(DatabaseError), transaction.atomic():
        sql(statement)


def test_owner_cannot_rewrite_the_record_either(place):
    """Its policy of maintenance reads; a change needs a superuser, who leaves other traces."""
    with acting(place.person):
        open_family(place.family.reference, "test")
    with owner():
        assert AuditEvent.objects.exists()
        assert Opening.objects.exists()
        assert AuditEvent.objects.update(request="x") == 0
        assert AuditEvent.objects.all()._raw_delete("default") == 0
        assert Opening.objects.update(granted=True) == 0
        assert Opening.objects.all()._raw_delete("default") == 0


def test_area_history_is_for_those_who_may_see_it(area, coordinator, stranger):
    """The family's own history is not among it."""
    with owner():
        factories.TeamFactory(area=area)
        factories.FamilyPersonFactory(family=factories.FamilyFactory(area=area))
    with acting(coordinator):
        assert {e.area_id or e.row_id for e in AuditEvent.objects.all()} == {area.pk, str(area.pk)}
        assert not AuditEvent.objects.exclude(family_id=None).exists()
    for other in (stranger, person_with("facilitator", area)):
        with acting(other):
            assert not AuditEvent.objects.filter(area_id=area.pk).exists()


def test_family_history_needs_circle_scope_and_opening(place):
    with owner():
        SAMPLES["families.Need"].make(place)
        provider = factories.CircleMemberFactory(family=place.family, capacity="provider").user
    theirs = AuditEvent.objects.filter(family_id=place.family.pk)
    with acting(place.person):
        assert not theirs.exists()
        open_family(place.family.reference, "test")
        assert theirs.exists()
        assert Opening.objects.filter(family_id=place.family.pk).exists()
    with acting(provider):
        open_family(place.family.reference, "test")
        assert not theirs.exists()


def test_openings_are_logged_with_their_reason(place):
    with acting(place.person):
        open_family(place.family.reference, "GET detail")
    with owner():
        (opening,) = Opening.objects.all()
    assert (opening.user_id, opening.family_id) == (place.person.pk, place.family.pk)
    assert (opening.granted, opening.why, opening.request) == (True, "GET detail", "test")


def test_refused_openings_are_logged(place, coordinator, stranger):
    for person in (coordinator, stranger):
        with acting(person):
            assert open_family(place.family.reference, "try") is None
    with owner():
        tries = list(Opening.objects.order_by("id").values_list("user_id", "granted"))
    assert tries == [(coordinator.pk, False), (stranger.pk, False)]


def test_opening_a_page_is_logged_though_the_page_fails(place, client_of, monkeypatch):
    """The log row stands outside the view's transaction."""
    monkeypatch.setattr("families.views.records.panels_of", lambda *_: 1 / 0)
    client = client_of(place.person)
    client.raise_request_exception = False
    response = client.get(f"/areas/{place.area.slug}/families/{place.family.reference}/")
    assert response.status_code == 500
    with owner():
        assert Opening.objects.filter(user_id=place.person.pk, granted=True).count() == 1


def test_refused_pages_are_logged(place, client_of, coordinator):
    response = client_of(coordinator).get(
        f"/areas/{place.area.slug}/families/{place.family.reference}/"
    )
    assert response.status_code == 403
    with owner():
        assert Opening.objects.filter(user_id=coordinator.pk, granted=False).count() == 1


def test_memberships_and_invitations_are_audited(area, coordinator):
    """Who gave whom what is on record, also by raw SQL."""
    with owner():
        person = factories.UserFactory()
    with acting(coordinator):
        Membership.objects.create(person=person, area=area, role="provider", from_on="2026-01-01")
        sql("UPDATE teams_membership SET to_on = '2026-12-31' WHERE person_id = %s", [person.pk])
    found = events(rel="teams_membership", actor_id=coordinator.pk)
    assert [event.op for event in found] == ["insert", "update"]
    assert Invitation._meta.db_table in {name for (name,) in ask_owner(AUDITED)}


def ask_owner(statement):
    with owner():
        return sql(statement)


def test_log_lines_hold_no_words_of_an_exception():
    """The database quotes values in its errors; only the place of the fault is written."""
    try:
        raise ValueError("Key (name)=(Zyxwvut Familyname) already exists")
    except ValueError:
        fault = sys.exc_info()
    record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "a page failed", None, fault)
    with acting_as(Identity(None, request_id="r-1")):
        RequestIdFilter().filter(record)
    line = LineFormatter().format(record)
    assert "Zyxwvut" not in line
    assert "request=r-1" in line
    assert "ValueError at" in line
    assert "\n" not in line.replace("\nValueError", " ValueError")
