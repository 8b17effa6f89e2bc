"""After the meeting: each person's word is asked for, and the plan is locked once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import Plan, PlanVersion, Position
from meetings.models import Attendance, FamilyMeeting
from tests import factories
from tests.conftest import owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(area, facilitator):
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
    return family


@pytest.fixture
def meeting(family, facilitator):
    with owner():
        plan = factories.PlanFactory(family=family)
        factories.StepFactory(plan=plan, what="Call the school", who="Aunt")
        meeting = factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=timezone.now() - timedelta(hours=1)
        )
        part = {"area": family.area, "family": family, "meeting": meeting}
        people = [("Zyxwvut Mother", "present"), ("Aunt", "by_phone"), ("Teacher", "excused")]
        for name, state in people:
            Attendance.objects.create(**part, name=name, part="family", state=state)
    return meeting


def url(name, family, *more):
    return reverse(f"meetings:{name}", args=[family.area.slug, family.reference, *more])


def answers(meeting, **stances):
    """What the page sends: the stance of each person by name."""
    with owner():
        data = {"version": Plan.objects.get(family=meeting.family).version}
        for row in Attendance.objects.filter(meeting=meeting):
            stance, _, words = stances.get(row.name.split()[-1], "").partition(":")
            if stance:
                data[f"person-{row.pk}-stance"] = stance
                data[f"person-{row.pk}-words"] = words
    return data


def test_the_page_asks_those_who_were_there(client_of, family, facilitator, meeting):
    page = client_of(facilitator).get(url("family_agree", family, meeting.pk))
    assert [form.person.name for form in page.context["page"].people] == ["Aunt", "Zyxwvut Mother"]
    assert "Call the school" in page.content.decode()


def test_a_plan_is_locked_with_one_dissent(client_of, family, facilitator, meeting):
    data = answers(meeting, Mother="agrees", Aunt="disagrees:I cannot drive. 👵")
    response = client_of(facilitator).post(url("family_agree", family, meeting.pk), data)
    assert response.headers["Location"].endswith("/plan/versions/1/")
    with owner():
        version = PlanVersion.objects.get()
        stances = dict(Position.objects.values_list("name", "stance"))
    assert version.meeting == meeting.pk
    assert stances == {"Zyxwvut Mother": "agrees", "Aunt": "disagrees"}


def test_a_second_click_locks_nothing_more(client_of, family, facilitator, meeting):
    client, here = client_of(facilitator), url("family_agree", family, meeting.pk)
    data = answers(meeting, Mother="agrees", Aunt="agrees")
    first, second = client.post(here, data), client.post(here, data)
    assert first.headers["Location"] == second.headers["Location"]
    with owner():
        assert (PlanVersion.objects.count(), Position.objects.count()) == (1, 2)


def test_everybody_is_asked_and_a_concern_has_words(client_of, family, facilitator, meeting):
    data = answers(meeting, Mother="concern")
    response = client_of(facilitator).post(url("family_agree", family, meeting.pk), data)
    aunt, mother = response.context["page"].people
    assert aunt.errors["stance"] == ["This field is required."]
    assert mother.errors["words"] == ["Write the concern in the person's own words."]
    with owner():
        assert not PlanVersion.objects.exists()


def test_who_had_left_has_no_word_and_somebody_else_may(client_of, family, facilitator, meeting):
    data = answers(meeting, Mother="agrees", Aunt="away") | {
        "other-name": "Teacher",
        "other-part": "provider",
        "other-stance": "concern",
        "other-words": "Mornings are hard.",
    }
    client_of(facilitator).post(url("family_agree", family, meeting.pk), data)
    with owner():
        assert set(Position.objects.values_list("name", flat=True)) == {"Zyxwvut Mother", "Teacher"}


def test_a_begun_line_is_finished_or_left_out(client_of, family, facilitator, meeting):
    data = answers(meeting, Mother="agrees", Aunt="agrees") | {"other-name": "Teacher"}
    response = client_of(facilitator).post(url("family_agree", family, meeting.pk), data)
    assert set(response.context["page"].other.errors) == {"part", "stance"}


def test_a_plan_changed_meanwhile_is_shown_again(client_of, family, facilitator, meeting):
    data = answers(meeting, Mother="agrees", Aunt="agrees") | {"version": 99}
    response = client_of(facilitator).post(url("family_agree", family, meeting.pk), data)
    assert response.status_code == 409
    assert 'name="version" value="1"' in response.content.decode()
    assert "checked" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"state": "cancelled"}, "This meeting was called off."),
        ({"starts_at": timezone.now() + timedelta(days=3)}, "day has not come"),
    ],
)
def test_no_meeting_no_agreement(client_of, family, facilitator, meeting, fields, message):
    with owner():
        FamilyMeeting.objects.update(**fields)
    data = answers(meeting, Mother="agrees", Aunt="agrees")
    response = client_of(facilitator).post(url("family_agree", family, meeting.pk), data)
    assert message in response.content.decode()


def test_the_plan_is_corrected_on_its_page(client_of, family, facilitator, meeting):
    client = client_of(facilitator)
    assert client.get(url("plan_correct", family)).status_code == 404
    agreed = answers(meeting, Mother="agrees", Aunt="agrees")
    client.post(url("family_agree", family, meeting.pk), agreed)
    page = client.get(url("plan_correct", family)).context["page"]
    row = page.steps.initial[0]
    data = {
        "version": page.form.initial["version"],
        "reason": "The day was wrong.",
        "goal": "Home together",
        "strengths": "",
        "needs": "",
        "steps-TOTAL_FORMS": 1,
        "steps-INITIAL_FORMS": 1,
        "steps-0-id": row["id"],
        "steps-0-what": row["what"],
        "steps-0-who": row["who"],
        "steps-0-by_when": row["by_when"],
    }
    stale = client.post(url("plan_correct", family), data | {"version": 1, "goal": "Mine"})
    assert stale.status_code == 409
    response = client.post(url("plan_correct", family), data)
    assert response.headers["Location"].endswith("/plan/versions/2/")
    with owner():
        assert PlanVersion.objects.get(number=2).reason == "The day was wrong."
    again = client.post(url("plan_correct", family), data | {"version": 5})
    assert again.status_code in (200, 409)
