"""Somebody of the family who is also on the guest list stands once at a meeting, on every page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cppc.core.openings import open_family
from families.models import Person
from meetings.forms.log import LogPage
from meetings.forms.papers import AgreePage
from meetings.models import Attendance, FamilyMeeting
from meetings.services.attendance import write_attendance
from meetings.services.invitations import Wish, invite_guests, withdraw_invitation
from meetings.views.signing import unsigned_of
from teams.access import Actor
from tests import factories
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db

MOTHER = "Zyxwvut Mother"


@pytest.fixture
def by(facilitator, family):
    with acting(facilitator):
        open_family(family.reference, "test")
        yield Actor(facilitator, family.area)


@pytest.fixture
def person(family):
    with owner():
        return Person.objects.get(family=family, name=MOTHER)


@pytest.fixture
def ahead(meeting, person):
    """The meeting ahead, as it is made: everybody of the family is expected."""
    with owner():
        FamilyMeeting.objects.filter(pk=meeting.pk).update(
            starts_at=timezone.now() + timedelta(days=2)
        )
        meeting.refresh_from_db()
        factories.AttendanceFactory(meeting=meeting, name=MOTHER, person=person)
    return meeting


def invited(meeting, by, **guest):
    with owner():
        guest = factories.GuestFactory(family=meeting.family, **guest)
    wish = Wish(guest, "in_person")
    (invitation,) = invite_guests(meeting=meeting, wishes=[wish], by=by)
    return invitation


@pytest.fixture
def doubled(meeting, person):
    """The mother twice, as meetings from before this rule have her; the guest's line has signed."""
    with owner():
        guest = factories.GuestFactory(family=meeting.family, name="zyxwvut  mother")
        family_line = factories.AttendanceFactory(
            meeting=meeting, name=MOTHER, person=person, state="present"
        )
        guest_line = factories.AttendanceFactory(
            meeting=meeting, name=guest.name, guest=guest, part="support", state="present"
        )
    return family_line, guest_line


def test_asking_a_guest_of_the_family_adds_no_line_by_name(ahead, by):
    invitation = invited(ahead, by, name="zyxwvut  MOTHER")
    line = Attendance.objects.get(meeting=ahead)
    assert (line.guest_id, line.name, line.part) == (invitation.guest_id, MOTHER, "family")


def test_asking_a_guest_of_the_family_adds_no_line_by_person(ahead, by, person):
    invitation = invited(ahead, by, name="Mama", person=person)
    assert Attendance.objects.get(meeting=ahead).guest_id == invitation.guest_id


def test_asking_somebody_else_adds_a_line(ahead, by):
    invited(ahead, by, name="Aunt Zora")
    assert Attendance.objects.filter(meeting=ahead).count() == 2


def test_an_invitation_taken_back_leaves_the_line_of_the_family(ahead, by):
    withdraw_invitation(invitation=invited(ahead, by, name=MOTHER), by=by)
    line = Attendance.objects.get(meeting=ahead)
    assert (line.guest_id, line.name) == (None, MOTHER)


def test_a_page_open_while_the_guest_is_asked_keeps_its_field(ahead, by):
    (before,) = LogPage(ahead).saved.people
    invited(ahead, by, name=MOTHER)
    (after,) = LogPage(ahead).saved.people
    assert before.prefix == after.prefix


@pytest.mark.parametrize("state", ["scheduled", "held"])
def test_old_doubles_are_one_line_at_the_meeting(meeting, doubled, by, state):
    with owner():
        held_at = timezone.now() if state == "held" else None
        FamilyMeeting.objects.filter(pk=meeting.pk).update(state=state, held_at=held_at)
        meeting.refresh_from_db()
    assert [line.name for line in LogPage(meeting).saved.people] == [MOTHER]


def test_old_doubles_are_one_position_one_signature_one_name(meeting, doubled, by, family):
    with owner():
        plan = factories.PlanFactory(family=family)
    assert len(AgreePage(meeting, plan).people) == 1
    assert [row.name for row in unsigned_of(meeting)] == [MOTHER]


def test_who_signed_on_one_line_has_signed(meeting, doubled, by):
    with owner():
        Attendance.objects.filter(pk=doubled[1].pk).update(agreed_confidentiality=True)
    assert not unsigned_of(meeting).exists()
    (line,) = LogPage(meeting).saved.people
    assert line.signed


def test_the_meetings_page_names_a_doubled_person_once(client_of, facilitator, meeting, doubled):
    url = reverse(
        "meetings:family_detail", args=[meeting.area.slug, meeting.family.reference, meeting.pk]
    )
    shown = client_of(facilitator).get(url).context["attendance"]
    assert [row.name for row in shown] == [MOTHER]


def test_saving_the_meeting_joins_old_doubles_for_good(meeting, doubled, by):
    family_line, guest_line = doubled
    fields = {"name": MOTHER, "part": "family", "state": "present", "id": family_line.pk}
    write_attendance(meeting, [fields])
    line = Attendance.objects.get(meeting=meeting)
    assert (line.person_id, line.guest_id) == (family_line.person_id, guest_line.guest_id)


def test_two_guests_of_one_name_stay_two(meeting, by):
    with owner():
        for _number in range(2):
            guest = factories.GuestFactory(family=meeting.family, name="Ana")
            factories.AttendanceFactory(meeting=meeting, name="Ana", guest=guest, state="present")
    assert [line.name for line in LogPage(meeting).saved.people].count("Ana") == 2
