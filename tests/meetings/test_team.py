"""Meetings of a team: planned, changed, called off; members with an account are told."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.tasks import drain_outbox
from meetings.figures import public_meetings
from meetings.models import TeamMeeting
from meetings.services import team as services
from teams.access import Actor
from teams.models import Membership
from tests import factories
from tests.conftest import acting, as_role, owner, person_with

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def team(area):
    with owner():
        return factories.TeamFactory(area=area)


@pytest.fixture
def meeting(team):
    with owner():
        return factories.TeamMeetingFactory(team=team)


@pytest.fixture
def member(team):
    """Somebody on the team who signs in here."""
    person = person_with("team_member", team.area)
    with owner():
        factories.TeamMemberFactory(team=team, person=person)
    return person


@pytest.fixture
def by(area, coordinator):
    with acting(coordinator):
        yield Actor(coordinator, area, frozenset({"coordinator"}))


def fields(**changes):
    words = {"place": "Library", "online": "", "agenda_en": "", "agenda_es": "", "public": True}
    return {"starts_at": timezone.now() + WEEK, **words, **changes}


def sent(meeting, **changes):
    """What the page sends."""
    local = timezone.localtime(meeting.starts_at)
    data = {
        "starts_at": local.strftime("%Y-%m-%dT%H:%M"),
        "place": meeting.place,
        "public": "on",
        "version": meeting.version,
    }
    return {**data, **changes}


def url(name, area, *args):
    return reverse(f"meetings:{name}", args=[area.slug, *args])


def drain():
    with as_role("cppc_worker"), acting(None):
        drain_outbox()


def queued():
    with owner():
        return sorted(Outbox.objects.values_list("kind", flat=True))


def test_a_meeting_lies_ahead(team, by):
    for days in (-1, 800):
        moment = timezone.now() + timedelta(days=days)
        with pytest.raises(ValidationError):
            services.schedule_team_meeting(team=team, by=by, **fields(starts_at=moment))


def test_a_team_meets_once_at_a_time(team, by):
    one = services.schedule_team_meeting(team=team, by=by, **fields())
    with pytest.raises(ValidationError):
        services.schedule_team_meeting(team=team, by=by, **fields(starts_at=one.starts_at))


def test_members_are_reminded_once_the_day_before(team, member, by):
    meeting = services.schedule_team_meeting(team=team, by=by, **fields())
    assert queued() == ["meetings.team_reminder"]
    drain()
    assert mail.outbox == []
    with owner():
        Outbox.objects.update(due=timezone.now())
    drain()
    drain()
    assert [one.to for one in mail.outbox] == [[member.email]]
    assert "Library" not in mail.outbox[0].body
    assert str(meeting.pk) in mail.outbox[0].body


def test_a_moved_meeting_is_told_and_the_old_reminder_is_silent(team, member, by):
    meeting = services.schedule_team_meeting(team=team, by=by, **fields())
    later = fields(starts_at=meeting.starts_at + WEEK)
    services.change_team_meeting(meeting=meeting, version=1, by=by, **later)
    with owner():
        Outbox.objects.update(due=timezone.now())
    drain()
    assert len(mail.outbox) == 2  # moved, and the reminder of the new time
    with owner():
        assert Outbox.objects.filter(outcome="nothing to say").count() == 1


def test_other_changes_are_not_told(team, member, by):
    meeting = services.schedule_team_meeting(team=team, by=by, **fields())
    new_place = fields(starts_at=meeting.starts_at, place="School")
    services.change_team_meeting(meeting=meeting, version=1, by=by, **new_place)
    assert queued() == ["meetings.team_reminder"]


def test_calling_off_is_told_and_stays_on_record(team, member, by):
    meeting = services.schedule_team_meeting(team=team, by=by, **fields())
    services.cancel_team_meeting(meeting=meeting, by=by)
    with owner():
        Outbox.objects.update(due=timezone.now())
    drain()
    assert [one.subject for one in mail.outbox] == ["CPPC: A meeting is called off"]
    assert TeamMeeting.objects.get().state == "cancelled"
    with pytest.raises(ValidationError):
        services.cancel_team_meeting(meeting=meeting, by=by)


def test_who_lost_the_role_is_told_nothing(team, member, by):
    services.schedule_team_meeting(team=team, by=by, **fields())
    with owner():
        gone = timezone.localdate() - timedelta(days=1)
        Membership.objects.filter(person=member).update(from_on=gone, to_on=gone)
        Outbox.objects.update(due=timezone.now())
    drain()
    assert mail.outbox == []


@pytest.mark.isolation
def test_the_public_sees_public_meetings_alone(area, team, meeting):
    with owner():
        factories.TeamMeetingFactory(team=team, public=False)
        factories.TeamMeetingFactory(team=factories.TeamFactory(area=area, public=False))
        past = timezone.now() - WEEK
        factories.TeamMeetingFactory(team=team, starts_at=past)
    with acting(None):
        assert list(public_meetings(area)) == [meeting]


def test_the_list_shows_ahead_and_over(client_of, area, team, meeting, coordinator):
    client = client_of(coordinator)
    client.post(url("team_cancel", area, meeting.pk))
    page = client.get(url("team_index", area)).text
    assert "No meeting is on the calendar." in page
    assert "called off" in page
    assert "Plan a meeting" in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_queries_for_any_size(
    client_of, area, team, coordinator, number, django_assert_num_queries
):
    with owner():
        for day in range(number):
            moment = timezone.now() + WEEK + timedelta(days=day)
            factories.TeamMeetingFactory(team=team, starts_at=moment)
            factories.TeamMeetingFactory(team=team, starts_at=moment - 9 * WEEK)
    client = client_of(coordinator)
    client.get(url("team_index", area))
    with django_assert_num_queries(12):
        client.get(url("team_index", area))


def test_planning_by_the_form(client_of, area, team, coordinator):
    local = timezone.localtime(timezone.now() + WEEK).replace(second=0, microsecond=0)
    data = {"starts_at": local.strftime("%Y-%m-%dT%H:%M"), "place": "School", "public": "on"}
    answer = client_of(coordinator).post(url("team_schedule", area, team.pk), data, follow=True)
    assert "The meeting is on the calendar." in answer.text
    with owner():
        assert TeamMeeting.objects.get().starts_at == local


def test_a_past_day_is_refused_beside_the_field(client_of, area, team, coordinator):
    data = {"starts_at": "2020-01-01T10:00", "place": "School"}
    answer = client_of(coordinator).post(url("team_schedule", area, team.pk), data)
    assert answer.context["form"].errors["starts_at"] == ["Choose a day and time that lie ahead."]
    assert 'value="School"' in answer.text


def test_changing_by_the_form(client_of, area, meeting, coordinator):
    data = sent(meeting, place="Town hall", agenda_en="Two points")
    answer = client_of(coordinator).post(url("team_change", area, meeting.pk), data, follow=True)
    assert "Town hall" in answer.text
    assert "Two points" in answer.text


def test_a_stale_save_shows_both_and_overwrites_nothing(client_of, area, meeting, coordinator):
    with owner():
        TeamMeeting.objects.update(version=2, agenda_en="Theirs")
    client = client_of(coordinator)
    answer = client.post(url("team_change", area, meeting.pk), sent(meeting, agenda_en="Mine"))
    assert answer.status_code == 409
    assert "Theirs" in answer.text
    assert "Mine" in answer.text
    with owner():
        assert TeamMeeting.objects.get().agenda_en == "Theirs"
    again = client.post(
        url("team_change", area, meeting.pk), sent(meeting, agenda_en="Mine", version=2)
    )
    assert again.status_code == 302


def test_a_meeting_that_is_over_cannot_be_changed(client_of, area, meeting, coordinator):
    with owner():
        TeamMeeting.objects.update(starts_at=timezone.now() - WEEK)
    client = client_of(coordinator)
    assert "Change the meeting" not in client.get(url("team_detail", area, meeting.pk)).text
    answer = client.post(url("team_cancel", area, meeting.pk), follow=True)
    assert "This meeting is not ahead any more." in answer.text


def test_members_see_and_do_not_change(client_of, area, meeting, member):
    client = client_of(member)
    assert client.get(url("team_detail", area, meeting.pk)).status_code == 200
    assert client.get(url("team_change", area, meeting.pk)).status_code == 403
    assert client.post(url("team_cancel", area, meeting.pk)).status_code == 403
