"""What comes next stands on the family's pages, with the link to where it is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import Family, PlanVersion
from meetings.models import FamilyMeeting
from tests import factories
from tests.conftest import owner, person_with

pytestmark = pytest.mark.django_db


def place(family, name, *more):
    return reverse(name, args=[family.area.slug, family.reference, *more])


@pytest.fixture
def shown(client_of, facilitator, family):
    """The address of the next step as the record's page shows it; None when it shows none."""

    def look(page="families:detail", *more, by=None):
        response = client_of(by or facilitator).get(place(family, page, *more))
        step = response.context["next"]
        assert (step is not None) == ("next-heading" in response.content.decode())
        return step and step.url

    return look


def guest_of(family):
    with owner():
        return factories.GuestFactory(family=family)


def scheduled(family, facilitator, days, **fields):
    with owner():
        return factories.FamilyMeetingFactory(
            family=family,
            facilitator=facilitator,
            starts_at=timezone.now() + timedelta(days=days),
            **fields,
        )


def test_a_new_family_chooses_guests_then_a_day(family, shown):
    assert shown() == place(family, "families:guests")
    guest_of(family)
    assert shown() == place(family, "meetings:family_schedule")
    assert shown("families:guests") == place(family, "meetings:family_schedule")


def test_a_meeting_ahead_is_prepared_then_people_are_asked(family, facilitator, shown):
    guest = guest_of(family)
    meeting = scheduled(family, facilitator, 5, prepared=False)
    assert shown() == place(family, "meetings:family_prepare", meeting.pk)
    assert shown("meetings:family_prepare", meeting.pk) is None
    with owner():
        factories.prepare(meeting)
    assert shown("meetings:family_prepare", meeting.pk) == place(
        family, "meetings:invitations", meeting.pk
    )
    with owner():
        factories.MeetingInvitationFactory(meeting=meeting, guest=guest)
    assert shown() == meeting.get_absolute_url()
    assert shown("meetings:family_detail", meeting.pk) is None


def test_a_meeting_of_today_is_started_whoever_was_asked(family, facilitator, shown):
    guest_of(family)
    meeting = scheduled(family, facilitator, 0)
    assert shown() == place(family, "meetings:family_log", meeting.pk)


def held(family, facilitator, days=-1):
    meeting = scheduled(family, facilitator, days)
    with owner():
        FamilyMeeting.objects.filter(pk=meeting.pk).update(state="held", held_at=meeting.starts_at)
    return meeting


def test_after_a_meeting_come_the_words_of_each_then_copies(family, facilitator, shown):
    guest_of(family)
    meeting = held(family, facilitator)
    assert shown() == place(family, "meetings:family_agree", meeting.pk)
    with owner():
        plan = factories.PlanFactory(family=family)
        PlanVersion.objects.create(
            area=family.area,
            family=family,
            plan=plan,
            number=1,
            content={"goal": "", "strengths": [], "needs": [], "steps": []},
            agreed_at=timezone.now(),
            agreed_by=facilitator,
        )
    assert shown() == place(family, "families:papers")
    assert shown("families:version_detail", 1) == place(family, "families:papers")


def test_an_old_meeting_is_not_asked_about_for_ever(family, facilitator, shown, client_of):
    guest_of(family)
    held(family, facilitator, days=-30)
    assert shown() == place(family, "meetings:family_schedule")
    page = client_of(facilitator).get(place(family, "families:detail")).content.decode()
    assert page.count(place(family, "families:close")) == 1


def test_who_only_reads_and_who_reads_a_closed_record_is_told_no_step(family, shown):
    with owner():
        place_ = factories.CircleMemberFactory(
            family=family, user=person_with("parent_partner", family.area), capacity="parent"
        )
    assert shown(by=place_.user) is None
    with owner():
        Family.objects.update(state="closed", closed_on=timezone.localdate(), outcome="moved")
    assert shown() is None
