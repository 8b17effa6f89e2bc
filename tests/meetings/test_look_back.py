"""The loop: no later meeting is held before the family's view and every earlier step are heard."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cppc.core.openings import open_family
from families.models import Step, StepAnswer
from families.services import answer_step
from families.services.records import StaleRow
from meetings.models import FamilyMeeting, FamilyProgress
from meetings.services.family import MeetingLog, log_meeting
from meetings.services.follow_up import LookBack, look_back, look_back_panel
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def family(area, facilitator):
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
    return family


@pytest.fixture
def meeting(family, facilitator):
    """A second meeting an hour ago, after a first one that was held a month ago."""
    with owner():
        now = timezone.now()
        factories.FamilyMeetingFactory(
            family=family,
            facilitator=facilitator,
            state="held",
            starts_at=now - timedelta(days=30),
            held_at=now - timedelta(days=30),
        )
        return factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=now - timedelta(hours=1)
        )


def test_the_answers_speak_the_language_of_the_page(client_of, facilitator, family, meeting):
    url = reverse(
        "meetings:family_look_back", args=[family.area.slug, family.reference, meeting.pk]
    )
    page = client_of(facilitator).get(url, headers={"accept-language": "es"}).content.decode()
    assert "4: bien" in page
    assert "very hard" not in page


@pytest.fixture
def plan(family):
    with owner():
        return factories.PlanFactory(family=family)


def earlier(plan, **fields):
    """A step promised three weeks ago."""
    with owner():
        step = factories.StepFactory(plan=plan, **{"what": "Zyxwvut call", **fields})
        Step.objects.filter(pk=step.pk).update(created_at=timezone.now() - timedelta(days=21))
    return step


@pytest.fixture
def at_work(family, facilitator):
    with acting(facilitator):
        open_family(family.reference, "test")
        yield actor_in(facilitator, family.area)


def address(meeting, name="family_look_back"):
    return reverse(
        f"meetings:{name}", args=[meeting.area.slug, meeting.family.reference, meeting.pk]
    )


def hold(meeting, by):
    meeting.refresh_from_db()
    log = MeetingLog(held=True, walk_ins=["Grandmother"])
    log_meeting(meeting=meeting, version=meeting.version, log=log, by=by)


def test_the_first_meeting_has_nothing_to_look_back_at(at_work, family, facilitator, plan):
    earlier(plan)
    with owner():
        first = factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=timezone.now() - timedelta(hours=1)
        )
    assert look_back_panel(first) is None
    hold(first, at_work)


def test_a_later_meeting_waits_for_view_and_steps(at_work, meeting, plan):
    earlier(plan)
    with pytest.raises(ValidationError) as refusal:
        hold(meeting, at_work)
    assert refusal.value.message_dict == {
        "held": [
            "First write how the family itself sees it, under “Look back”.",
            "1 earlier step waits for a word under “Look back”: Zyxwvut call",
        ]
    }


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ({"kind": "done"}, "done"),
        ({"kind": "dropped", "words": "No car"}, "dropped"),
        ({"kind": "changed", "by_when": 9}, "open"),
        ({"kind": "kept"}, "open"),
    ],
)
def test_once_all_is_said_the_meeting_is_held(at_work, meeting, plan, answer, state):
    step = earlier(plan, by_when=today(5))
    if "by_when" in answer:
        answer = {**answer, "by_when": today(answer["by_when"])}
    said = LookBack(feeling=4, words="Better", answers=[{"step": step, **answer}])
    look_back(meeting=meeting, said=said, by=at_work)
    hold(meeting, at_work)
    step.refresh_from_db()
    assert step.state == state
    assert FamilyMeeting.objects.get(pk=meeting.pk).state == "held"
    assert StepAnswer.objects.get().at_meeting == meeting.pk


@pytest.mark.parametrize("kind", ["not_yet", "call_me"])
def test_not_yet_closes_no_loop(at_work, meeting, plan, kind):
    step = earlier(plan)
    look_back(meeting=meeting, said=LookBack(feeling=2), by=at_work)
    answer_step(step=step, kind=kind, by=at_work)
    with pytest.raises(ValidationError, match="1 earlier step"):
        hold(meeting, at_work)


def test_a_change_since_the_last_meeting_counts_until_its_day(at_work, meeting, plan):
    step = earlier(plan, by_when=today(-5))
    look_back(meeting=meeting, said=LookBack(rather_not=True), by=at_work)
    answer_step(step=step, kind="changed", by_when=today(2), by=at_work)
    assert look_back_panel(meeting) == []
    Step.objects.update(by_when=today(-1))
    assert look_back_panel(meeting) == [step]


def test_a_step_of_today_belongs_to_todays_meeting(at_work, meeting, plan):
    with owner():
        factories.StepFactory(plan=plan, by_when=today(3))
    assert look_back_panel(meeting) == []
    hold(meeting, at_work)


def test_a_view_is_needed_or_withheld(at_work, meeting):
    with pytest.raises(ValidationError, match="nobody wants to say"):
        look_back(meeting=meeting, said=LookBack(words="Words alone"), by=at_work)


def test_a_view_saved_meanwhile_is_not_overwritten(at_work, meeting):
    look_back(meeting=meeting, said=LookBack(feeling=5, words="Theirs"), by=at_work)
    with pytest.raises(StaleRow):
        look_back(meeting=meeting, said=LookBack(feeling=1, words="Mine"), by=at_work)
    assert FamilyProgress.objects.get().words == "Theirs"


def test_a_meeting_called_off_is_not_looked_back_at(at_work, meeting):
    with owner():
        FamilyMeeting.objects.filter(pk=meeting.pk).update(state="cancelled")
    with pytest.raises(ValidationError, match="called off"):
        look_back(meeting=meeting, said=LookBack(feeling=5), by=at_work)


def data(*steps, **changes):
    """What the page sends."""
    sent = {"version": 0, "feeling": "3", "words": "Up and down", "said_by": "Zyxwvut Mother"}
    for step, fields in steps:
        sent |= {f"step-{step.pk}-{name}": value for name, value in fields.items()}
    return sent | changes


def test_the_page_asks_for_the_view_first(client_of, facilitator, meeting, plan):
    earlier(plan)
    page = client_of(facilitator).get(address(meeting)).content.decode()
    assert page.index("own view first") < page.index("Zyxwvut call")


def test_the_page_saves_view_and_answers(client_of, facilitator, meeting, plan):
    done, moved = earlier(plan), earlier(plan, what="Zyxwvut ride", by_when=today(-2))
    client = client_of(facilitator)
    response = client.post(
        address(meeting),
        data(
            (done, {"version": 1, "kind": "done"}),
            (moved, {"version": 1, "kind": "changed", "by_when": today(4).isoformat()}),
        ),
    )
    assert response.headers["Location"] == address(meeting, "family_log")
    with owner():
        assert FamilyProgress.objects.get().words == "Up and down"
        assert sorted(StepAnswer.objects.values_list("kind", flat=True)) == ["changed", "done"]


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"kind": "dropped"}, "words", "Say in a word why the step is dropped."),
        ({"kind": "", "words": "Hm"}, "kind", "Choose what became of it."),
        (
            {"kind": "changed"},
            "by_when",
            "Choose a new day, or write who does it now.",
        ),
        ({"kind": "changed", "by_when": "2020-01-01"}, "by_when", "Choose a day that lies ahead."),
    ],
)
def test_an_answer_that_says_too_little_is_refused(
    client_of, facilitator, meeting, plan, fields, field, message
):
    step = earlier(plan, by_when=today(3))
    response = client_of(facilitator).post(address(meeting), data((step, {"version": 1, **fields})))
    (form,) = response.context["page"].steps
    assert form.errors == {field: [message]}
    assert "Up and down" in response.content.decode()


def test_an_answer_given_meanwhile_is_shown_beside(client_of, facilitator, meeting, plan):
    step = earlier(plan)
    client = client_of(facilitator)
    with owner():
        Step.objects.update(version=2, answer="Theirs")
    sent = data((step, {"version": 1, "kind": "done", "words": "Mine"}))
    response = client.post(address(meeting), sent)
    assert response.status_code == 409
    assert ("Mine", "Theirs") in [
        (clash["mine"], clash["theirs"]) for clash in response.context["clashes"]
    ]
    sent |= {f"step-{step.pk}-version": 2}
    assert client.post(address(meeting), sent).status_code == 302


def test_the_meetings_page_leads_there(client_of, facilitator, meeting, plan):
    step = earlier(plan)
    page = client_of(facilitator).get(address(meeting, "family_log")).content.decode()
    assert f"{address(meeting)}#step-{step.pk}" in page


def test_looking_back_asks_the_same_number_of_questions(client_of, facilitator, meeting, plan):
    client, counts = client_of(facilitator), set()
    client.get(address(meeting))
    for more in (1, 2, 297):
        with owner():
            Step.objects.bulk_create(
                factories.StepFactory.build(
                    plan=plan, family=plan.family, area=plan.area, by_when=today(-2)
                )
                for _number in range(more)
            )
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address(meeting)).status_code == 200
        counts.add(len(asked))
    assert len(counts) == 1
