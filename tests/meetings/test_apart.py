"""What the private talk keeps apart stays apart by links, mails, letters and signatures too."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import AuditEvent
from cppc.core.openings import open_family
from meetings.models import (
    Arrangement,
    Invitation,
    Note,
    SafetyScreen,
    SeparateSession,
    Signature,
    SignedPaper,
)
from meetings.scans import check_scan
from meetings.services import signatures
from teams.access import Actor
from tests import factories
from tests.conftest import acting, owner
from tests.meetings.test_invitations import NOON, ask, calendar, open_page, path_in, send, to_guest
from tests.meetings.test_scans import PDF

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HALL, LIBRARY, TOWN = "Zyxwvut hall", "Quiet library", "Other town"


@pytest.fixture(autouse=True)
def no_quiet_hours(settings):
    settings.QUIET_FROM = settings.QUIET_TO = "00:00"


@pytest.fixture
def family(area, facilitator):
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
    return family


@pytest.fixture
def meeting(family, facilitator):
    with owner():
        meeting = factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=NOON + 10 * DAY
        )
        part = {"area": family.area, "family": family, "meeting": meeting}
        Arrangement.objects.create(**part, place=HALL)
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


@pytest.fixture
def parent(family):
    with owner():
        return factories.CircleMemberFactory(family=family, capacity="parent").user


def keep_apart(meeting, *guests):
    """A talk that hides; each guest has a session of his own: the library, then the other town."""
    part = {"area": meeting.area, "family": meeting.family, "meeting": meeting}
    with owner():
        SafetyScreen.objects.create(
            **part, asked_alone=True, afraid="yes", sessions="separate", hides=True
        )
        for number, (guest, place) in enumerate(zip(guests, (LIBRARY, TOWN), strict=False), 1):
            SeparateSession.objects.create(
                **part,
                number=number,
                starts_at=meeting.starts_at + number * DAY,
                place=place,
                guest_ids=[guest.pk],
            )


def own_time(meeting):
    return meeting.starts_at + DAY


def test_a_guest_gets_the_own_session_by_mail_calendar_and_link(meeting, guest, by, family):
    with owner():
        other = factories.GuestFactory(family=family, email="uncle@example.org", language="en")
    keep_apart(meeting, guest, other)
    ask(meeting, guest, by, may_see_place=True)
    ask(meeting, other, by, may_see_place=True)
    messages = send()
    for person, place, days in ((guest, LIBRARY, 1), (other, TOWN, 2)):
        (message,) = to_guest(messages, person)
        (event,) = calendar(message)[0].walk("VEVENT")
        browser, page, text = open_page(path_in(message))
        file = browser.get(f"{page}calendar/").content.decode()
        assert event.decoded("DTSTART") == meeting.starts_at + days * DAY
        assert all(place in told for told in (message.body, str(event["LOCATION"]), text, file))
        for hidden in {HALL, LIBRARY, TOWN} - {place}:
            assert hidden not in f"{message.body}{event}{text}{file}"


def test_without_a_session_a_hidden_place_is_told_to_nobody(meeting, guest, by):
    ask(meeting, guest, by, may_see_place=True)
    path = path_in(send()[0])
    keep_apart(meeting)
    browser, page, text = open_page(path)
    assert HALL not in text + browser.get(f"{page}calendar/").content.decode()
    (reminder,) = send(when=meeting.starts_at - 7 * DAY)
    assert HALL not in reminder.body


def test_a_session_of_ones_own_is_told_only_if_the_family_said_so(meeting, guest, by):
    keep_apart(meeting, guest)
    ask(meeting, guest, by)
    (message,) = send()
    assert LIBRARY not in message.body + open_page(path_in(message))[2]


def test_a_guest_answers_until_the_own_session_begins(meeting, guest, by):
    keep_apart(meeting, guest)
    ask(meeting, guest, by)
    browser, page, _text = open_page(path_in(send()[0]))
    with owner():
        SeparateSession.objects.update(starts_at=timezone.now() - DAY)
    answer = {"state": "accepted", "needs": "", "quiet_from": "20:00", "quiet_to": "09:00"}
    assert "This meeting is over." in browser.post(page, answer).text
    assert send(when=meeting.starts_at) == []


def test_a_letter_says_the_own_place_and_time(client_of, meeting, guest, by, facilitator, family):
    keep_apart(meeting, guest)
    invitation = ask(meeting, guest, by, route="letter", may_see_place=True)
    args = [family.area.slug, family.reference, invitation.pk]
    page = client_of(facilitator).post(reverse("meetings:invitation_letter", args=args)).text
    assert LIBRARY in page
    assert HALL not in page
    with owner():
        SeparateSession.objects.all().delete()
    page = client_of(facilitator).post(reverse("meetings:invitation_letter", args=args)).text
    assert LIBRARY not in page
    assert HALL not in page


@pytest.fixture
def written(meeting, guest, by):
    """A guest is asked, somebody signed on paper, a note is written."""
    ask(meeting, guest, by)
    part = {"area": meeting.area, "family": meeting.family, "meeting": meeting}
    with owner():
        attendance = factories.AttendanceFactory(meeting=meeting)
        Note.objects.create(**part, section="story", text="Zyxwvut words")
    return attendance


HIDDEN = {
    Invitation: "meetings_invitation",
    Note: "meetings_note",
    Signature: "meetings_signature",
    SignedPaper: "meetings_signedpaper",
}


def seen(person, family):
    """Which of these tables and of their history a person reads something of."""
    with acting(person):
        open_family(family.reference, "test")
        rows = {model for model in HIDDEN if model.objects.exists()}
        rels = AuditEvent.objects.filter(rel__in=HIDDEN.values()).values_list("rel", flat=True)
        return rows, set(rels)


def test_signatures_invitations_and_notes_are_hidden_between_parties(
    family, meeting, parent, written, by, facilitator
):
    signatures.sign_together(meeting=meeting, people=[written.pk], scan=check_scan(PDF), by=by)
    everything = (set(HIDDEN), set(HIDDEN.values()))
    assert seen(parent, family) == everything
    keep_apart(meeting)
    assert seen(parent, family) == (set(), set())
    assert seen(facilitator, family) == everything
