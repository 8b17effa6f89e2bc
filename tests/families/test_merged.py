"""After a merge: consents, copies and openings of both records are seen, and undoing is exact."""

import pytest
from django.db import connection
from django.test import Client

from cppc.core.openings import open_family
from families.models import CallRequest, Person, Step, StepAnswer
from families.services import invite_into_circle
from families.services.promise_links import make_slip
from meetings.models import TakingPart
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, owner
from tests.families.test_pairs import approve, ask, link, pair, second, twin  # noqa: F401
from tests.families.test_record import content
from tests.families.test_records import address

pytestmark = pytest.mark.django_db
HERE, THERE = "Zyxwvut Church", "Zyxwvut Clinic"


@pytest.fixture
def filled(family, twin, plan):  # noqa: F811
    """A consent, a copy, an answered promise and somebody who takes part, in both records."""
    with owner():
        factories.StepFactory(plan=plan, what="Call the school")
        for record, name in ((family, HERE), (twin, THERE)):
            person = Person.objects.filter(family=record).first()
            factories.ConsentFactory(family=record, person=person, recipient=name)
            factories.DisclosureFactory(family=record, recipient=f"{name} copy")
            step = Step.objects.filter(family=record).first()
            part = {"area": record.area, "family": record, "step": step}
            answer = StepAnswer.objects.create(**part, kind="call_me", words=f"{name} called")
            CallRequest.objects.create(**part, answer=answer)
            factories.FamilyMeetingFactory(family=record, state="cancelled")
            TakingPart.objects.filter(family=record).update(person=person)
    return twin


@pytest.fixture
def client(client_of, family, twin, filled, facilitator, second):  # noqa: F811
    """Whoever leads the record that goes on, after both said yes."""
    client = client_of(facilitator)
    link(client, family, twin)
    ask(client, family)
    approve(client_of(second), family)
    assert pair().state == "merged"
    return client


@pytest.fixture
def reader(client, client_of, family, twin):  # noqa: F811
    """Somebody of both circles who has not opened either record yet."""
    with owner():
        user = factories.CircleMemberFactory(family=family, capacity="co_facilitator").user
        factories.CircleMemberFactory(family=twin, user=user, capacity="co_facilitator")
    return client_of(user)


@pytest.mark.parametrize("name", ["consents", "copies"])
def test_the_record_that_goes_on_shows_the_lists_of_both(reader, family, name):
    page = content(reader.get(address(name, family)))
    assert HERE in page
    assert THERE in page


def test_the_record_that_goes_on_shows_who_opened_either(client, client_of, family, twin):  # noqa: F811
    with owner():
        reader = factories.CircleMemberFactory(family=twin, capacity="parent").user
    client_of(reader).get(address("detail", twin))
    assert reader.name in content(client.get(address("openings", family)))


def test_the_closed_record_keeps_its_answers(reader, twin):  # noqa: F811
    page = reader.get(address("consents", twin))
    (consent,) = page.context["page"].object_list
    assert "Zyxwvut Uncle" in content(page)
    for name in ("consent", "consent_copy"):
        assert reader.get(address(name, twin, consent.pk)).status_code == 200
    given = {"recipient": "Mother", "purpose": "She asked"}
    paper = reader.post(address("consent_copy", twin, consent.pk), given, follow=True)
    assert "Zyxwvut Uncle" in content(paper)


def test_the_closed_records_meeting_keeps_who_takes_part(reader, twin):  # noqa: F811
    with owner():
        meeting = TakingPart.objects.get(family=twin).meeting
    where = [twin.area.slug, twin.reference, meeting.pk]
    page = reader.get(f"/areas/{where[0]}/families/{where[1]}/meetings/{where[2]}/")
    assert len(page.context["preparation"]["agreed"]) == 1
    assert page.context["preparation"]["missing"] == []


def test_who_stands_in_one_circle_alone_is_told_where_the_rest_is(
    client,
    client_of,
    family,
    twin,  # noqa: F811
):
    with owner():
        parent = factories.CircleMemberFactory(family=family, capacity="parent").user
    for name in ("consents", "copies", "openings"):
        page = content(client_of(parent).get(address(name, family)))
        assert THERE not in page
        assert f"went into this one: {twin.reference}" in page
        assert "Ask who leads the family" in page


def test_who_left_the_other_circle_sees_only_a_name_that_is_not_shown(
    client,
    client_of,
    family,
    twin,  # noqa: F811
):
    with owner():
        parent = factories.CircleMemberFactory(family=twin, capacity="parent").user
    page = client_of(parent).get(address("consents", twin))
    assert len(page.context["page"].object_list) == 1
    assert "not shown" in content(page)


def test_answers_and_calls_go_along_with_their_promise(reader, family):
    page = content(reader.get(address("family_promises", family)))
    assert f"{HERE} called" in page
    assert f"{THERE} called" in page


def rows_of(*records):
    """Every row of these records in every table, as the database has it, without its own clock."""
    found = {}
    with owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND "
            "column_name = 'family_id' AND table_name NOT IN ('families_familyevent')"
        )
        tables = sorted(name for (name,) in cursor.fetchall())
        for table in [*tables, "families_family"]:
            key = "id" if table == "families_family" else "family_id"
            cursor.execute(
                f"SELECT to_jsonb(t) - 'updated_at' - 'version' FROM {table} t "
                f"WHERE {key} = ANY (%s::uuid[]) ORDER BY id",
                [[str(record.pk) for record in records]],
            )
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def test_undoing_brings_back_exactly_what_was(
    client_of,
    family,
    twin,  # noqa: F811
    filled,
    facilitator,
    second,  # noqa: F811
):
    with acting(facilitator):
        asked = {"email": "aunt@example.org", "name": "Aunt", "capacity": "support"}
        client = client_of(facilitator)
        client.get(address("detail", twin))
        invite_into_circle(family=twin, by=actor_in(facilitator, twin.area), **asked)
    before = rows_of(family, twin)
    link(client, family, twin)
    ask(client, family)
    approve(client_of(second), family)
    assert rows_of(family, twin) != before
    client.post(address("unmerge", family, pair().pk))
    assert pair().state == "maybe"
    assert rows_of(family, twin) == before


def test_a_promise_asked_about_before_is_answered_after(
    client_of,
    family,
    twin,  # noqa: F811
    facilitator,
    second,  # noqa: F811
):
    with owner():
        guest = factories.GuestFactory(family=twin)
        Step.objects.filter(family=twin).update(guest=guest, who=guest.name)
    with acting(facilitator):
        open_family(twin.reference, "test")
        step = Step.objects.select_related("guest", "family").get(family=twin)
        path = make_slip(step=step, by=actor_in(facilitator, twin.area))
    visitor = Client()
    visitor.post(path)
    client = client_of(facilitator)
    link(client, family, twin)
    ask(client, family)
    approve(client_of(second), family)
    page = f"{path}promise/"
    assert "Find a bed" in visitor.get(page).content.decode()
    visitor.post(page, {"kind": "done", "words": "Found one"})
    assert "Found one" in content(client.get(address("family_promises", family)))
    client.post(address("unmerge", family, pair().pk))
    assert "Found one" in content(client.get(address("family_promises", twin)))
