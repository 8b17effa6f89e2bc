"""A promise by personal link: only its own words, three answers, mails before and after its day."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.notices import JOBS
from cppc.core.openings import open_family
from cppc.core.outbox import Gone, Later, as_worker
from families.models import CallRequest, Disclosure, PersonalLink, Step, StepAnswer
from families.services import answer_step, save_plan
from families.services.promise_links import make_slip
from resources.models import PublishedListing
from teams.access import actor_in
from tests import factories
from tests.conftest import acting, as_role, owner
from tests.resources.factories import published_listing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_quiet_hours(settings):
    settings.QUIET_FROM = settings.QUIET_TO = "00:00"


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


@pytest.fixture
def guest(family):
    with owner():
        return factories.GuestFactory(
            family=family, name="Zyxwvut Neighbor", email="neighbor@example.org", language="es"
        )


@pytest.fixture
def step(plan, guest):
    with owner():
        return factories.StepFactory(
            plan=plan, what="Drive to school", who=guest.name, guest=guest, by_when=today(3)
        )


@pytest.fixture
def by(family, facilitator):
    with acting(facilitator):
        open_family(family.reference, "test")
    return actor_in(facilitator, family.area)


@pytest.fixture
def path(step, by, facilitator):
    with acting(facilitator):
        return make_slip(step=Step.objects.select_related("guest").get(), by=by)


@pytest.fixture
def visitor(path):
    """A browser that opened the link."""
    client = Client()
    client.post(path)
    return client


def page_of(path):
    return f"{path}promise/"


def test_the_page_shows_this_promise_alone(visitor, path, family, plan):
    with owner():
        factories.StepFactory(plan=plan, what="Somebody else's step")
    page = visitor.get(page_of(path)).content.decode()
    assert "Drive to school" in page
    assert '<html lang="es">' in page
    for hidden in ("Somebody else", "Zyxwvut", family.reference):
        assert hidden not in page


@pytest.mark.parametrize(
    ("kind", "state", "again"), [("done", "done", 404), ("not_yet", "open", 200)]
)
def test_an_answer_is_kept(visitor, path, guest, kind, state, again):
    response = visitor.post(page_of(path), {"kind": kind, "words": "It went well"})
    assert response.status_code == 200
    with owner():
        said = StepAnswer.objects.get()
        assert (said.kind, said.words, said.guest_id) == (kind, "It went well", guest.pk)
        assert said.said_by is None
        assert Step.objects.get().state == state
    assert visitor.get(page_of(path)).status_code == again


def test_a_call_is_asked_for_once(visitor, path, facilitator):
    for _again in range(2):
        visitor.post(page_of(path), {"kind": "call_me"})
    with owner():
        call = CallRequest.objects.get()
    with as_role("cppc_worker"), acting(None, scope="worker"):
        (row,) = Outbox.objects.filter(kind="families.call_asked")
    assert row.payload == {"recipient": str(facilitator.pk), "call": str(call.pk)}


@pytest.mark.parametrize("kind", ["dropped", "changed", "", "nonsense"])
def test_a_link_says_nothing_else(visitor, path, kind):
    visitor.post(page_of(path), {"kind": kind, "words": "x"})
    with owner():
        assert not StepAnswer.objects.exists()


def test_another_browser_gets_nothing(visitor, path):
    assert Client().get(page_of(path)).status_code == 404


def test_a_promise_that_went_to_somebody_else_is_gone(visitor, path, step):
    with owner():
        Step.objects.update(guest=None, who="Somebody else")
    assert visitor.get(page_of(path)).status_code == 404
    visitor.post(page_of(path), {"kind": "done"})
    with owner():
        assert Step.objects.get().state == "open"


def test_the_database_takes_no_answer_without_a_link(step):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM authz.answer_by_link(%s, %s, %s, %s)", ["x" * 43, "y" * 43, "done", ""]
        )
        assert cursor.fetchall() == []


def test_a_new_slip_takes_the_old_link_back(visitor, path, step, by, facilitator):
    with acting(facilitator):
        make_slip(step=Step.objects.select_related("guest").get(), by=by)
        assert Disclosure.objects.filter(subject_id=step.pk).count() == 2
    assert visitor.get(page_of(path)).status_code == 404


def test_the_slip_carries_the_link(client_of, family, facilitator, step):
    address = reverse("families:promise_slip", args=[family.area.slug, family.reference, step.pk])
    page = client_of(facilitator).post(address).content.decode()
    assert "data:image/svg+xml;base64," in page
    assert "/l/" in page


def test_nobody_gets_a_slip_for_a_step_without_guest(client_of, family, facilitator, plan):
    with owner():
        step = factories.StepFactory(plan=plan)
        assert not PersonalLink.objects.exists()
    address = reverse("families:promise_slip", args=[family.area.slug, family.reference, step.pk])
    assert client_of(facilitator).post(address).status_code == 302
    with owner():
        assert not PersonalLink.objects.exists()


@pytest.fixture
def mails(plan, guest, by, facilitator):
    """What the plan queued for the guest, by the part it plays."""
    row = {"what": "Drive to school", "who": guest.name, "by_when": today(10)}
    with acting(facilitator):
        save_plan(plan=plan, goal="", strengths=[], needs=[], steps=[row], by=by)
    with as_role("cppc_worker"), acting(None, scope="worker"):
        rows = Outbox.objects.filter(kind="families.promise_mail")
        return {row.payload["about"]: row for row in rows}


def send(row):
    with as_role("cppc_worker"), as_worker():
        JOBS[row.kind](row.payload)


def test_two_mails_wait_for_the_day(mails, guest):
    assert {name: timezone.localdate(row.due) for name, row in mails.items()} == {
        "before": today(8),
        "after": today(11),
    }
    assert not {"Drive", "Zyxwvut", "@"} & set(str(mails["before"].payload))


def test_no_mail_in_the_hours_the_guest_sleeps(mails, settings, guest, family, facilitator):
    hour = timezone.localtime().hour
    settings.QUIET_FROM, settings.QUIET_TO = f"{hour:02}:00", f"{(hour + 2) % 24:02}:00"
    with pytest.raises(Later) as wait:
        send(mails["before"])
    assert timezone.localtime(wait.value.until).hour == (hour + 2) % 24
    with owner():
        meeting = factories.FamilyMeetingFactory(family=family, facilitator=facilitator)
        asked = factories.MeetingInvitationFactory(meeting=meeting, guest=guest)
        type(asked).objects.update(quiet_from="00:00", quiet_to="00:00")  # his own wish
    send(mails["before"])
    assert len(mail.outbox) == 1


def test_the_mail_is_neutral_and_its_link_opens(mails):
    send(mails["before"])
    (message,) = mail.outbox
    assert message.to == ["neighbor@example.org"]
    for hidden in ("Drive", "Zyxwvut", "F-0"):
        assert hidden not in message.subject + message.body
    path = "/l/" + message.body.split("/l/")[1].split()[0]
    client = Client()
    client.post(path)
    assert "Drive to school" in client.get(page_of(path)).content.decode()


def test_a_second_try_repeats_the_mail(mails):
    send(mails["before"])
    send(mails["before"])
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]
    assert first.body == second.body


@pytest.mark.parametrize("what", ["done", "moved", "left", "no address"])
def test_no_mail_once_it_is_over(mails, by, facilitator, guest, what):
    with owner():
        step = Step.objects.get()
        if what == "left":
            type(guest).objects.update(state="left")
        if what == "no address":
            type(guest).objects.update(email="")
    with acting(facilitator):
        if what == "done":
            answer_step(step=step, kind="done", by=by)
        if what == "moved":
            answer_step(step=step, kind="changed", by_when=today(20), by=by)
    with pytest.raises(Gone):
        send(mails["after"])
    assert mail.outbox == []


@pytest.mark.parametrize("private", [False, True])
def test_the_page_says_how_to_start_but_not_for_a_private_kind(visitor, path, step, private):
    with owner():
        listing = published_listing(step.area, name_en="Ride circle", start_en="Ring the bell.")
        PublishedListing.objects.filter(pk=listing.pk).update(sensitive=private)
        Step.objects.filter(pk=step.pk).update(support="Ride circle", listing=listing.pk)
    text = visitor.get(page_of(path)).content.decode()
    assert ("Ring the bell." in text) is not private
    assert ("515-555-0100" in text) is not private


def test_the_slip_says_how_to_start(client_of, facilitator, step, by):
    with owner():
        listing = published_listing(step.area, name_en="Ride circle", start_es="Toque el timbre.")
        Step.objects.filter(pk=step.pk).update(support="Ride circle", listing=listing.pk)
    where = [step.area.slug, step.family.reference, step.pk]
    slip = client_of(facilitator).post(reverse("families:promise_slip", args=where))
    assert "Toque el timbre." in slip.content.decode()
