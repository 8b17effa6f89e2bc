"""Invitations: asked by mail, letter or word of mouth; answered; moved; what did not arrive."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cppc.core.models import Outbox
from cppc.core.openings import open_family
from cppc.core.outbox import drain
from families.models import Disclosure, Guest, LinkUse, PersonalLink
from meetings.figures import missed_invitations
from meetings.models import Arrangement, Attendance, FamilyMeeting, Invitation, Preparation
from meetings.services import family as meetings
from meetings.services import invitations as services
from meetings.services.invitations import Wish
from teams.access import Actor
from tests import factories
from tests.conftest import acting, as_role, owner

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NOON = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
SENTENCE = "This link does not work here."


@pytest.fixture(autouse=True)
def no_quiet_hours(settings):
    settings.QUIET_FROM = settings.QUIET_TO = "00:00"


@pytest.fixture
def family(area, facilitator):
    with owner():
        type(facilitator).objects.filter(pk=facilitator.pk).update(phone="515-555-0177")
        facilitator.refresh_from_db()
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
    return family


@pytest.fixture
def meeting(family, facilitator):
    with owner():
        meeting = factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=NOON + 10 * DAY
        )
        Arrangement.objects.create(
            area=family.area, family=family, meeting=meeting, place="Zyxwvut kitchen"
        )
    return meeting


@pytest.fixture
def guest(family):
    with owner():
        return factories.GuestFactory(family=family, email="aunt@example.org", language="en")


@pytest.fixture
def by(family, facilitator):
    with acting(facilitator):
        open_family(family.reference, "test")
        yield Actor(facilitator, family.area)


def ask(meeting, guest, by, route="email", **more):
    (invitation,) = services.invite_guests(
        meeting=meeting, wishes=[Wish(guest, route, **more)], by=by
    )
    wake(invitation)
    return invitation


def wake(invitation):
    """Nobody sleeps in these tests, whatever the clock says."""
    with owner():
        Invitation.objects.filter(pk=invitation.pk).update(quiet_from="00:00", quiet_to="00:00")


def send(*, when=None):
    """What the worker does now, or would do at `when`."""
    if when:
        with owner():
            Outbox.objects.filter(due__lte=when, done_at=None).update(due=timezone.now())
    with as_role("cppc_worker"), acting(None):
        drain()
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


def to_guest(messages, guest):
    return [message for message in messages if message.to == [guest.email]]


def outcomes(about):
    with owner():
        rows = Outbox.objects.filter(key__startswith=f"guest:{about}:").order_by("due", "key")
        return list(rows.values_list("outcome", flat=True))


def calendar(message):
    ((name, content, kind),) = message.attachments
    assert name == "meeting.ics"
    return Calendar.from_ical(content), kind


def path_in(message):
    return re.search(r"/l/[\w-]+/", message.body).group()


def open_page(path):
    browser = Client()
    response = browser.post(path, follow=True)
    assert response.status_code == 200
    return browser, response.redirect_chain[-1][0], response.text


def test_a_guest_without_account_gets_one_neutral_mail(meeting, guest, by):
    ask(meeting, guest, by)
    (message,) = send()
    assert message.to == ["aunt@example.org"]
    text = f"{message.subject} {message.body} {message.extra_headers} {message.attachments}"
    assert "Zyxwvut" not in text
    assert "515-555-0177" in message.body
    assert f"the community partnership of {meeting.area.name}" in message.body
    assert f"Call {by.user.name.split()[0]}: 515-555-0177" in message.body
    assert f"{(NOON + 10 * DAY):%A}, " in message.body
    assert "It takes about" in message.body
    assert send() == []
    with owner():
        assert Invitation.objects.get().mailed_at is not None


def test_the_calendar_file_is_neutral_and_in_iowas_time(meeting, guest, by):
    invitation = ask(meeting, guest, by)
    file, kind = calendar(send()[0])
    (event,) = file.walk("VEVENT")
    assert "method=PUBLISH" in kind
    assert str(event["UID"]).startswith(f"{invitation.pk}@")
    assert (event["SEQUENCE"], str(event["SUMMARY"]), "LOCATION" in event) == (0, "Meeting", False)
    assert event["DTSTART"].params["TZID"] == "America/Chicago"
    assert event.decoded("DTSTART").astimezone(ZoneInfo("UTC")) == meeting.starts_at
    assert [str(zone["TZID"]) for zone in file.walk("VTIMEZONE")] == ["America/Chicago"]
    assert "ATTENDEE" not in event


def test_the_place_is_told_only_if_the_family_said_so(meeting, guest, by):
    ask(meeting, guest, by, may_see_place=True)
    (message,) = send()
    (event,) = calendar(message)[0].walk("VEVENT")
    assert str(event["LOCATION"]) == "Zyxwvut kitchen"
    _browser, _page, text = open_page(path_in(message))
    assert "Zyxwvut kitchen" in text


def test_a_guest_sees_time_and_phone_and_nothing_else_by_the_link(meeting, guest, by):
    ask(meeting, guest, by)
    _browser, _page, text = open_page(path_in(send()[0]))
    assert "515-555-0177" in text
    assert "Zyxwvut" not in text
    assert meeting.family.reference not in text


ANSWER = {"needs": "A chair", "quiet_from": "20:00", "quiet_to": "09:00"}


def test_a_guest_accepts_and_asks_for_a_ride(meeting, guest, by):
    ask(meeting, guest, by)
    browser, page, _text = open_page(path_in(send()[0]))
    answer = {"state": "accepted", "needs_ride": "on", **ANSWER}
    assert browser.post(page, answer).status_code == 302
    with owner():
        row = Invitation.objects.get()
        assert (row.state, row.needs_ride, row.needs) == ("accepted", True, "A chair")
        assert (row.answered_by_link, str(row.quiet_from)) == (True, "20:00:00")
        assert Attendance.objects.get(guest=guest).state == "expected"
    (told,) = send()
    assert told.subject == "CPPC: Somebody answered an invitation"
    assert told.to == [by.user.email]
    assert "Zyxwvut" not in told.body


def test_a_guest_declines_and_changes_the_answer(meeting, guest, by):
    ask(meeting, guest, by)
    browser, page, _text = open_page(path_in(send()[0]))
    states = []
    for answer in ("declined", "accepted", "accepted"):
        browser.post(page, {"state": answer, **ANSWER})
        with owner():
            states.append(Attendance.objects.get(guest=guest).state)
    assert states == ["excused", "expected", "expected"]


@pytest.mark.parametrize(
    "wrong", [{"state": "maybe"}, {"needs": "x" * 301}, {"quiet_from": "25:00"}, {"state": ""}]
)
def test_a_wrong_answer_is_refused_and_kept_on_the_page(meeting, guest, by, wrong):
    ask(meeting, guest, by)
    browser, page, _text = open_page(path_in(send()[0]))
    response = browser.post(page, {"state": "accepted", **ANSWER, **wrong})
    assert response.status_code == 200
    assert "20:00" in response.text or "25:00" in response.text
    with owner():
        assert Invitation.objects.get().state == "asked"


def test_nobody_answers_for_a_meeting_that_is_over(meeting, guest, by):
    ask(meeting, guest, by)
    browser, page, _text = open_page(path_in(send()[0]))
    with owner():
        FamilyMeeting.objects.update(starts_at=timezone.now() - DAY)
    response = browser.post(page, {"state": "accepted", **ANSWER})
    assert "This meeting is over." in response.text
    with owner():
        assert Invitation.objects.get().state == "asked"


def test_the_guest_gets_the_same_entry_for_the_calendar(meeting, guest, by):
    ask(meeting, guest, by)
    browser, page, _text = open_page(path_in(send()[0]))
    file = browser.get(f"{page}calendar/")
    assert file.headers["Content-Type"].startswith("text/calendar")
    assert b"Zyxwvut" not in file.content
    assert b"UID:" in file.content
    assert Client().get(f"{page}calendar/").status_code == 404


def test_a_moved_meeting_is_told_once_with_the_next_sequence(meeting, guest, by):
    ask(meeting, guest, by)
    send()
    move(meeting, by, starts_at=meeting.starts_at + DAY)
    (message,) = to_guest(send(), guest)
    (event,) = calendar(message)[0].walk("VEVENT")
    assert (event["SEQUENCE"], "has changed" in message.body) == (1, True)
    assert send() == []


def move(meeting, by, **changes):
    meeting.refresh_from_db()
    fields = {
        "starts_at": meeting.starts_at,
        "minutes": meeting.minutes,
        "mode": meeting.mode,
        "place": "Zyxwvut kitchen",
        "supports": "",
    }
    meetings.move_meeting(meeting=meeting, version=meeting.version, by=by, **fields | changes)
    meeting.refresh_from_db()


def test_a_meeting_moved_twice_before_the_mail_is_told_once(meeting, guest, by):
    ask(meeting, guest, by)
    send()
    first = meeting.starts_at
    move(meeting, by, starts_at=first + DAY)
    move(meeting, by, starts_at=first + 2 * DAY)
    assert len(to_guest(send(), guest)) == 1


def test_a_meeting_moved_there_and_back_is_told_each_time(meeting, guest, by):
    ask(meeting, guest, by)
    send()
    first, told = meeting.starts_at, 0
    for at in (first + DAY, first, first + DAY):
        move(meeting, by, starts_at=at)
        told += len(to_guest(send(), guest))
    assert told == 3


def test_a_new_place_is_told_to_those_who_may_know_it(meeting, guest, by, family):
    with owner():
        other = factories.GuestFactory(family=family, email="neighbor@example.org")
    ask(meeting, guest, by, may_see_place=True)
    ask(meeting, other, by)
    send()
    move(meeting, by, place="Zyxwvut church")
    assert [m.to for m in send()] == [[guest.email]]


def test_a_meeting_called_off_leaves_the_calendar(meeting, guest, by):
    ask(meeting, guest, by)
    send()
    meetings.cancel_meeting(meeting=meeting, why="Zyxwvut is ill", by=by)
    (message,) = to_guest(send(), guest)
    file, kind = calendar(message)
    (event,) = file.walk("VEVENT")
    assert ("method=CANCEL" in kind, str(file["METHOD"])) == (True, "CANCEL")
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)
    assert "Zyxwvut" not in message.body
    assert "/l/" not in message.body


def test_reminders_come_three_times_in_the_guests_language(meeting, guest, by):
    with owner():
        Guest.objects.update(language="es")
    ask(meeting, guest, by)
    send()
    reminded = [send(when=meeting.starts_at - d) for d in (7 * DAY, DAY, timedelta(hours=2))]
    assert [len(messages) for messages in reminded] == [1, 1, 1]
    assert reminded[0][0].extra_headers["Content-Language"] == "es"
    assert reminded[0][0].attachments == []


def test_who_cannot_come_is_not_reminded(meeting, guest, by):
    invitation = ask(meeting, guest, by)
    send()
    services.record_answer(
        invitation=invitation, state="declined", needs_ride=True, needs="", by=by
    )
    assert send(when=meeting.starts_at) == []
    assert set(outcomes("reminder")) == {"nothing to say"}
    with owner():
        assert Invitation.objects.get().needs_ride is False


def test_a_reminder_waits_for_the_end_of_quiet_hours(meeting, guest, by):
    invitation = ask(meeting, guest, by)
    send()
    with owner():
        now = timezone.localtime()
        begins, ends = (now - timedelta(hours=1)).time(), (now + timedelta(hours=1)).time()
        Invitation.objects.update(quiet_from=begins, quiet_to=ends)
    assert send(when=meeting.starts_at - 7 * DAY) == []
    with owner():
        waiting = Outbox.objects.get(key__endswith=":7d", key__startswith="guest:")
        assert (waiting.done_at, waiting.tries) == (None, 0)
        assert timedelta(minutes=58) < waiting.due - timezone.now() < timedelta(minutes=61)
    wake(invitation)
    assert len(send(when=meeting.starts_at - 7 * DAY)) == 1


def test_who_reads_the_record_is_reminded_there_alone(meeting, guest, by, family):
    with owner():
        place = factories.CircleMemberFactory(family=family, capacity="support")
        Guest.objects.update(user=place.user)
    ask(meeting, guest, by)
    assert len(send()) == 1
    assert send(when=meeting.starts_at - 7 * DAY) == []


@pytest.mark.parametrize("state", ["refused", "left"])
def test_a_guest_who_leaves_the_list_is_dropped_at_once(meeting, guest, by, state):
    ask(meeting, guest, by)
    message = send()[0]
    browser, page, _text = open_page(path_in(message))
    with owner():
        Guest.objects.update(state=state)
        assert Invitation.objects.get().state == "withdrawn"
    assert SENTENCE in browser.get(page).text
    assert send(when=meeting.starts_at) == []


def test_only_people_the_family_wants_are_asked(meeting, guest, by):
    with owner():
        Guest.objects.update(state="proposed")
    with pytest.raises(ValidationError, match="people the family wants"):
        ask(meeting, guest, by)


def test_a_guest_of_another_family_is_not_asked(meeting, by):
    with owner():
        stranger = factories.GuestFactory(email="x@example.org")
    with pytest.raises(ValidationError, match="people the family wants"):
        ask(meeting, stranger, by)


def test_mail_needs_an_address(meeting, guest, by):
    with owner():
        Guest.objects.update(email="")
    with pytest.raises(ValidationError, match="no e-mail address"):
        ask(meeting, guest, by)
    assert ask(meeting, guest, by, route="in_person").route == "in_person"
    assert send() == []


def test_a_meeting_that_is_over_or_called_off_takes_no_invitations(meeting, guest, by):
    with owner():
        FamilyMeeting.objects.update(state="cancelled")
    with pytest.raises(ValidationError, match="not ahead"):
        ask(meeting, guest, by)


def test_asking_twice_sends_once(meeting, guest, by):
    ask(meeting, guest, by)
    assert services.invite_guests(meeting=meeting, wishes=[Wish(guest, "email")], by=by) == []
    assert len(send()) == 1
    with owner():
        assert Attendance.objects.filter(guest=guest).count() == 1


def test_sending_again_ends_the_old_link(meeting, guest, by):
    invitation = ask(meeting, guest, by)
    old = path_in(send()[0])
    services.resend_invitation(invitation=invitation, by=by)
    new = path_in(send()[0])
    assert Client().post(old).status_code == 404
    assert Client().post(new).status_code == 302


def test_an_invitation_taken_back_and_asked_anew(meeting, guest, by):
    invitation = ask(meeting, guest, by)
    path = path_in(send()[0])
    services.withdraw_invitation(invitation=invitation, by=by)
    assert Client().post(path).status_code == 404
    assert send(when=meeting.starts_at - 7 * DAY) == []
    with pytest.raises(ValidationError, match="taken back"):
        services.mark_missed(invitation=invitation, by=by)
    with owner():
        assert not Attendance.objects.filter(guest=guest).exists()
    ask(meeting, guest, by)
    assert len(send()) == 1


def test_an_address_the_mail_server_refuses_becomes_a_task(meeting, guest, by, monkeypatch):
    def refuse(self, fail_silently=False):
        if self.to == [guest.email]:
            raise SMTPRecipientsRefused({guest.email: (550, b"no such user")})
        mail.outbox.append(self)

    ask(meeting, guest, by)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    (told,) = send()
    assert told.subject == "CPPC: An invitation did not arrive"
    assert outcomes("asked") == ["done"]
    (task,) = missed_invitations()
    assert (task.reference, task.meeting_id) == (meeting.family.reference, meeting.pk)
    with acting(None):
        assert missed_invitations() == []


def test_a_mailbox_that_is_full_today_is_tried_again(meeting, guest, by, monkeypatch):
    def refuse(self, fail_silently=False):
        raise SMTPRecipientsRefused({guest.email: (452, b"full")})

    ask(meeting, guest, by)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert send() == []
    with owner():
        row = Outbox.objects.get(key__startswith="guest:asked:")
        assert (row.done_at, row.tries) == (None, 1)
        assert PersonalLink.objects.count() == 0


def test_a_button_says_that_it_did_not_arrive(meeting, guest, by):
    invitation = ask(meeting, guest, by)
    services.mark_missed(invitation=invitation, by=by)
    assert len(missed_invitations()) == 1
    answer = {"state": "accepted", "needs_ride": False, "needs": ""}
    services.record_answer(invitation=invitation, by=by, **answer)
    assert missed_invitations() == []
    with pytest.raises(ValidationError, match="did arrive"):
        services.mark_missed(invitation=invitation, by=by)


def test_a_stranger_cannot_ask(meeting, guest, by, coordinator):
    with acting(coordinator), pytest.raises((ValidationError, FamilyMeeting.DoesNotExist)):
        ask(meeting, guest, Actor(coordinator, meeting.area))


def test_a_parent_sees_who_is_asked_and_asks_nobody(meeting, guest, by, family, client_of):
    with owner():
        parent = factories.CircleMemberFactory(family=family, capacity="parent").user
    ask(meeting, guest, by)
    here = reverse("meetings:invitations", args=[family.area.slug, family.reference, meeting.pk])
    browser = client_of(parent)
    page = browser.get(here)
    assert guest.name in page.text
    assert "Ask these people" not in page.text
    assert browser.post(here, {f"route_{guest.pk}": "letter"}).status_code == 403


def test_people_are_asked_from_the_page(meeting, guest, by, family, client_of):
    here = reverse("meetings:invitations", args=[family.area.slug, family.reference, meeting.pk])
    browser = client_of(by.user)
    assert "Choose how to ask at least one person." in browser.post(here, {}).text
    data = {f"route_{guest.pk}": "letter", f"place_{guest.pk}": "on"}
    assert browser.post(here, data).status_code == 302
    with owner():
        row = Invitation.objects.get()
    assert (row.route, row.may_see_place, row.asked_by_id) == ("letter", True, by.user.pk)
    assert "by letter" in browser.get(here).text


def test_before_the_private_talk_asking_is_confirmed(meeting, guest, by, family, client_of):
    here = reverse("meetings:invitations", args=[family.area.slug, family.reference, meeting.pk])
    browser, data = client_of(by.user), {f"route_{guest.pk}": "letter"}
    with owner():
        talk = Preparation.objects.get(meeting=meeting, step="safety")
        Preparation.objects.filter(pk=talk.pk).delete()
    assert "Tick the box, or prepare the meeting first." in browser.post(here, data).text
    with owner():
        assert not Invitation.objects.exists()
        talk.save(force_insert=True)
    assert "The preparation of this meeting is not finished." not in browser.get(here).text
    assert browser.post(here, data).status_code == 302


def test_nobody_but_facilitators_learns_whether_a_talk_was_held(meeting, guest, family, client_of):
    here = reverse("meetings:invitations", args=[family.area.slug, family.reference, meeting.pk])
    with owner():
        Preparation.objects.all().delete()
        parent = factories.CircleMemberFactory(family=family, capacity="parent").user
    assert (
        "The preparation of this meeting is not finished." not in client_of(parent).get(here).text
    )


def test_a_letter_has_a_link_of_its_own_and_is_on_record(meeting, guest, by, family, client_of):
    invitation = ask(meeting, guest, by, route="letter")
    address = [family.area.slug, family.reference, invitation.pk]
    browser = client_of(by.user)
    letter = browser.post(reverse("meetings:invitation_letter", args=address)).text
    assert "data:image/svg+xml;base64," in letter
    assert "Zyxwvut kitchen" not in letter
    path = re.search(r"/l/[\w-]+/", letter).group()
    _browser, _page, text = open_page(path)
    assert "515-555-0177" in text
    with acting(by.user):
        assert Disclosure.objects.get().what == "invitation"
    browser.post(reverse("meetings:invitation_letter", args=address))
    assert Client().post(path).status_code == 404


def test_the_buttons_of_one_invitation(meeting, guest, by, family, client_of):
    invitation = ask(meeting, guest, by)
    send()
    address = [family.area.slug, family.reference, invitation.pk]
    browser = client_of(by.user)
    detail = reverse("meetings:invitation_detail", args=address)
    assert "It did not arrive" in browser.get(detail).text
    browser.post(reverse("meetings:invitation_missed", args=address))
    assert "did not arrive" in browser.get(reverse("home:index")).text
    browser.post(reverse("meetings:invitation_again", args=address))
    assert len(send()) == 1
    assert browser.post(detail, {"state": "accepted", "needs_ride": "on"}).status_code == 302
    browser.post(reverse("meetings:invitation_withdraw", args=address))
    with owner():
        assert Invitation.objects.get().state == "withdrawn"
    assert "taken back meanwhile" in browser.post(detail, {"state": "accepted"}).text


def test_a_personal_quiet_time_holds_for_reminders(meeting, by, client_of, settings):
    browser = client_of(by.user)
    here = reverse("meetings:quiet_hours")
    now = timezone.localtime()
    begins, ends = now - timedelta(hours=1), now + timedelta(hours=1)
    data = {"from_time": begins.strftime("%H:%M"), "to_time": ends.strftime("%H:%M")}
    assert browser.post(here, data).status_code == 302
    assert browser.post(here, {"from_time": "x"}).status_code == 200
    meetings.remind_circle(meeting)
    assert send(when=meeting.starts_at - 7 * DAY) == []
    browser.post(here, {"from_time": "00:00", "to_time": "00:00"})
    assert len(send(when=timezone.now() + 2 * DAY)) == 1


@pytest.mark.parametrize("rows", [1, 3, 300])
def test_the_list_asks_a_fixed_number_of_questions(
    meeting, by, family, client_of, rows, django_assert_num_queries
):
    with owner():
        guests = factories.GuestFactory.create_batch(rows, family=family)
        half = guests[: rows // 2 + 1]
        for guest in half:
            factories.MeetingInvitationFactory(meeting=meeting, guest=guest)
    browser = client_of(by.user)
    here = reverse("meetings:invitations", args=[family.area.slug, family.reference, meeting.pk])
    browser.get(here)
    with django_assert_num_queries(QUESTIONS, exact=False):
        assert browser.get(here).status_code == 200


QUESTIONS = 24


def test_every_use_of_a_link_is_on_record(meeting, guest, by):
    ask(meeting, guest, by)
    open_page(path_in(send()[0]))
    with owner():
        assert list(LinkUse.objects.order_by("pk").values_list("outcome", flat=True)) == [
            "opened",
            "used",
        ]
