"""What comes next stands on the family's pages, with the link to where it is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import CircleMember, Family, PlanVersion
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


def agreed(family, facilitator, meeting=None):
    with owner():
        PlanVersion.objects.create(
            area=family.area,
            family=family,
            plan=factories.PlanFactory(family=family),
            number=1,
            content={"goal": "", "strengths": [], "needs": [], "steps": []},
            agreed_at=timezone.now(),
            agreed_by=facilitator,
            meeting=meeting and meeting.pk,
        )


def test_todays_meeting_goes_before_copies_of_an_old_plan(family, facilitator, shown, client_of):
    guest_of(family)
    old = held(family, facilitator, days=-20)
    agreed(family, facilitator, old)
    today = scheduled(family, facilitator, 0)
    assert shown() == place(family, "meetings:family_log", today.pk)
    step = client_of(facilitator).get(place(family, "families:detail")).context["next"]
    assert step.or_url == place(family, "families:papers")


def test_a_meetings_own_page_shows_what_that_meeting_leaves(family, facilitator, shown):
    guest_of(family)
    last = held(family, facilitator)
    ahead = scheduled(family, facilitator, 30, prepared=False)
    assert shown("meetings:family_detail", last.pk) == place(
        family, "meetings:family_agree", last.pk
    )
    assert shown("meetings:family_detail", ahead.pk) == place(
        family, "meetings:family_prepare", ahead.pk
    )
    agreed(family, facilitator, last)
    assert shown("families:version_detail", 1) == place(family, "families:papers")


def test_while_a_facilitator_was_asked_the_coordinator_waits(area, coordinator, client_of):
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=coordinator, capacity="intake")
        asked = factories.CircleMemberFactory(
            family=family,
            user=person_with("facilitator", area),
            accepted_version="",
            accepted_at=None,
        )
    page = client_of(coordinator).get(place(family, "families:detail"))
    step = page.context["next"]
    assert step.words == f"Waits for {asked.user.get_full_name()}'s answer."
    assert (step.label, step.url) == ("Ask somebody else", place(family, "families:assign"))


def test_who_may_not_assign_is_not_sent_to_ask_somebody_else(family, facilitator, shown):
    with owner():
        CircleMember.objects.filter(family=family).update(accepted_version="", accepted_at=None)
        factories.CircleMemberFactory(family=family, user=facilitator, capacity="co_facilitator")
    assert shown() != place(family, "families:assign")
