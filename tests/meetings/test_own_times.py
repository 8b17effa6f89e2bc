"""Separate sessions: everybody is told of and reminded of the own one, once, and of no other."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.outbox import drain
from families.services import guests
from meetings.models import Attendance, Invitation, SafetyScreen
from meetings.services.family import remind_circle
from meetings.services.screen import Session, save_screen
from tests import factories
from tests.conftest import as_role, owner
from tests.meetings.test_apart import (  # noqa: F401 - fixtures
    by,
    family,
    guest,
    meeting,
    no_quiet_hours,
    parent,
)
from tests.meetings.test_invitations import ask, calendar, send, to_guest

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = {"asked_alone": True, "afraid": "yes", "sessions": "separate", "hides": True}


@pytest.fixture
def other(family):  # noqa: F811
    with owner():
        return factories.GuestFactory(family=family, email="uncle@example.org", language="en")


def keep_apart(meeting, by, first, second, *, places=("Quiet library", "Other town")):  # noqa: F811
    """Write the private talk down: two sessions with their day, each for some people."""
    (first_day, first_people), (second_day, second_people) = first, second
    sessions = [
        Session(meeting.starts_at + days * DAY, place, *people)
        for days, place, people in (
            (first_day, places[0], first_people),
            (second_day, places[1], second_people),
        )
    ]
    with owner():
        version = max([0, *SafetyScreen.objects.values_list("version", flat=True)])
    save_screen(meeting=meeting, version=version, fields=SAID, sessions=sessions, by=by)


def only(*guests_):
    return [], [guest_.pk for guest_ in guests_]


def reminders_due(guest):  # noqa: F811
    with owner():
        rows = Outbox.objects.filter(
            key__startswith="guest:reminder:", payload__invitation=str(invitation_of(guest).pk)
        )
        return sorted(rows.values_list("due", flat=True))


def invitation_of(guest):  # noqa: F811
    with owner():
        return Invitation.objects.get(guest_id=guest.pk)


def test_reminders_count_from_the_own_session(meeting, guest, other, by):  # noqa: F811
    keep_apart(meeting, by, (1, only(guest)), (2, only(other)))
    ask(meeting, guest, by)
    ask(meeting, other, by)
    for person, days in ((guest, 1), (other, 2)):
        own = meeting.starts_at + days * DAY
        before = [timedelta(days=7), timedelta(days=1), timedelta(hours=2)]
        assert reminders_due(person) == [own - time for time in before]
    send()
    assert to_guest(send(when=meeting.starts_at - 6 * DAY), guest)
    assert not to_guest(send(), other)


def test_who_gets_a_session_is_told_once_and_of_the_own_alone(
    meeting,  # noqa: F811
    guest,  # noqa: F811
    other,
    by,  # noqa: F811
):
    ask(meeting, guest, by, may_see_place=True)
    ask(meeting, other, by, may_see_place=True)
    send()
    keep_apart(meeting, by, (1, only(guest)), (2, only(other)))
    told = send()
    for person, days, hidden in ((guest, 1, "Other town"), (other, 2, "Quiet library")):
        (message,) = to_guest(told, person)
        (event,) = calendar(message)[0].walk("VEVENT")
        assert event.decoded("DTSTART") == meeting.starts_at + days * DAY
        assert hidden not in f"{message.subject}{message.body}{event}"
    keep_apart(meeting, by, (1, only(guest)), (2, only(other)))
    assert send() == []
    assert len(to_guest(send(when=meeting.starts_at + 3 * DAY), guest)) == 3  # each once


def test_a_changed_session_is_told_to_its_people_alone(meeting, guest, other, by):  # noqa: F811
    keep_apart(meeting, by, (1, only(guest)), (2, only(other)))
    ask(meeting, guest, by, may_see_place=True)
    ask(meeting, other, by)
    send()
    keep_apart(meeting, by, (3, only(guest)), (2, only(other)))
    (message,) = send()
    assert message.to == [guest.email]
    keep_apart(meeting, by, (3, only(guest)), (2, only(other)), places=("Hall", "Barn"))
    (message,) = send()  # the other may not know the place, and hears nothing of it
    assert (message.to, "Hall" in message.body) == ([guest.email], True)


def test_people_with_an_account_too(meeting, guest, parent, facilitator, by):  # noqa: F811
    remind_circle(meeting)
    keep_apart(meeting, by, (1, ([parent.pk], [])), (2, only(guest)))
    with as_role("cppc_worker"):
        drain()
    assert [message.to for message in mail.outbox] == [[parent.email]]
    mail.outbox.clear()
    own = meeting.starts_at + DAY
    with owner():
        Outbox.objects.filter(kind="meetings.reminder").update(due=timezone.now())
        stale = Outbox.objects.filter(kind="meetings.reminder", payload__recipient=str(parent.pk))
        assert stale.count() == 6
    with as_role("cppc_worker"):
        drain()
    assert len([message for message in mail.outbox if message.to == [parent.email]]) == 3
    with owner():
        kept = stale.filter(outcome="sent").values_list("payload__starts_at", flat=True)
        assert {datetime.fromisoformat(time) for time in kept} == {own}


def test_nobody_expects_a_guest_who_left(meeting, guest, by):  # noqa: F811
    ask(meeting, guest, by)
    guest.refresh_from_db()
    guests.remove_guest(guest=guest, by=by)
    with owner():
        assert not Attendance.objects.filter(guest=guest).exists()
        assert invitation_of(guest).state == "withdrawn"


def test_no_mail_goes_out_after_the_last_day_of_the_familys_word(
    meeting,  # noqa: F811
    guest,  # noqa: F811
    other,
    by,  # noqa: F811
    family,  # noqa: F811
):
    ask(meeting, guest, by)
    ask(meeting, other, by)
    yesterday = timezone.localdate() - DAY
    with owner():  # the nightly job has not run
        factories.ConsentFactory(family=family, guest=guest, expires_on=yesterday)
    (message,) = send()
    assert message.to == [other.email]
