"""JavaScript off: a request, a meeting, who came, a signature, a step and a promise are kept."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from families.models import ReferralContent, Step, StepAnswer
from families.services.links import hash_token, link_path
from meetings.models import Attendance, FamilyMeeting, Note, ParticipationSupport, Signature
from tests import factories
from tests.browser.whole_path import soon
from tests.conftest import owner, person_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
SEND = "main form .actions .btn-primary[type=submit]"


@pytest.fixture
def family(site):
    """A family with its facilitator and one guest."""
    with owner():
        term = factories.AreaCountyFactory()
        lead = person_with("facilitator", term.area)
        family = factories.FamilyFactory(area=term.area)
        factories.CircleMemberFactory(family=family, user=lead)
        guest = factories.GuestFactory(family=family, name="Zucchini Neighbor")
    family.lead, family.guest, family.home = lead, guest, term.county
    return family


@pytest.fixture
def meeting(family):
    """It began an hour ago."""
    with owner():
        begun = timezone.now() - timedelta(hours=1)
        return factories.FamilyMeetingFactory(
            family=family, facilitator=family.lead, starts_at=begun
        )


@pytest.fixture
def open_plain(open_page):
    """A phone whose browser runs no script."""

    def opened(user, name, *args):
        return open_page(user, reverse(name, args=args), scripts=False)

    return opened


def of(meeting, *more):
    return [meeting.area.slug, meeting.family.reference, meeting.pk, *more]


def test_anybody_asks_without_scripts(family, open_plain):
    page = open_plain(None, "families:ask")
    page.check("[name=asker][value=neighbor]")
    page.fill("[name=name]", "Zucchini Asker")
    page.fill("[name=phone]", "515-555-0142")
    page.check("[name=safe_message][value=yes]")
    page.select_option("[name=county]", family.home.pk)
    page.wait_for_timeout(3100)  # nobody writes faster than this
    page.click(SEND)
    assert "/ask/done/" in page.url
    with owner():
        assert ReferralContent.objects.get().name == "Zucchini Asker"


def test_a_meeting_is_scheduled_without_scripts(family, open_plain):
    page = open_plain(family.lead, "meetings:family_schedule", family.area.slug, family.reference)
    page.fill("[name=starts_at]", soon(5))
    page.fill("[name=place]", "Kitchen of the family")
    page.check("[name=supports][value=ride]")
    page.click(SEND)
    with owner():
        booked = FamilyMeeting.objects.get()
        assert booked.get_absolute_url() in page.url
        assert ParticipationSupport.objects.get().kind == "ride"


def test_a_meeting_is_written_down_without_scripts(meeting, open_plain):
    page = open_plain(meeting.facilitator, "meetings:family_log", *of(meeting))
    page.locator(".person .chips label").first.click()
    page.fill("[name=note_story]", "Told without a script.")
    page.fill("[name=steps-0-what]", "Drive to school")
    page.fill("[name=steps-0-who]", "Zucchini Neighbor")
    page.fill("[name=steps-0-by_when]", timezone.localdate().isoformat())
    page.click("button[name=save_and_stay]")
    with owner():
        assert Attendance.objects.get().state == "present"
        assert Note.objects.get(section="story").text == "Told without a script."
        step = Step.objects.get()
        assert (step.what, step.guest.name) == ("Drive to school", "Zucchini Neighbor")


def test_a_word_is_given_without_scripts(meeting, open_plain):
    with owner():
        person = factories.AttendanceFactory(meeting=meeting, state="present")
    page = open_plain(meeting.facilitator, "meetings:signing_one", *of(meeting, person.pk))
    page.fill("[name=name]", "Zucchini Signer")
    page.click(SEND)
    assert page.url.endswith(reverse("meetings:signing_list", args=of(meeting)))
    with owner():
        signature = Signature.objects.get()
        assert (signature.route, signature.name) == ("typed", "Zucchini Signer")


def test_a_promise_is_answered_without_scripts(family, open_page):
    with owner():
        plan = factories.PlanFactory(family=family)
        step = factories.StepFactory(plan=plan, who=family.guest.name, guest=family.guest)
        factories.PersonalLinkFactory(
            family=family,
            guest=family.guest,
            purpose="commitment",
            subject_id=step.pk,
            token_hash=hash_token("without-scripts"),
        )
    page = open_page(None, link_path("without-scripts"), scripts=False)
    page.click(SEND)
    page.check("[name=kind][value=done]")
    page.click(SEND)
    with owner():
        assert StepAnswer.objects.get().kind == "done"
        assert Step.objects.get().state == "done"
