"""A meeting is held by people who came; it stands whoever led it, and first contact leads none."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cppc.core.openings import open_family
from meetings.models import Arrangement, FamilyMeeting
from meetings.services.family import move_meeting
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, owner
from tests.meetings.test_family_walk import address, log_data
from tests.meetings.test_meeting_page import opened

pytestmark = pytest.mark.django_db
WHO_CAME = "Nobody is marked as here. Tap who came, under “Welcome”. Nothing you typed is lost."
NOT_SHOWN = "not shown: this person has left, or is not known to you"
MEETING_PAGES = [
    "family_move",
    "family_cancel",
    "family_log",
    "family_prepare",
    "family_override",
    "family_taking_part",
    "family_look_back",
    "signing_list",
    "notes_share",
    "notes_unshare",
]


@pytest.fixture
def url(meeting, family):
    return address("meetings:family_log", family, meeting.pk)


def state_of(meeting):
    with owner():
        return FamilyMeeting.objects.get(pk=meeting.pk).state


@pytest.mark.parametrize("state", ["", "excused", "absent"])
def test_a_meeting_to_which_nobody_came_is_not_held(client_of, facilitator, meeting, url, state):
    with owner():
        who = factories.AttendanceFactory(meeting=meeting, name="Zora")
    client = client_of(facilitator)
    sent = opened(client, url) | {f"who-a{who.pk}-state": state, "held": "on", "goal": "Home"}
    page = client.post(url, sent).context["page"]
    assert page.form.errors == {"held": [WHO_CAME]}
    assert page.form["goal"].value() == "Home"
    assert state_of(meeting) == "scheduled"


@pytest.mark.parametrize("state", ["present", "by_phone"])
def test_one_tap_is_enough_to_hold_it(client_of, facilitator, meeting, url, state):
    with owner():
        who = factories.AttendanceFactory(meeting=meeting, name="Zora")
    client = client_of(facilitator)
    sent = opened(client, url) | {f"who-a{who.pk}-state": state, "held": "on"}
    assert client.post(url, sent).status_code == 302
    assert state_of(meeting) == "held"


# First contact: writes who belongs to the family, and reads nothing of a meeting


@pytest.fixture
def intake(family):
    with owner():
        return factories.CircleMemberFactory(family=family, capacity="intake").user


@pytest.mark.parametrize("name", MEETING_PAGES)
def test_first_contact_is_refused_in_words_what_it_cannot_read(
    client_of, intake, family, meeting, name
):
    client = client_of(intake)
    for answer in (
        client.get(address(f"meetings:{name}", family, meeting.pk)),
        client.post(address(f"meetings:{name}", family, meeting.pk), log_data(meeting)),
    ):
        assert answer.status_code == 403
        assert "your role does not open this page" in answer.content.decode()
    assert state_of(meeting) == "scheduled"


def test_a_place_that_one_cannot_read_is_not_changed_in_silence(intake, family, facilitator):
    with owner():
        ahead = factories.FamilyMeetingFactory(family=family, facilitator=facilitator)
        Arrangement.objects.create(
            area=family.area, family=family, meeting=ahead, place="Old library"
        )
    with acting(intake):
        open_family(family.reference, "test")
        with pytest.raises(ValidationError) as refusal:
            move(ahead, "New school", by=actor_in(intake, family.area))
    assert list(refusal.value.message_dict) == ["place"]
    with owner():
        assert Arrangement.objects.get().place == "Old library"


def move(meeting, place, *, by):
    """The same meeting a day later, elsewhere."""
    said = {"minutes": 60, "mode": "in_person", "place": place, "supports": [], "by": by}
    starts_at = meeting.starts_at + timedelta(days=1)
    return move_meeting(meeting=meeting, version=1, starts_at=starts_at, **said)


def test_a_meeting_without_a_place_gets_one(family, facilitator):
    with owner():
        ahead = factories.FamilyMeetingFactory(family=family, facilitator=facilitator)
    with acting(facilitator):
        open_family(family.reference, "test")
        move(ahead, "New school", by=actor_in(facilitator, family.area))
        assert Arrangement.objects.get().place == "New school"


# Whoever led it is not known to the reader


@pytest.fixture
def led_by_nobody_known(family):
    with owner():
        return factories.FamilyMeetingFactory(
            family=family, starts_at=timezone.now() - timedelta(hours=1)
        )


@pytest.mark.parametrize(
    "name", ["family_detail", "family_log", "family_prepare", "invitations", "signing_list"]
)
def test_a_page_stands_whoever_led_the_meeting(
    client_of, facilitator, family, led_by_nobody_known, name
):
    page = client_of(facilitator).get(address(f"meetings:{name}", family, led_by_nobody_known.pk))
    assert page.status_code == 200
    assert (NOT_SHOWN in page.content.decode()) == (name == "family_detail")


def test_lists_keep_a_meeting_whoever_led_it(client_of, facilitator, family, led_by_nobody_known):
    page = client_of(facilitator).get(address("meetings:family_index", family))
    assert list(page.context["page"]) == [led_by_nobody_known]


def test_a_meeting_that_somebody_unknown_leads_is_written_down(
    client_of, facilitator, family, led_by_nobody_known
):
    where = address("meetings:family_log", family, led_by_nobody_known.pk)
    later = timezone.localtime() + timedelta(days=9)
    sent = log_data(led_by_nobody_known, next_starts_at=later.strftime("%Y-%m-%dT%H:%M"))
    client = client_of(facilitator)
    assert client.post(where, sent).context["page"].form.errors == {
        "next_starts_at": ["Who led this meeting is not known to you. Schedule the next one anew."]
    }
    assert client.post(where, log_data(led_by_nobody_known)).status_code == 302
    assert state_of(led_by_nobody_known) == "held"


def test_a_meeting_that_somebody_unknown_leads_is_not_moved_but_called_off(
    client_of, facilitator, family
):
    with owner():
        ahead = factories.FamilyMeetingFactory(family=family)
    client, later = client_of(facilitator), timezone.localtime() + timedelta(days=9)
    said = {"version": 1, "starts_at": later.strftime("%Y-%m-%dT%H:%M"), "minutes": 60}
    where = address("meetings:family_move", family, ahead.pk)
    errors = client.post(where, said | {"mode": "phone"}).context["form"].errors
    assert errors["__all__"] == [
        "Who leads this meeting is not known to you. Call it off and schedule it anew."
    ]
    client.post(address("meetings:family_cancel", family, ahead.pk), {"why": "Anew"})
    assert state_of(ahead) == "cancelled"
