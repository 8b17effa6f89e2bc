"""Who came: the expected, guests of the family's list, and people who walked in."""

import pytest

from cppc.core.openings import open_family
from meetings.models import Attendance
from meetings.services.attendance import write_attendance
from tests import factories
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(facilitator, family):
    with acting(facilitator):
        open_family(family.reference, "test")
        yield


def row(name="Zyxwvut Guest", state="present", **more):
    return {"name": name, "part": "support", "state": state, **more}


def test_a_guest_is_written_down_once_however_often_it_is_sent(meeting, opened):
    with owner():
        guest = factories.GuestFactory(family=meeting.family)
    write_attendance(meeting, [row(guest=guest.pk)])
    write_attendance(meeting, [row(guest=guest.pk, state="by_phone")])
    found = Attendance.objects.get()
    assert (found.guest_id, found.state) == (guest.pk, "by_phone")


def test_a_guest_of_another_family_is_only_a_name(meeting, opened):
    with owner():
        other = factories.GuestFactory()
    write_attendance(meeting, [row(guest=other.pk)])
    assert Attendance.objects.get().guest_id is None


def test_who_walks_in_is_here_and_not_written_twice(meeting, opened):
    with owner():
        factories.AttendanceFactory(meeting=meeting, name="Aunt  Zora")
    for _again in range(2):
        write_attendance(meeting, [], ["aunt zora", "Rabbi Example"], "provider")
    assert list(Attendance.objects.values_list("name", "part", "state").order_by("name")) == [
        ("Aunt  Zora", "family", "present"),
        ("Rabbi Example", "provider", "present"),
    ]


def test_an_unchanged_line_is_not_written_again(meeting, opened, django_assert_num_queries):
    with owner():
        line = factories.AttendanceFactory(meeting=meeting, name="Zora", state="present")
    with django_assert_num_queries(1):
        write_attendance(meeting, [row("Zora", id=line.pk) | {"part": "family"}])
