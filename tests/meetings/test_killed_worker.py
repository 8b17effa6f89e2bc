"""All that the worker does, while it is killed again and again: each message leaves exactly once.

One row for each task of beat and each job of the outbox; a new one without a row fails here.
Notices all go one way (`core.outbox.send_notice`); kinds of every app go it below.
"""

import email
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.utils import timezone
from kombu import Connection

from cppc.core.models import Draft, Outbox, Session
from cppc.core.notices import JOBS, queue
from cppc.core.openings import open_family
from cppc.core.outbox import as_worker
from cppc.core.tasks import refresh_figures
from families.models import CircleMember, Consent, Facilitator, PersonalLink
from families.services import break_glass
from families.services.answers import remind
from meetings.models import AreaFigure, FigureCell, Invitation
from meetings.services import invitations, survey
from meetings.services.family import remind_circle
from meetings.services.invitations import Wish
from teams.access import Actor
from teams.models import HeldWords, NameCheck
from teams.services.join import request_to_join
from tests import factories
from tests.conftest import acting, as_role, owner, person_with
from tests.meetings import killed_network as network

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 4
GUESTS = 4
DAY = timedelta(days=1)
MAIL_JOBS = {
    "meetings.mail_guest", "families.promise_mail", "meetings.survey_mail", "core.digest",
    *network.MAIL_JOBS,
}  # fmt: skip


class Row(NamedTuple):
    """Work of one task of beat: what is prepared, whether it is done, and that it is right."""

    prepare: Callable
    done: Callable
    right: Callable = lambda place: True


def today(days=0):
    return timezone.localdate() + timedelta(days=days)


def ask_and_remind(place):
    """Mails to guests and the circle, promises, a survey, requests, an opened record, imports."""
    wishes = [Wish(guest, "email") for guest in place.guests]
    invitations.invite_guests(meeting=place.meeting, wishes=wishes, by=place.by)
    remind_circle(place.meeting)
    with owner():
        plan = factories.PlanFactory(family=place.family)
        step = factories.StepFactory(plan=plan, guest=place.guests[0], by_when=today(10))
        held = factories.FamilyMeetingFactory(
            family=place.family,
            facilitator=place.facilitator,
            state="held",
            held_at=timezone.now(),
        )
        request = factories.ReferralFactory(area=place.area)
    remind(step)
    survey.ask_by_mail(meeting=held, guests=place.guests, by=place.by)
    request_to_join(area=place.area, language="en", name="Helper", phone="515-555-0101")
    about = {"area": str(place.area.pk), "request": str(request.pk)}
    queue("families.referral_received", key="request:a", payload={**about, "turn": 0})
    about = {"family": str(place.family.pk), "request": str(request.pk)}
    queue("families.asked_again", key="again:a", payload=about)
    network.import_files(place)
    network.words_from_outside(place)
    with acting(person_with("state_coordinator")):
        break_glass(
            reference=place.family.reference, reason="Somebody is in danger", agreed=True, by=None
        )


def loaded_once(place):
    links = PersonalLink.objects.values("purpose")
    number = Counter(row["purpose"] for row in links)
    assert number == {"invitation": GUESTS * 4, "commitment": 2, "survey": GUESTS}
    return network.imported_once(place) and network.heard_once(place)


def gather_digests(place):
    """Three people who want one mail a day, each with two messages waiting."""
    with owner():
        plan = factories.PlanFactory(family=place.other)
        for _person in range(3):
            parent = factories.CircleMemberFactory(
                family=place.other, capacity="parent", user__notices="digest"
            ).user
            place.digests.append(parent)
            for _step in range(2):
                step = factories.StepFactory(plan=plan, owner=parent, by_when=today(1))
                payload = {"recipient": str(parent.pk), "step": str(step.pk)}
                Outbox.objects.create(
                    kind="families.step_due",
                    key=f"step:{step.pk}",
                    payload=payload,
                    outcome="digest",
                )


def digested(place):
    return Outbox.objects.filter(outcome="sent in a digest").count() == 6


def one_digest_each(place):
    to = Counter(mail["To"] for mail in place.mails() if "of today" in mail["Subject"])
    return to == {person.email: 1 for person in place.digests}


def let_approvals_end(place):
    with owner():
        for days in (10, 50, 90):
            factories.FacilitatorFactory(
                area=place.area,
                expires_on=today(days),
                user=factories.MembershipFactory(area=place.area, role="facilitator").person,
            )


def warned(place):
    return Outbox.objects.filter(kind="families.lapse").count() == 4


