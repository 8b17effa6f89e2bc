"""Reminders of a meeting while the worker is killed again and again: each leaves exactly once."""

import email
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from cppc.core.models import Outbox
from cppc.core.openings import open_family
from families.models import PersonalLink
from meetings.models import Invitation
from meetings.services import invitations as services
from meetings.services.family import remind_circle
from meetings.services.invitations import Wish
from teams.access import Actor
from tests import factories
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = 3
GUESTS = 12


@pytest.fixture
def meeting(area, facilitator):
    with owner():
        family = factories.FamilyFactory(area=area)
        factories.CircleMemberFactory(family=family, user=facilitator)
        starts_at = timezone.now() + timedelta(days=8)
        meeting = factories.FamilyMeetingFactory(
            family=family, facilitator=facilitator, starts_at=starts_at
        )
        guests = [
            factories.GuestFactory(family=family, email=f"guest{number}@example.org")
            for number in range(GUESTS)
        ]
    with acting(facilitator):
        open_family(family.reference, "test")
        wishes = [Wish(guest, "email") for guest in guests]
        services.invite_guests(meeting=meeting, wishes=wishes, by=Actor(facilitator, area))
        remind_circle(meeting)
    with owner():
        Invitation.objects.update(quiet_from="00:00", quiet_to="00:00")
        Outbox.objects.update(due=timezone.now())  # all three reminders of everybody, at once
    return meeting


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
        assert time.monotonic() < deadline, "the worker did not get on"
        time.sleep(0.005)


def work(folder, until):
    """Let a worker work until then, and kill it."""
    worker = start_worker(folder)
    try:
        wait(until)
    finally:
        kill(worker)


def undone():
    with owner():
        return Outbox.objects.filter(done_at=None).count()


def test_each_message_leaves_once_however_often_the_worker_is_killed(meeting, tmp_path):
    folder = tmp_path / "mail"
    whole = undone()
    assert whole == GUESTS * 4 + 3  # asked and three reminders each; three for the facilitator
    for time_killed in range(1, KILLS + 1):
        enough = time_killed * 8
        work(tmp_path, lambda enough=enough: len(list(folder.glob("*.eml"))) >= enough)
        with owner():
            Outbox.objects.exclude(lease=None).update(lease=None)  # as if its time had run out
    assert 0 < undone() < whole
    work(tmp_path, lambda: undone() == 0)
    mails = [email.message_from_bytes(path.read_bytes()) for path in folder.glob("*.eml")]
    ids = [mail["Message-ID"] for mail in mails]
    assert (len(ids), len(set(ids))) == (whole, whole)
    to = sorted(mail["To"] for mail in mails)
    assert {to.count(f"guest{number}@example.org") for number in range(GUESTS)} == {4}
    with owner():
        assert set(Outbox.objects.values_list("outcome", flat=True)) == {"done", "sent"}
        assert PersonalLink.objects.count() == GUESTS * 4
