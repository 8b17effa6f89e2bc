"""A family goes to another area: asked, answered, and every row of it moved."""

import pytest
from django.db import connection
from django.urls import reverse

from cppc.core.models import Outbox
from cppc.core.openings import open_family
from families.models import CircleMember, Family, Handover, Person, Referral
from tests import factories
from tests.conftest import acting, as_role, owner, person_with
from tests.core.samples import SAMPLES, make_place
from tests.families.test_record import content
from tests.families.test_records import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(other_area):
    return person_with("facilitator", other_area)


def ask(client, family, area, **fields):
    data = {"to_area": area.pk, "reason": "They moved in with Zyxwvut Aunt", **fields}
    return client.post(address("handover_ask", family), data)


def asked(family):
    with owner():
        return Handover.objects.get(record=family.pk, state="asked")


def answer_url(handover, area):
    return reverse("families:handover_answer", args=[area.slug, handover.pk])


def test_new_area_sees_the_header_alone(client_of, family, facilitator, other_area, stranger):
    ask(client_of(facilitator), family, other_area)
    page = content(client_of(stranger).get(answer_url(asked(family), other_area)))
    assert family.reference in page
    assert family.county.name in page
    assert "Zyxwvut" not in page
    with acting(stranger):
        assert not Family.objects.filter(pk=family.pk).exists()
        assert open_family(family.reference, "test") is None
    with as_role("cppc_worker"), acting(None, scope="worker"):
        row = Outbox.objects.get(kind="families.handover_asked")
    assert row.payload == {"recipient": str(stranger.pk), "handover": str(asked(family).pk)}
    home = content(client_of(stranger).get(reverse("home:index")))
    assert "Another area asks yours to take over" in home


def test_accepted_family_belongs_to_the_new_area(
    client_of, area, family, facilitator, coordinator, other_area, stranger, lead
):
    with owner():
        parent = factories.CircleMemberFactory(family=family, capacity="parent")
        helper = factories.CircleMemberFactory(family=family, capacity="provider")
    ask(client_of(facilitator), family, other_area, kept=[parent.pk])
    handover = asked(family)
    url = answer_url(handover, other_area)
    assert client_of(stranger).post(url, {"facilitator": lead.pk}).status_code == 302
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        moved = Family.objects.select_related("area").get(pk=family.pk)
        assert moved.area == other_area
        assert set(Person.objects.values_list("area", flat=True)) == {other_area.pk}
        stay = set(CircleMember.objects.current().values_list("user", "accepted_at"))
        assert {user for user, _at in stay} == {parent.user_id, lead.pk}
        assert (lead.pk, None) in stay
    assert client_of(parent.user).get(address("detail", moved)).status_code == 200
    assert client_of(facilitator).get(address("detail", moved)).status_code == 404
    assert client_of(helper.user).get(address("detail", moved)).status_code == 404
    listed = reverse("families:index", args=[area.slug])
    assert family.reference not in content(client_of(coordinator).get(listed))
    left = content(client_of(coordinator).get(reverse("families:handovers", args=[area.slug])))
    assert family.reference in left
    assert "Zyxwvut" not in left
    again = client_of(stranger).post(url, {"facilitator": lead.pk})
    assert "Somebody did this already." in content(again)


def test_every_table_of_a_family_goes_along(area, other_area):
    """Rows of all apps: a new table that cannot move fails here."""
    labels = [
        label
        for label, sample in SAMPLES.items()
        if sample.reader == "circle" and not label.startswith("core.")
    ]
    with owner():
        place = make_place(area, 1)
        made = [SAMPLES[label].make(place) for label in labels]
        rows = [row for row in made if getattr(row, "family_id", None) == place.family.pk]
    with as_role("cppc_case"), connection.cursor() as cursor:
        cursor.execute("SELECT authz.move_family(%s, %s)", [place.family.pk, other_area.pk])
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for row in rows:
            row.refresh_from_db()
    assert {type(row).__name__ for row in rows if row.area_id != other_area.pk} == set()
    assert len(rows) > 15


