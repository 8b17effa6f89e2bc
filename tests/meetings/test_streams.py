"""Notes of a community meeting are no DHS record, unless they are shared with DHS."""

import pytest
from django.urls import reverse

from cppc.core.models import AuditEvent
from cppc.core.openings import open_family
from families.models import Disclosure
from meetings.models import FamilyMeeting, Note
from tests import factories
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db
WORDS = "Zyxwvut words of the family"


@pytest.fixture
def meeting(meeting):
    with owner():
        Note.objects.create(
            area=meeting.area, family=meeting.family, meeting=meeting, section="story", text=WORDS
        )
    return meeting


@pytest.fixture
def dhs_worker(area, family):
    with owner():
        worker = factories.MembershipFactory(area=area, role="dhs_worker").person
        factories.CircleMemberFactory(family=family, user=worker, capacity="dhs_worker")
    return worker


def page_of(browser, meeting):
    return browser.get(meeting.get_absolute_url()).content.decode()


def address(name, meeting):
    return reverse(
        f"meetings:{name}", args=[meeting.area.slug, meeting.family.reference, meeting.pk]
    )


def share(browser, meeting, why="The mother agreed on the phone"):
    return browser.post(address("notes_share", meeting), {"why": why})


def test_a_dhs_worker_reads_no_notes_of_a_community_meeting(client_of, dhs_worker, meeting):
    page = page_of(client_of(dhs_worker), meeting)
    assert WORDS not in page
    assert "none that are shared with you" in page
    with acting(dhs_worker):
        open_family(meeting.family.reference, "test")
        assert not Note.objects.exists()
        assert not AuditEvent.objects.filter(rel="meetings_note").exists()


@pytest.mark.parametrize("kind", ["ftdm", "ytdm", "pre_removal"])
def test_meetings_of_dhs_are_read(client_of, dhs_worker, meeting, kind):
    with owner():
        FamilyMeeting.objects.update(kind=kind)
    assert WORDS in page_of(client_of(dhs_worker), meeting)


def test_shared_notes_are_read_until_sharing_stops(client_of, dhs_worker, facilitator, meeting):
    lead = client_of(facilitator)
    assert "do not read these notes" in page_of(lead, meeting)
    for _twice in range(2):  # sent twice, it is one disclosure
        assert share(lead, meeting).status_code == 302
    with owner():
        copy = Disclosure.objects.get()
    assert (copy.what, copy.form, copy.subject_id) == ("notes", "share", meeting.pk)
    assert WORDS in page_of(client_of(dhs_worker), meeting)
    lead.post(address("notes_unshare", meeting))
    assert WORDS not in page_of(client_of(dhs_worker), meeting)


def test_sharing_needs_a_word_of_why(client_of, dhs_worker, facilitator, meeting):
    response = share(client_of(facilitator), meeting, why=" ")
    assert response.context["form"].errors["why"]
    assert WORDS not in page_of(client_of(dhs_worker), meeting)


def test_another_place_in_the_circle_still_reads(client_of, dhs_worker, family, meeting):
    with owner():
        factories.CircleMemberFactory(family=family, user=dhs_worker, capacity="co_facilitator")
    assert WORDS in page_of(client_of(dhs_worker), meeting)


def test_a_meeting_of_dhs_has_nothing_to_share(client_of, facilitator, meeting):
    with owner():
        FamilyMeeting.objects.update(kind="ftdm")
    for name in ("notes_share", "notes_unshare"):
        assert client_of(facilitator).get(address(name, meeting)).status_code == 404
