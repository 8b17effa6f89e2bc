"""Every isolated table: who must not see a row sees none, and cannot change or add one."""

import copy
import uuid
from contextlib import nullcontext
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from cppc.core.openings import open_family
from cppc.core.tenancy import SameAreaFK
from tests.conftest import acting, as_role, owner
from tests.core.samples import SAMPLES, make_place, people_of
from tests.factories import AreaFactory
from tests.site_database import copied_database

pytestmark = [pytest.mark.django_db, pytest.mark.isolation]

ISOLATED = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity
"""
OTHER_RULES = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', c.conrelid::regclass, c.conname)
FROM pg_constraint c WHERE c.conrelid = %(table)s::regclass AND (c.contype = 'c' OR c.contype = 'u'
  AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid))
UNION ALL
SELECT format('DROP INDEX %%s', i.indexrelid::regclass)
FROM pg_index i WHERE i.indrelid = %(table)s::regclass AND i.indisunique
  AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""
# Dates of meetings, one's own circle, drafts and sent forms, and emergencies are no content.
CONTENT = {label for label, sample in SAMPLES.items() if sample.reader == "circle"} - {
    "families.BreakGlass",
    "families.CircleMember",
    "meetings.FamilyMeeting",
    "core.Draft",
    "core.SentForm",
    "meetings.QuietHours",
}
CASES = [(label, who) for label, sample in SAMPLES.items() for who in sample.hidden_from]
LOCKED = [(label, who) for label, sample in SAMPLES.items() for who in sample.closed_to]


def area_owned():
    """Models whose rows belong to an area."""
    area = apps.get_model("teams.Area")
    return [
        model
        for model in apps.get_models()
        if any(f.name == "area" and f.related_model is area for f in model._meta.fields)
    ]


def links():
    """Every link from a row of an area to another row of an area."""
    owned = set(area_owned())
    return [
        (model, field)
        for model in sorted(owned, key=lambda model: model._meta.label)
        for field in model._meta.fields
        if field.name != "area" and field.related_model in owned
    ]


def short(part):
    """A model's or a field's name, for the name of a test."""
    return part.__name__ if isinstance(part, type) else part.name


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Two places, people, and a row of every table in the first: made once, in a copy."""
    with django_db_blocker.unblock(), copied_database():
        area, other_area = AreaFactory(), AreaFactory()
        here, there = make_place(area, 1), make_place(other_area, 2)
        people = people_of(area, other_area, here)
        rows = {label: sample.make(here) for label, sample in SAMPLES.items()}
        yield SimpleNamespace(here=here, there=there, people=people, rows=rows)


def seen(row, user, *, scope=""):
    with acting(user, scope=scope):
        return type(row)._base_manager.filter(pk=row.pk).only("pk").exists()


def refused(row, action):
    """Whether it came to nothing: no row was found for it, or the database said no."""
    try:
        with transaction.atomic():
            return not action(type(row)._base_manager.filter(pk=row.pk))
    except DatabaseError as error:
        return isinstance(error, ProgrammingError)


def touch(rows):
    """Set a column to what it holds: changes nothing but needs the right to."""
    column = rows.model._meta.pk.column
    table = rows.model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET "{column}" = "{column}" WHERE "{column}" = %s',
            [_key(rows)],
        )
        return cursor.rowcount


def _key(rows):
    (condition,) = rows.query.where.children
    return condition.rhs


def test_every_isolated_table_has_a_sample():
    with owner(), connection.cursor() as cursor:
        cursor.execute(ISOLATED)
        tables = {name for (name,) in cursor.fetchall()}
    sampled = {apps.get_model(label)._meta.db_table for label in SAMPLES}
    assert (sorted(tables - sampled), sorted(sampled - tables)) == ([], [])


@pytest.mark.parametrize("label", SAMPLES)
def test_row_is_there_to_be_seen(label, world):
    """What the next tests hide does exist: its reader sees it."""
    row, sample = world.rows[label], SAMPLES[label]
    reader = world.people[sample.reader]
    if sample.reader == "circle":
        with acting(reader):
            open_family(world.here.family.reference, "test")
    worker = as_role("cppc_worker") if sample.scope == "worker" else nullcontext()
    with worker:
        assert seen(row, reader, scope=sample.scope)


@pytest.mark.parametrize(("label", "who"), CASES)
def test_row_is_hidden(label, who, world):
    row, user = world.rows[label], world.people[who]
    with acting(user):
        open_family(world.here.family.reference, "test")
    assert refused(row, lambda rows: seen(row, user))


@pytest.mark.parametrize(("label", "who"), LOCKED)
def test_row_cannot_be_written(label, who, world):
    row, user = world.rows[label], world.people[who]
    with acting(user):
        assert refused(row, touch)
        assert refused(row, lambda rows: rows._raw_delete(rows.db))
        if not SAMPLES[label].insertable:
            with pytest.raises(ProgrammingError), transaction.atomic():
                type(row)._base_manager.bulk_create([like(row)])


def like(row):
    """The same row again under a key of its own."""
    another = copy.copy(row)
    another._state = copy.copy(row._state)
    key = {"UUIDField": uuid.uuid4(), "CharField": "n"}.get(row._meta.pk.get_internal_type())
    another.pk = key
    return another


@pytest.mark.parametrize("label", sorted(CONTENT))
def test_circle_sees_no_content_without_an_opening(label, world):
    assert not seen(world.rows[label], world.here.person)


@pytest.mark.parametrize(("model", "field"), links(), ids=short)
def test_link_inside_an_area_has_a_composite_key(model, field):
    keys = [c for c in model._meta.constraints if isinstance(c, SameAreaFK) and c.fk == field.name]
    assert [key.fk for key in keys] == [field.name]
    assert field.db_constraint is False


@pytest.mark.parametrize(("model", "field"), links(), ids=short)
@pytest.mark.parametrize("write", ["insert", "update"])
def test_database_refuses_a_row_of_another_area(model, field, write, world):
    """As the owner and without the ledger's own rules, so that nothing but the key refuses."""
    with owner(), connection.cursor() as cursor:
        row = copy.copy(world.rows[model._meta.label])
        parent = SAMPLES[field.related_model._meta.label].make(world.there)
        name = next(c.name for c in model._meta.constraints if getattr(c, "fk", 0) == field.name)
        leave_only_keys(cursor, model._meta.db_table)
        cursor.execute(f"SET CONSTRAINTS {name} IMMEDIATE")
        if write == "insert":
            row = like(row)
        setattr(row, field.name, parent)
        with pytest.raises(IntegrityError) as refusal, transaction.atomic():
            row.save_base(raw=True, force_insert=write == "insert")
    assert refusal.value.__cause__.diag.constraint_name == name


def leave_only_keys(cursor, table):
    """Take triggers, checks and unique rules that no key needs away for this transaction."""
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
    cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
    cursor.execute(OTHER_RULES, {"table": table})
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)


def test_family_cannot_move_to_another_area(world):
    """It would leave its circle and its record behind."""
    family = type(world.here.family).objects.filter(pk=world.here.family.pk)
    with owner():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            family.update(area=world.there.area)
