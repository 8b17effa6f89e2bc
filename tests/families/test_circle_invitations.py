"""Somebody without a role is asked by e-mail, makes an account, accepts, and is let in."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from families.models import CircleInvitation, CircleMember, Family
from tests import factories
from tests.conftest import as_role, owner

pytestmark = pytest.mark.django_db
EMAIL = "zyxwvut.mother@example.org"


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


def ask(client, family, **fields):
    data = {"name": "Zyxwvut Mother", "email": EMAIL, "capacity": "parent", "language": "en"}
    return client.post(address("invite", family), data | fields)


@pytest.fixture
def link(client_of, family, facilitator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        ask(client_of(facilitator), family)
    return re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]


@pytest.fixture
def mother(db):
    with owner():
        return factories.UserFactory(email=EMAIL)


def test_the_mail_names_nobody(link, family):
    (sent,) = mail.outbox
    assert sent.to == [EMAIL]
    whole = sent.subject + sent.body
    assert "Zyxwvut" not in whole
    assert family.reference not in whole
    assert family.area.name not in whole


def test_from_the_link_to_the_record(client_of, family, link, mother):
    client = client_of(mother)
    assert client.get(link).status_code == 200  # looking uses nothing up
    place = client.post(link).headers["Location"]
    assert client.get(address("detail", family)).status_code == 404
    page = client.post(place, {"agreed": "on"}, follow=True).content.decode()
    assert "Zyxwvut Mother" in page
    assert "All families" not in page
    home = client.get(reverse("home:index")).content.decode()
    assert family.reference in home
    assert client.get(link).status_code == 404


def test_accepting_waits_for_the_second_step(client_of, link, mother):
    client = client_of(mother, second_factor=False)
    place = client.post(link).headers["Location"]
    asked = client.get(place).headers["Location"]
    assert asked == f"{reverse('teams:second_factor_needed')}?next={quote(place, safe='')}"


def test_a_visitor_is_sent_to_make_an_account_and_comes_back(client, link):
    page = client.get(link).content.decode()
    assert f"{reverse('account_signup')}?next={link}" in page
    assert client.session["account_verified_email"] == EMAIL


def test_a_forwarded_link_is_of_no_use(client_of, family, link, stranger, facilitator):
    for other in (stranger, facilitator):
        page = client_of(other).post(link).content.decode()
        assert "sent to another e-mail" in page
    with owner():
        assert not CircleMember.objects.filter(capacity="parent").exists()


def test_a_link_that_is_over_says_one_sentence(client_of, family, link, mother, facilitator):
    with owner():
        row = CircleInvitation.objects.get()
    client_of(facilitator).post(address("withdraw_invitation", family, row.pk))
    for path in (link, reverse("families:circle_invitation", args=["guess"])):
        response = client_of(mother).get(path)
        assert response.status_code == 404
        assert "was used, has ended, or was taken back" in response.content.decode()


@pytest.mark.parametrize("what", [{"state": "closed"}, {"area": "another"}])
def test_a_link_ends_with_the_record_being_closed_or_handed_over(
    client_of, family, link, mother, facilitator, other_area, what
):
    with owner():
        if "area" in what:
            with connection.cursor() as cursor, as_role("cppc_case"):
                cursor.execute("SELECT authz.move_family(%s, %s)", [family.pk, other_area.pk])
        else:
            Family.objects.filter(pk=family.pk).update(
                state="closed", closed_on=timezone.localdate(), outcome="moved"
            )
    assert client_of(mother).get(link).status_code == 404
    with owner():
        assert CircleInvitation.objects.get().withdrawn_at is not None


def test_a_link_ends_after_its_days(client_of, link, mother):
    with owner():
        CircleInvitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    assert client_of(mother).get(link).status_code == 404


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"to_on": "2020-01-01"}, "to_on"),
        ({"capacity": "facilitator"}, "capacity"),
    ],
)
def test_wrong_input_is_said_beside_the_field(client_of, family, facilitator, fields, field):
    response = ask(client_of(facilitator), family, **fields)
    assert list(response.context["form"].errors) == [field]


def test_nobody_asks_himself_or_twice(client_of, family, facilitator):
    client = client_of(facilitator)
    response = ask(client, family, email=facilitator.email)
    assert "email" in response.context["form"].errors
    ask(client, family)
    assert "email" in ask(client, family).context["form"].errors


def test_a_withdrawn_link_cannot_be_withdrawn_again(client_of, family, facilitator, link):
    with owner():
        row = CircleInvitation.objects.get()
    url = address("withdraw_invitation", family, row.pk)
    client = client_of(facilitator)
    client.post(url)
    page = client.post(url, follow=True).content.decode()
    assert "accepted or withdrawn meanwhile" in page


def test_a_place_of_an_earlier_yes_is_used_again(client_of, family, link, mother):
    with owner():
        place = factories.CircleMemberFactory(family=family, user=mother, capacity="parent")
    response = client_of(mother).post(link)
    assert response.headers["Location"] == reverse("families:accept", args=[place.pk])


def test_a_link_whose_consent_has_ended_lets_nobody_in(client_of, family, link, mother):
    with owner():
        consent = factories.ConsentFactory(family=family, state="refused")
        CircleInvitation.objects.update(consent=consent)
    page = client_of(mother).post(link).content.decode()
    assert "has ended" in page


# --- a new version of the agreement -------------------------------------------------------------


@pytest.fixture
def old_place(family):
    with owner():
        return factories.CircleMemberFactory(
            family=family, capacity="support", accepted_version="1999-1"
        )


def test_a_new_version_of_the_agreement_asks_again(client_of, family, old_place):
    client = client_of(old_place.user)
    accept = reverse("families:accept", args=[old_place.pk])
    assert client.get(address("plan", family)).headers["Location"] == accept
    assert "has changed since you accepted it" in client.get(accept).content.decode()
    client.post(accept, {"agreed": "on"})
    assert client.get(address("plan", family)).status_code == 200


def test_the_home_page_says_that_it_changed(client_of, old_place):
    page = client_of(old_place.user).get(reverse("home:index")).content.decode()
    assert "has changed: read it again" in page


def test_saying_no_to_it_ends_the_place(client_of, family, old_place):
    client = client_of(old_place.user)
    client.post(reverse("families:decline", args=[old_place.pk]))
    assert client.get(address("plan", family)).status_code == 404


def test_the_last_facilitator_cannot_say_no(client_of, family, facilitator):
    with owner():
        CircleMember.objects.filter(user=facilitator).update(accepted_version="1999-1")
        place = CircleMember.objects.get(user=facilitator)
    url = reverse("families:decline", args=[place.pk])
    page = client_of(facilitator).post(url, follow=True).content.decode()
    assert "A family needs a facilitator." in page
