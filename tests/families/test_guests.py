"""The guest list: the family decides; somebody the law asks for stands there with the reason."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cppc.core.openings import open_family
from families import hooks
from families.models import Family, Guest, PersonalLink
from families.services import guests as services
from teams.access import Actor
from tests import factories
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


@pytest.fixture
def parent(family):
    with owner():
        return factories.CircleMemberFactory(family=family, capacity="parent").user


@pytest.fixture
def guest(family):
    with owner():
        return factories.GuestFactory(family=family, state="proposed", name="Zyxwvut Pastor")


def fresh(guest):
    with owner():
        return Guest.objects.get(pk=guest.pk)


def only_guest():
    with owner():
        return Guest.objects.get()


NEW = {"version": 1, "name": "Zyxwvut Aunt", "part": "family", "language": "en"}


def test_what_a_facilitator_proposes_waits_for_the_family(client_of, family, facilitator):
    response = client_of(facilitator).post(address("guest_add", family), NEW)
    assert response.headers["Location"] == address("guests", family)
    guest = only_guest()
    assert (guest.state, guest.proposed_by_id) == ("proposed", facilitator.pk)


def test_what_a_parent_proposes_is_decided(client_of, family, parent):
    client_of(parent).post(address("guest_add", family), NEW)
    assert only_guest().state == "accepted"


def test_a_name_stands_on_the_list_once(client_of, family, facilitator, guest):
    data = NEW | {"name": "zyxwvut pastor"}
    response = client_of(facilitator).post(address("guest_add", family), data)
    assert response.context["form"].errors == {"name": ["This name already stands on the list."]}
    assert response.context["form"]["name"].value() == "zyxwvut pastor"


@pytest.mark.parametrize(("wanted", "state"), [("yes", "accepted"), ("no", "refused")])
def test_the_parents_buttons_decide(client_of, family, parent, guest, wanted, state):
    page = client_of(parent).get(address("guests", family)).content.decode()
    assert "Yes, please come" in page
    data = {"version": guest.version, "wanted": wanted}
    response = client_of(parent).post(address("guest_decide", family, guest.pk), data)
    assert response.headers["Location"] == address("guests", family)
    assert (fresh(guest).state, fresh(guest).decided_at is not None) == (state, True)


def test_a_facilitator_says_how_the_family_answered(client_of, family, facilitator, guest):
    url = address("guest_decide", family, guest.pk)
    client = client_of(facilitator)
    response = client.post(url, {"version": guest.version, "wanted": "yes"})
    assert response.context["form"].errors == {"how": ["Write how the family told you."]}
    client.post(url, {"version": guest.version, "wanted": "yes", "how": "On the phone"})
    assert (fresh(guest).state, fresh(guest).decided_how) == ("accepted", "On the phone")


def test_the_same_answer_twice_is_harmless(client_of, family, parent, guest):
    url, data = address("guest_decide", family, guest.pk), {"version": 1, "wanted": "no"}
    client_of(parent).post(url, data)
    assert client_of(parent).post(url, data).status_code == 302
    assert fresh(guest).version == 2


def test_an_older_answer_does_not_overwrite_a_newer_one(
    client_of, family, parent, facilitator, guest
):
    url = address("guest_decide", family, guest.pk)
    client_of(parent).post(url, {"version": 1, "wanted": "no"})
    late = {"version": 1, "wanted": "yes", "how": "On the phone"}
    response = client_of(facilitator).post(url, late)
    assert response.status_code == 409
    assert "the family said no" in response.content.decode()
    assert fresh(guest).state == "refused"


def test_who_is_required_stands_there_with_the_reason(client_of, family, facilitator, parent):
    url = address("guest_require", family)
    client = client_of(facilitator)
    assert "legal_reason" in client.post(url, NEW).context["form"].errors
    client.post(url, NEW | {"legal_reason": "The court order of May 2 names her."})
    page = client_of(parent).get(address("guests", family)).content.decode()
    assert "The court order of May 2 names her." in page
    assert "Yes, please come" not in page


def test_the_family_cannot_refuse_or_require(client_of, family, parent):
    with owner():
        must = factories.GuestFactory(family=family, state="required", legal_reason="A law")
    client = client_of(parent)
    client.post(address("guest_decide", family, must.pk), {"version": 1, "wanted": "no"})
    assert fresh(must).state == "required"
    data = NEW | {"legal_reason": "x"}
    assert client.post(address("guest_require", family), data).status_code == 403
    assert client.post(address("guest_remove", family, must.pk)).status_code == 403


def test_taken_off_and_put_back(client_of, family, facilitator, guest):
    client = client_of(facilitator)
    client.post(address("guest_remove", family, guest.pk))
    client.post(address("guest_remove", family, guest.pk))
    assert fresh(guest).state == "left"
    data = {"version": fresh(guest).version, "wanted": "yes", "how": "At home"}
    client.post(address("guest_decide", family, guest.pk), data)
    assert fresh(guest).state == "accepted"


def test_a_stale_change_shows_both_texts(client_of, family, facilitator, guest):
    url, client = address("guest_edit", family, guest.pk), client_of(facilitator)
    client.post(url, NEW | {"name": "Theirs"})
    response = client.post(url, NEW | {"name": "Mine"})
    assert response.status_code == 409
    clash = next(c for c in response.context["clashes"] if c["name"] == "name")
    assert (clash["mine"], clash["theirs"]) == ("Mine", "Theirs")


def test_a_guest_of_another_family_is_not_found(client_of, family, facilitator):
    with owner():
        other = factories.GuestFactory()
    url = address("guest_decide", family, other.pk)
    assert client_of(facilitator).get(url).status_code == 404


def test_the_list_costs_the_same_at_any_length(client_of, family, facilitator):
    client, costs = client_of(facilitator), []
    for number in (1, 2, 297):
        with owner():
            Guest.objects.bulk_create(
                Guest(area=family.area, family=family, name=f"Guest {number}-{n}", part="other")
                for n in range(number)
            )
        client.get(address("guests", family))
        with CaptureQueriesContext(connection) as queries:
            client.get(address("guests", family))
        costs.append(len(queries))
    assert len(set(costs)) == 1


@pytest.mark.parametrize("way", ["removed", "refused"])
def test_who_leaves_the_list_has_no_link_that_stands(
    client_of, family, facilitator, guest, parent, monkeypatch, way
):
    gone = []
    monkeypatch.setattr(hooks, "ON_GUEST_LEFT", [gone.append])
    with owner():
        Guest.objects.update(state="accepted")
        link = factories.PersonalLinkFactory(family=family, guest=guest)
    if way == "removed":
        for _twice in range(2):
            client_of(facilitator).post(address("guest_remove", family, guest.pk))
    else:
        with acting(parent):
            open_family(family.reference, "test")
            services.decide_guest(
                guest=guest,
                version=1,
                wanted=False,
                family_says=True,
                by=Actor(parent, family.area),
            )
    with owner():
        assert PersonalLink.objects.get(pk=link.pk).revoked_at is not None
    assert [g.guest_id for g in gone] == ([guest.pk] if way == "removed" else [])


def test_who_leads_a_closed_record_does_not_speak_for_the_family(client_of, family, facilitator):
    with owner():
        Family.objects.filter(pk=family.pk).update(state="closed", closed_on=timezone.localdate())
    client_of(facilitator).post(address("guest_add", family), NEW)
    with owner():
        assert list(Guest.objects.values_list("state", "decided_how")) == [("proposed", "")]


def test_how_the_family_said_so_is_marked_as_needed(client_of, family, facilitator, guest):
    form = client_of(facilitator).get(address("guest_decide", family, guest.pk)).context["form"]
    assert form.fields["how"].required
