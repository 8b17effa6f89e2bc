"""Asked into a circle, accepted, declined, ended."""

import pytest
from django.core import mail
from django.urls import reverse

from cppc.core.models import Outbox
from cppc.core.outbox import drain
from families.models import CircleMember, Person
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


@pytest.fixture
def provider(area):
    return person_with("provider", area)


def ask(client, family, user, capacity="provider"):
    return client.post(address("propose", family), {"user": user.pk, "capacity": capacity})


def place_of(user):
    with owner():
        return CircleMember.objects.get(user=user)


def test_asked_accepted_and_within_capacity(client_of, family, facilitator, provider):
    ask(client_of(facilitator), family, provider)
    theirs = client_of(provider)
    assert theirs.get(address("detail", family)).status_code == 404
    url = reverse("families:accept", args=[place_of(provider).pk])
    response = theirs.post(url, {"agreed": "on"})
    assert response.headers["Location"] == address("detail", family)
    page = theirs.get(address("detail", family)).content.decode()
    assert "Zyxwvut" not in page  # a provider sees the plan, not the people
    assert theirs.get(address("plan", family)).status_code == 200
    assert theirs.get(address("history", family)).status_code == 403
    assert theirs.get(address("person_add", family)).status_code == 403


def test_asking_queues_one_neutral_notice(client_of, family, facilitator, provider):
    ask(client_of(facilitator), family, provider)
    with as_role("cppc_worker"), acting(None, scope="worker"):
        row = Outbox.objects.get(kind="families.asked_into_circle")
    assert row.payload == {"recipient": str(provider.pk), "place": str(place_of(provider).pk)}


def test_accepting_needs_the_tick(client_of, family, facilitator, provider):
    ask(client_of(facilitator), family, provider)
    url = reverse("families:accept", args=[place_of(provider).pk])
    response = client_of(provider).post(url, {})
    assert response.context["form"].errors == {
        "agreed": ["Tick the box to accept, or decline below."]
    }


def test_nobody_accepts_for_somebody_else(client_of, family, facilitator, provider, coordinator):
    ask(client_of(facilitator), family, provider)
    url = reverse("families:accept", args=[place_of(provider).pk])
    assert client_of(coordinator).post(url, {"agreed": "on"}).status_code == 404
    assert place_of(provider).accepted_at is None


def test_declining_ends_the_place(client_of, family, facilitator, provider):
    ask(client_of(facilitator), family, provider)
    place = place_of(provider)
    client_of(provider).post(reverse("families:decline", args=[place.pk]))
    place = place_of(provider)
    assert place.to_on is not None
    assert place.accepted_at is None


def test_asking_twice_is_refused_beside_the_field(client_of, family, facilitator, provider):
    client = client_of(facilitator)
    ask(client, family, provider)
    response = ask(client, family, provider)
    assert response.context["form"].errors["user"] == ["This person is already in the circle."]


def test_people_of_another_area_cannot_be_asked(client_of, family, facilitator, stranger):
    response = ask(client_of(facilitator), family, stranger)
    assert "user" in response.context["form"].errors


def test_ending_a_place_closes_the_record_at_once(client_of, family, facilitator, provider):
    with owner():
        place = factories.CircleMemberFactory(family=family, user=provider, capacity="dhs_worker")
    theirs = client_of(provider)
    assert "Zyxwvut" in theirs.get(address("detail", family)).content.decode()
    client_of(facilitator).post(address("end_place", family, place.pk))
    assert theirs.get(address("detail", family)).status_code == 404
    with acting(provider):
        assert Person.objects.count() == 0


def test_the_last_facilitator_stays(client_of, family, facilitator):
    place = place_of(facilitator)
    client_of(facilitator).post(address("end_place", family, place.pk))
    assert place_of(facilitator).to_on is None


def test_coordinator_assigns_a_facilitator_who_accepts_first(client_of, area, family, coordinator):
    second = person_with("facilitator", area)
    client_of(coordinator).post(address("assign", family), {"user": second.pk})
    place = place_of(second)
    assert (place.capacity, place.accepted_at) == ("facilitator", None)


def test_who_leads_and_the_parents_hear_of_it_at_once(
    client_of, area, family, coordinator, facilitator
):
    second = person_with("facilitator", area)
    with owner():
        parent = factories.CircleMemberFactory(family=family, capacity="parent").user
        factories.CircleMemberFactory(family=family, capacity="provider")
    client_of(coordinator).post(address("assign", family), {"user": second.pk})
    with as_role("cppc_worker"):
        drain()
    told = {m.to[0] for m in mail.outbox if m.subject == "CPPC: Somebody is asked into a circle"}
    assert told == {facilitator.email, parent.email}
    assert all(second.get_full_name() not in m.body for m in mail.outbox)


def test_coordinator_cannot_assign_himself(client_of, area, family, coordinator):
    with owner():
        factories.MembershipFactory(person=coordinator, area=area, role="facilitator")
    response = client_of(coordinator).post(address("assign", family), {"user": coordinator.pk})
    assert "user" in response.context["form"].errors


def test_sealed_family_is_no_reference_to_the_coordinator(client_of, area, family, coordinator):
    with owner():
        type(family).objects.filter(pk=family.pk).update(sealed=True)
    url = reverse("families:index", args=[area.slug])
    assert family.reference not in client_of(coordinator).get(url).content.decode()
    assert client_of(coordinator).get(address("assign", family)).status_code == 404
