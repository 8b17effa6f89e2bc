"""One button marks everybody who is not marked yet; what stands there already stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from families.models import Person
from meetings.models import Attendance
from tests import factories
from tests.conftest import owner
from tests.meetings.test_family_walk import address, log_data

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_of, facilitator):
    return client_of(facilitator)


@pytest.fixture
def people(meeting):
    """Two who are expected, one who is excused."""
    with owner():
        names = [("A", "expected"), ("B", "expected"), ("C", "excused")]
        return [factories.AttendanceFactory(meeting=meeting, name=n, state=s) for n, s in names]


def test_everybody_is_here_with_one_button(client, family, meeting, people):
    url = address("meetings:family_log", family, meeting.pk)
    data = log_data(meeting, all_here="1", note_story="Typed before")
    page = client.post(url, data | {f"who-a{people[1].pk}-state": "by_phone"}).context["page"]
    found = {line.name: row["state"].value() for line, row in page.people}
    mother = found.pop("Zyxwvut Mother")
    assert (mother, found) == ("present", {"A": "present", "B": "by_phone", "C": "excused"})
    assert page.form["note_story"].value() == "Typed before"
    with owner():
        assert not Attendance.objects.filter(state="present").exists()


@pytest.fixture
def agreeing(meeting, family):
    """Who was there: a woman, a man, a child of two."""
    with owner():
        factories.PlanFactory(family=family)
        born = timezone.localdate() - timedelta(days=800)
        child = factories.FamilyPersonFactory(family=family, name="Baby", born_on=born)
        rows = {"Ana": None, "Ben": None, "Baby": child}
        return {
            name: factories.AttendanceFactory(
                meeting=meeting, name=name, person=person, state="present"
            )
            for name, person in rows.items()
        }


def stances(page):
    return {row.person.name: row["stance"].value() for row in page.people}


def test_everybody_agrees_with_one_button(client, family, meeting, agreeing):
    url = address("meetings:family_agree", family, meeting.pk)
    ben = f"person-{agreeing['Ben'].pk}"
    data = {"version": 1, "all_agree": "1", f"{ben}-stance": "disagrees", f"{ben}-words": "Too far"}
    response = client.post(url, data | {"other-name": "Uncle"})
    page = response.context["page"]
    assert stances(page) == {"Ana": "agrees", "Ben": "disagrees", "Baby": "away"}
    kept = {row.person.name: row["words"].value() for row in page.people}
    assert (kept["Ben"], page.other["name"].value()) == ("Too far", "Uncle")
    assert 'class="error-summary"' not in response.text


def test_a_small_child_is_not_asked_unless_somebody_says_otherwise(
    client, family, meeting, agreeing
):
    url = address("meetings:family_agree", family, meeting.pk)
    assert stances(client.get(url).context["page"])["Baby"] == "away"
    assert stances(client.get(url).context["page"])["Ana"] is None
    with owner():
        Person.objects.filter(name="Baby").update(
            born_on=timezone.localdate() - timedelta(days=7 * 366)
        )
    assert stances(client.get(url).context["page"])["Baby"] is None