def test_request_the_family_came_from_goes_along(area, family, other_area):
    """Even where the new area had sent the same request on: its husk there makes room."""
    with owner():
        here = factories.ReferralFactory(area=area, family=family, state="accepted")
        factories.ReferralFactory(
            area=other_area,
            to_area=area,
            state="transferred",
            reference=here.reference,
            origin=here.origin,
        )
    with as_role("cppc_case"), connection.cursor() as cursor:
        cursor.execute("SELECT authz.move_family(%s, %s)", [family.pk, other_area.pk])
    with owner(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        assert list(Referral.objects.values_list("pk", "area")) == [(here.pk, other_area.pk)]


def test_refused_family_stays_and_the_facilitator_reads_why(
    client_of, family, facilitator, other_area, stranger
):
    ask(client_of(facilitator), family, other_area)
    url = answer_url(asked(family), other_area)
    nothing = client_of(stranger).post(url, {"refuse": "1", "reason": ""})
    assert "reason" in nothing.context["refuse"].errors
    client_of(stranger).post(url, {"refuse": "1", "reason": "No facilitator is free"})
    page = content(client_of(facilitator).get(address("about", family)))
    assert "No facilitator is free" in page
    assert "The handing over did not come about" in page


def test_withdrawn_question_cannot_be_answered(
    client_of, family, facilitator, other_area, stranger, lead
):
    client = client_of(facilitator)
    ask(client, family, other_area)
    url = answer_url(asked(family), other_area)
    client.post(address("handover_withdraw", family), {"reason": "They came back"})
    page = client_of(stranger).post(url, {"facilitator": lead.pk})
    assert "Somebody did this already." in content(page)


def test_coordinator_does_not_choose_himself_or_a_stranger(
    client_of, family, facilitator, other_area, stranger
):
    with owner():
        factories.MembershipFactory(person=stranger, area=other_area, role="facilitator")
    ask(client_of(facilitator), family, other_area)
    url = answer_url(asked(family), other_area)
    for person in (stranger, facilitator):
        response = client_of(stranger).post(url, {"facilitator": person.pk})
        assert list(response.context["accept"].errors) == ["facilitator"]


def test_own_area_cannot_answer(client_of, family, facilitator, coordinator, other_area):
    ask(client_of(facilitator), family, other_area)
    url = answer_url(asked(family), family.area)
    assert client_of(coordinator).get(url).status_code == 404


@pytest.mark.parametrize("state", ["sealed", "meeting", "twice"])
def test_what_cannot_go_is_refused(client_of, family, facilitator, other_area, state):
    client = client_of(facilitator)
    if state == "sealed":
        client.post(address("seal", family), {"reason": "Danger"})
        words = "The record is sealed: another area must not see even its reference."
    elif state == "meeting":
        with owner():
            factories.FamilyMeetingFactory(family=family, facilitator=facilitator)
        words = "A meeting is set."
    else:
        ask(client, family, other_area)
        words = "Another area was asked to take over."
    assert words in content(ask(client, family, other_area))


def test_sealing_takes_the_question_back(client_of, family, facilitator, other_area, stranger):
    client = client_of(facilitator)
    ask(client, family, other_area)
    url = answer_url(asked(family), other_area)
    client.post(address("seal", family), {"reason": "Danger"})
    assert client_of(stranger).get(url).status_code == 404
    listed = reverse("families:handovers", args=[other_area.slug])
    assert family.reference not in content(client_of(stranger).get(listed))


def test_family_cannot_be_handed_to_its_own_area(client_of, family, facilitator):
    response = ask(client_of(facilitator), family, family.area)
    assert list(response.context["form"].errors) == ["to_area"]


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_list_asks_a_constant_number_of_queries(
    client_of, area, family, coordinator, other_area, django_assert_max_num_queries, rows
):
    with owner():
        Handover.objects.bulk_create(
            Handover(
                area=area,
                record=family.pk,
                reference=f"F-{n}",
                kind="community",
                county=family.county,
                language="en",
                to_area=other_area,
                state="withdrawn",
                answered_at="2026-01-01T00:00Z",
                asked_by=coordinator,
            )
            for n in range(rows)
        )
    client = client_of(coordinator)
    url = reverse("families:handovers", args=[area.slug])
    client.get(url)
    with django_assert_max_num_queries(10):
        client.get(url)