def each_warned_once(place):
    """Two approvals end soon; the facilitator and the coordinator hear of each."""
    people = Facilitator.objects.filter(expires_on__in=[today(10), today(50)])
    asked = Counter(Outbox.objects.filter(kind="families.lapse").values_list("outcome", flat=True))
    to = Counter(mail["To"] for mail in place.mails() if "pproval" in mail["Subject"])
    both = {entry.user.email: 1 for entry in people.select_related("user")}
    return asked == {"sent": 4} and to == {**both, place.coordinator.email: 2}


def leave_old_things(place):
    past, ahead = timezone.now() - DAY, timezone.now() + DAY
    with owner():
        for number in range(10):
            at = past if number % 2 else ahead
            part = {"user": place.facilitator, "expires_at": at}
            Draft.objects.create(**part, form=f"form-{number}")
            Session.objects.create(**part, key=f"{number:064x}", data="")
        Outbox.objects.create(
            kind="teams.join_received",
            key="old:a",
            payload={},
            done_at=timezone.now() - 500 * DAY,
        )


def old_things_gone(place):
    return (
        not Draft.objects.filter(expires_at__lt=timezone.now()).exists()
        and not Session.objects.filter(expires_at__lt=timezone.now()).exists()
        and not Outbox.objects.filter(key="old:a").exists()
    )


def others_stay(place):
    return Draft.objects.count() == Session.objects.count() == 5


def hold_words(place):
    part = {"area": place.area, "asked_by": place.facilitator}
    with owner():
        for _number in range(5):
            check = NameCheck.objects.create(**part, about="x", words_hash="", hits=1)
            held = HeldWords.objects.create(**part, check_of=check, sealed="U2VhbGVk" * 6)
            HeldWords.objects.filter(pk=held.pk).update(created_at=timezone.now() - 15 * DAY)


def let_consents_end(place):
    """Five answers past their day; one guest of each leaves, and who leads is told of each."""
    with owner():
        for number in range(5):
            guest = factories.GuestFactory(family=place.other, email=f"gone{number}@example.org")
            consent = factories.ConsentFactory(family=place.other, guest=guest)
            factories.CircleMemberFactory(family=place.other, capacity="support", consent=consent)
        Consent.objects.update(expires_on=today(-1))


def consents_over(place):
    return not Consent.objects.filter(state="given", expires_on__lt=today()).exists()


def each_end_told_once(place):
    told = Counter(mail["To"] for mail in place.mails() if "consent has ended" in mail["Subject"])
    open_places = CircleMember.objects.filter(capacity="support", to_on=None)
    return told == {place.facilitator.email: 5} and not open_places.exists()


def figures():
    cells = FigureCell.objects.values_list("area_id", "year", "name", "cell", "value")
    return sorted([*AreaFigure.objects.values_list("area_id", "name", "value"), *cells], key=str)


def as_counted_in_peace(place):
    """What stands after all the killing is what one quiet run counts."""
    with owner():
        before = figures()
    with as_role("cppc_worker"):
        refresh_figures()
    with owner():
        return bool(before) and before == figures()


def nothing(place):
    """Nothing to prepare: it counts what the others made."""


BEAT = {
    "drain": Row(ask_and_remind, lambda place: True, loaded_once),
    "digest": Row(gather_digests, digested, one_digest_each),
    "figures": Row(nothing, lambda place: AreaFigure.objects.exists(), as_counted_in_peace),
    "lapses": Row(let_approvals_end, warned, each_warned_once),
    "expire": Row(leave_old_things, old_things_gone, others_stay),
    "held_words": Row(hold_words, lambda place: not HeldWords.objects.exists()),
    "consents": Row(let_consents_end, consents_over, each_end_told_once),
    "downloads": Row(network.leave_network_behind, network.downloads_gone),
    "ended_events": Row(nothing, network.events_gone),
    "relayed_words": Row(nothing, network.words_gone),
    "old_searches": Row(nothing, network.searches_gone),
    "listings_ended": Row(nothing, network.full_no_more),
    "listings_to_ask": Row(nothing, network.left_the_search),
}
LATE = {"core.digest": "queued by the task of the digest", **network.ORDERED}


@pytest.fixture
def place(area, coordinator, facilitator, tmp_path):
    with owner():
        family, other = factories.FamilyFactory.create_batch(2, area=area)
        for one in (family, other):
            factories.CircleMemberFactory(family=one, user=facilitator)
        meeting = factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=timezone.now() + 8 * DAY
        )
        guests = [
            factories.GuestFactory(family=family, email=f"guest{number}@example.org")
            for number in range(GUESTS)
        ]
    place = SimpleNamespace(
        area=area,
        coordinator=coordinator,
        facilitator=facilitator,
        family=family,
        other=other,
        meeting=meeting,
        guests=guests,
        by=Actor(facilitator, area),
        digests=[],
        mails=lambda: [
            email.message_from_bytes(path.read_bytes()) for path in tmp_path.glob("mail/*.eml")
        ],
    )
    with acting(facilitator):
        open_family(family.reference, "test")
        for row in BEAT.values():
            row.prepare(place)
    with owner():
        Invitation.objects.update(quiet_from="00:00", quiet_to="00:00")
        Outbox.objects.filter(done_at=None).update(due=timezone.now())  # all of it at once
    return place


