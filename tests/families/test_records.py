"""The record's pages: lists, people, history."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import Person
from tests import factories
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db


def address(name, family, *more):
    return reverse(f"families:{name}", args=[family.area.slug, family.reference, *more])


def person_of(family):
    with owner():
        return Person.objects.get(family=family)


def test_index_names_nobody(client_of, area, family, facilitator):
    page = client_of(facilitator).get(reverse("families:index", args=[area.slug]))
    assert family.reference in page.content.decode()
    assert "Zyxwvut" not in page.content.decode()


def test_index_finds_by_reference(client_of, area, family, facilitator):
    url = reverse("families:index", args=[area.slug])
    response = client_of(facilitator).get(url, {"q": family.reference.lower()})
    assert [row.reference for row in response.context["page"]] == [family.reference]
    assert not client_of(facilitator).get(url, {"q": "F-NONE"}).context["page"].object_list


@pytest.mark.parametrize("rows", [1, 3])
def test_index_asks_a_constant_number_of_queries(
    client_of, area, coordinator, django_assert_num_queries, rows
):
    with owner():
        factories.FamilyFactory.create_batch(rows, area=area)
    client = client_of(coordinator)
    client.get(reverse("families:index", args=[area.slug]))
    with django_assert_num_queries(11):
        client.get(reverse("families:index", args=[area.slug]))


@pytest.mark.parametrize("rows", [1, 3])
def test_record_asks_a_constant_number_of_queries(
    client_of, family, facilitator, plan, django_assert_num_queries, rows
):
    with owner():
        factories.FamilyPersonFactory.create_batch(rows, family=family)
        factories.StepFactory.create_batch(rows, plan=plan)
        for _ in range(rows):
            factories.FamilyMeetingFactory(family=family, state="cancelled")
    client = client_of(facilitator)
    client.get(address("detail", family))
    with django_assert_num_queries(22):
        client.get(address("detail", family))


def test_person_added_and_changed(client_of, family, facilitator):
    client = client_of(facilitator)
    data = {"name": "Zyxwvut Son", "relation": "child", "born_on": "2020-02-29", "version": 1}
    client.post(address("person_add", family), data)
    with owner():
        son = Person.objects.get(name="Zyxwvut Son")
    client.post(address("person_edit", family, son.pk), data | {"nickname": "Zaz"})
    with owner():
        son.refresh_from_db()
    assert (son.nickname, son.version) == ("Zaz", 2)


def test_stale_person_shows_both_texts(client_of, family, facilitator):
    person = person_of(family)
    client = client_of(facilitator)
    url = address("person_edit", family, person.pk)
    data = {"name": "Zyxwvut Mother", "relation": "parent", "version": 1}
    client.post(url, data | {"nickname": "Theirs"})
    response = client.post(url, data | {"nickname": "Mine"})
    assert response.status_code == 409
    clash = response.context["clashes"][0]
    assert (clash["mine"], clash["theirs"]) == ("Mine", "Theirs")
    with owner():
        person.refresh_from_db()
    assert person.nickname == "Theirs"


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (
            timezone.localdate() + timedelta(days=2),
            "Check the date of birth: it cannot be this day.",
        ),
        ("2999-01-01", "Check the year of this day."),
        ("1700-01-01", "Check the year of this day."),
    ],
    ids=["ahead", "far ahead", "long ago"],
)
def test_impossible_birth_date_is_refused(client_of, family, facilitator, born, words):
    data = {"name": "Zyxwvut Son", "relation": "child", "born_on": born, "version": 1}
    response = client_of(facilitator).post(address("person_add", family), data)
    assert response.context["form"].errors["born_on"] == [words]
    assert response.context["form"]["name"].value() == "Zyxwvut Son"


def test_person_of_another_family_is_not_found(client_of, area, family, facilitator):
    with owner():
        other = factories.FamilyPersonFactory(family=factories.FamilyFactory(area=area))
    url = address("person_edit", family, other.pk)
    assert client_of(facilitator).get(url).status_code == 404


def test_history_says_who_opened_and_what_changed(client_of, family, facilitator, coordinator):
    client_of(coordinator).get(address("detail", family))
    client = client_of(facilitator)
    client.post(
        address("person_add", family), {"name": "Zyxwvut Son", "relation": "child", "version": 1}
    )
    page = client.get(address("history", family)).content.decode()
    assert "opened the record" in page
    assert "tried to open the record and was refused" in page
    assert "somebody in the family" in page
    assert facilitator.name in page


def test_names_with_any_letters_are_kept(client_of, family, facilitator):
    name = "Ñandú שלום 👩‍👧 <b>Zyxwvut</b>"
    client = client_of(facilitator)
    client.post(address("person_add", family), {"name": name, "relation": "other", "version": 1})
    page = client.get(address("detail", family)).content.decode()
    assert "Ñandú שלום 👩‍👧 &lt;b&gt;Zyxwvut&lt;/b&gt;" in page
    with acting(facilitator):
        assert Person.objects.filter(name=name).count() == 1
