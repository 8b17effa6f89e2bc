"""A form that is sent twice is kept once."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cppc.core.models import SentForm
from families.models import Person
from tests import factories
from tests.conftest import owner

TOKEN = "csrfmiddlewaretoken"


@pytest.fixture
def family(area, facilitator):
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator, capacity="facilitator")
    return family


def address(family):
    return reverse("families:person_add", args=[family.area.slug, family.reference])


def form(**changed):
    return {"name": "Anna Zyxwvut", "relation": "child", "version": 1, TOKEN: "one", **changed}


def names():
    with owner():
        return sorted(Person.objects.values_list("name", flat=True))


@pytest.mark.django_db
def test_a_second_try_after_a_lost_answer_leads_where_the_first_did(client_of, family, facilitator):
    client = client_of(facilitator)
    first = client.post(address(family), form())
    again = client.post(address(family), form())
    assert first.status_code == again.status_code == 302
    assert first["Location"] == again["Location"]
    assert names() == ["Anna Zyxwvut"]


@pytest.mark.django_db
def test_a_script_hears_that_its_draft_is_finished_the_second_time_too(
    client_of, family, facilitator
):
    client = client_of(facilitator)
    heard = [
        client.post(address(family), form(), headers={"X-Draft-Fetch": "1"}).json()
        for _ in range(2)
    ]
    assert heard[0] == heard[1]
    assert len(heard[0]["finished"]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed", [{TOKEN: "another"}, {"name": "Ben Zyxwvut"}], ids=["page", "words"]
)
def test_another_page_or_other_words_are_another_form(client_of, family, facilitator, changed):
    client = client_of(facilitator)
    client.post(address(family), form())
    client.post(address(family), form(**changed))
    assert len(names()) == 2


@pytest.mark.django_db
def test_a_refused_form_may_be_sent_again(client_of, family, facilitator):
    client = client_of(facilitator)
    for _ in range(2):
        page = client.post(address(family), form(name=""))
        assert page.status_code == 200
        assert "field--error" in page.content.decode()
    with owner():
        assert not SentForm.objects.exists()


@pytest.mark.django_db
def test_somebody_elses_form_is_another_form(client_of, family, facilitator):
    with owner():
        other = factories.MembershipFactory(area=family.area, role="facilitator").person
        factories.CircleMemberFactory(family=family, user=other, capacity="co_facilitator")
    for person in (facilitator, other):
        client_of(person).post(address(family), form())
    assert len(names()) == 2


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_make_one_row(client_of, family, facilitator):
    cookies = client_of(facilitator).cookies
    answers = []

    def press():
        client = Client()
        client.cookies = cookies
        answers.append(client.post(address(family), form()).status_code)
        connection.close()

    presses = [threading.Thread(target=press) for _ in range(2)]
    for one in presses:
        one.start()
    for one in presses:
        one.join(timeout=30)
    assert answers == [302, 302]
    assert names() == ["Anna Zyxwvut"]