def start_worker(folder):
    """The site's own worker with its beat, on this test's database."""
    environment = {
        **os.environ,
        "CPPC_PROCESS": "worker",
        "CPPC_DB_NAME": connection.settings_dict["NAME"],
        "CPPC_VAR": str(folder),
        "CPPC_SECRET_KEY": "test-only",
        "CPPC_DRAIN_SECONDS": "0.2",
        "CPPC_QUIET_FROM": "00:00",
        "CPPC_QUIET_TO": "00:00",
        "DJANGO_SETTINGS_MODULE": "cppc.settings.dev",
    }
    for name in ("messages", "control"):
        (folder / "queue" / name).mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "celery", "--app", "cppc", "worker", "--beat"]
    command += ["--pool", "solo", "--without-gossip", "--without-mingle", "--loglevel", "ERROR"]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    )


def kill(worker):
    """The worker and the beat it started, without a chance to say goodbye."""
    with suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def wait(what, seconds=90):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"the worker did not get on: {undone()}"
        time.sleep(0.005)


def undone():
    """What is left, to be read when the worker does not get on."""
    with owner():
        left = Outbox.objects.filter(done_at=None).values_list("kind", "tries", "due", "outcome")
        return [[name for name, row in BEAT.items() if not row.done(None)], list(left)]


def work(folder, until):
    """Let a worker work until then, and kill it."""
    worker = start_worker(folder)
    try:
        wait(until)
    finally:
        kill(worker)


def order(folder):
    """What beat orders, all of it, in any order: as at the turn of a day, after each restart."""
    messages = str(folder / "queue" / "messages")
    ways = {"data_folder_in": messages, "data_folder_out": messages}
    ways["control_folder"] = str(folder / "queue" / "control")
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]
    with Connection("filesystem://", transport_options=ways) as broker:
        for task in random.sample(tasks, len(tasks)):
            current_app.send_task(task, connection=broker, ignore_result=True)


def done_rows():
    with owner():
        return Outbox.objects.exclude(done_at=None).count()


def all_done(place):
    with owner():
        left = Outbox.objects.filter(done_at=None)
        return all(row.done(place) for row in BEAT.values()) and not left.exists()


def expected_mails():
    """The id of each mail that the outbox says has left: one for each event key."""
    rows = Outbox.objects.exclude(done_at=None)
    for row in rows.filter(outcome="sent"):
        yield str(row.pk)
    for row in rows.filter(kind__in=MAIL_JOBS, outcome="done"):
        yield row.payload["message_id"]


def test_every_task_and_every_job_has_its_row(place):
    assert set(BEAT) == set(settings.CELERY_BEAT_SCHEDULE)
    with owner():
        prepared = set(Outbox.objects.values_list("kind", flat=True))
    assert set(JOBS) - prepared == set(LATE)


def test_each_message_leaves_once_however_often_the_worker_is_killed(place, tmp_path):
    for _time in range(KILLS):
        enough = done_rows() + random.randint(1, 12)
        order_first = tmp_path / "queue" / "messages"
        order_first.mkdir(parents=True, exist_ok=True)
        order(tmp_path)
        work(tmp_path, lambda enough=enough: done_rows() >= enough)
        with owner():
            Outbox.objects.exclude(lease=None).update(lease=None)  # as if its time had run out
    assert not all_done(place)
    order(tmp_path)
    work(tmp_path, lambda: all_done(place))
    with owner(), as_worker():
        ids = sorted(mail["Message-ID"].strip("<>").partition("@")[0] for mail in place.mails())
        assert ids == sorted(expected_mails())
        outcomes = Counter(Outbox.objects.values_list("outcome", flat=True))
        assert set(outcomes) == {"done", "sent", "sent in a digest", "nothing to say"}
        quiet = Outbox.objects.filter(outcome="nothing to say").values_list("kind", flat=True)
        assert set(quiet) == {"resources.ask"}  # of a listing without an address
        to = Counter(mail["To"] for mail in place.mails())
        assert {to[guest.email] for guest in place.guests[1:]} == {5}
        assert [name for name, row in BEAT.items() if not row.right(place)] == []
