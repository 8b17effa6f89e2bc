"""Emptying the outbox: once for each row, to those who may still know, as they wish."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection, connections
from django.utils import timezone, translation

from cppc.core import notices, outbox
from cppc.core.models import Draft, Outbox, Session
from cppc.core.notices import Message, queue
from cppc.core.tasks import (
    drain_outbox,
    expire_drafts_and_sessions,
    refresh_figures,
    send_digests,
)
from meetings.models import AreaFigure
from teams.models import Membership
from tests import factories
from tests.conftest import acting, as_role, owner

pytestmark = pytest.mark.django_db
DAY = timezone.timedelta(days=1)


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """Four kinds: plain, urgent, mandatory, and one about an area the recipient must be in."""
    monkeypatch.setattr(outbox, "NOTICES", kinds := {})
    monkeypatch.setattr(notices, "NOTICES", kinds)
    notices.notice("test.word", label="Words")(lambda payload: Message("Hi", "There is news."))
    notices.notice("test.now", label="Now")(lambda payload: Message("Now", "Now.", urgent=True))
    notices.notice("test.must", label="Must", mandatory=True)(lambda p: Message("Must", "Must."))

    @notices.notice("test.role", label="Role")
    def role(payload):
        mine = Membership.objects.current().filter(area=payload["area"]).exists()
        return Message("Role", "You have a role.", path="/areas/") if mine else None


def put(kind, person, key="k", **extra):
    """Queue as somebody else did, and say who reads it."""
    due = extra.pop("due", None)
    with acting(None):
        queue(kind, key=key, payload={"recipient": str(person.pk), **extra}, due=due)


def drain():
    """What beat does, as the worker's database role."""
    with as_role("cppc_worker"), acting(None):
        return drain_outbox()


def outcomes():
    with owner():
        return list(Outbox.objects.order_by("due", "pk").values_list("outcome", flat=True))


def change(person, **fields):
    with owner():
        type(person).objects.filter(pk=person.pk).update(**fields)


def test_a_notice_leaves_once_with_neutral_headers(coordinator):
    put("test.word", coordinator)
    assert [drain(), drain()] == [1, 0]
    (sent,) = mail.outbox
    row_id = sent.extra_headers["Message-ID"].strip("<>").partition("@")[0]
    with owner():
        assert str(Outbox.objects.get().pk) == row_id
    assert sent.to == [coordinator.email]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"
    assert f"{settings.BASE_URL}/home/" in sent.body
    assert sent.attachments == []
    assert outcomes() == ["sent"]


def test_what_no_hint_announced_is_found_by_beat():
    tasks = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    ours = (drain_outbox, send_digests, expire_drafts_and_sessions, refresh_figures)
    assert tasks >= {task.name for task in ours}


def test_nothing_before_its_time(coordinator):
    put("test.word", coordinator, due=timezone.now() + DAY)
    assert drain() == 0
    with owner():
        Outbox.objects.update(due=timezone.now() - DAY)
    assert drain() == 1


def test_withdrawn_access_sends_nothing(coordinator, area):
    put("test.role", coordinator, key="before", area=str(area.pk))
    drain()
    with owner():
        yesterday = timezone.localdate() - DAY
        Membership.objects.update(from_on=yesterday - DAY, to_on=yesterday)
    put("test.role", coordinator, key="after", area=str(area.pk))
    drain()
    assert len(mail.outbox) == 1
    assert outcomes() == ["sent", "nothing to say"]


def test_an_ended_account_gets_nothing(coordinator):
    change(coordinator, is_active=False)
    put("test.must", coordinator)
    drain()
    assert (mail.outbox, outcomes()) == ([], ["no account"])


def test_spanish_for_those_who_chose_it(coordinator):
    change(coordinator, language="es")
    seen = []
    notices.notice("test.tongue", label="T")(
        lambda p: seen.append(translation.get_language()) or Message("S", "T")
    )
    put("test.tongue", coordinator)
    drain()
    assert seen == ["es"]
    assert mail.outbox[0].extra_headers["Content-Language"] == "es"


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ("each", ["sent", "sent", "sent"]),
        ("digest", ["digest", "sent", "sent"]),
        ("none", ["declined", "declined", "sent"]),
    ],
)
def test_wishes_are_kept(coordinator, wish, expected):
    change(coordinator, notices=wish)
    for minutes, kind in enumerate(["test.word", "test.now", "test.must"]):
        moment = timezone.now() - timezone.timedelta(minutes=9 - minutes)
        put(kind, coordinator, key=kind, due=moment)
    drain()
    assert outcomes() == expected


def test_a_digest_is_one_mail_made_anew(coordinator, area):
    change(coordinator, notices="digest")
    put("test.word", coordinator, key="a")
    put("test.role", coordinator, key="b", area=str(area.pk))
    put("test.role", coordinator, key="c", area=str(factories.AreaFactory.build().pk))
    drain()
    assert mail.outbox == []
    for _twice in range(2):
        with as_role("cppc_worker"), acting(None):
            send_digests()
    (sent,) = mail.outbox
    assert sent.body.count(settings.BASE_URL) == 3
    assert sorted(outcomes()) == [
        "done",
        "nothing to say",
        "sent in a digest",
        "sent in a digest",
    ]


def test_a_digest_of_nothing_left_is_not_sent(coordinator, area):
    change(coordinator, notices="digest")
    put("test.role", coordinator, key="b", area=str(area.pk))
    drain()
    with owner():
        Membership.objects.all().delete()
    with as_role("cppc_worker"), acting(None):
        send_digests()
    assert mail.outbox == []


def test_a_failure_is_tried_again_and_given_up_on_record(coordinator, state_admin):
    def broken(payload):
        raise OSError("with a family's name in it")

    notices.notice("test.broken", label="B")(broken)
    put("test.broken", coordinator)
    for _try in range(outbox.MOST_TRIES):
        assert drain() == 1
        assert drain() == 0  # it waits
        with owner():
            Outbox.objects.update(lease=None)
    assert outcomes() == ["gave up: OSError"]
    with acting(state_admin):
        assert Outbox.objects.values_list("kind", "tries").get() == ("test.broken", 8)
    with acting(coordinator):
        assert Outbox.objects.values_list("kind").count() == 0


def test_a_job_runs_as_the_worker(monkeypatch):
    monkeypatch.setattr(notices, "JOBS", jobs := {})
    monkeypatch.setattr(outbox, "JOBS", jobs)
    scopes = []

    @notices.job("test.job")
    def work(payload):
        with connection.cursor() as cursor:
            cursor.execute("SELECT authz.scope(), authz.uid()")
            scopes.append(cursor.fetchone())

    with acting(None):
        queue("test.job", key="j", payload={})
    drain()
    assert (scopes, outcomes()) == ([("worker", None)], ["done"])


def test_old_drafts_sessions_and_done_rows_go(coordinator):
    past = timezone.now() - 500 * DAY
    with owner():
        Draft.objects.create(user=coordinator, form="f", expires_at=past)
        kept = Draft.objects.create(user=coordinator, form="g", expires_at=timezone.now() + DAY)
        Session.objects.create(key="0" * 64, data="", expires_at=past)
        Outbox.objects.create(kind="test.word", key="old", done_at=past)
    with as_role("cppc_worker"), acting(None):
        expire_drafts_and_sessions()
    with owner():
        assert list(Draft.objects.all()) == [kept]
        assert (Session.objects.count(), Outbox.objects.count()) == (0, 0)


def test_figures_hide_small_numbers(area, coordinator):
    with owner():
        factories.FamilyFactory.create_batch(4, area=area)
    with as_role("cppc_worker"), acting(None):
        refresh_figures()
    with acting(coordinator):
        figures = dict(AreaFigure.objects.filter(area=area).values_list("name", "value"))
    assert (figures["open_families"], figures["meetings_held"]) == (None, 0)


@pytest.mark.django_db(transaction=True)
def test_two_drainers_send_each_row_once(coordinator):
    for number in range(20):
        put("test.word", coordinator, key=str(number))

    def work():
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET ROLE cppc_worker")
            drain_outbox()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [sent.extra_headers["Message-ID"] for sent in mail.outbox]
    assert (len(ids), len(set(ids))) == (20, 20)


KILLED = """
import sys, time
import django
django.setup()
from django.core.mail.backends.base import BaseEmailBackend
from cppc.core import mail, notices, outbox

class Slow(mail.FolderBackend):
    def send_messages(self, messages):
        sent = super().send_messages(messages)
        time.sleep(0.15)  # the mail has left, the row is not marked yet
        return sent

mail.FolderBackend = Slow
notices.notice("test.word", label="W")(lambda payload: notices.Message("Hi", "There is news."))
outbox.drain()
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(coordinator, tmp_path):
    for number in range(8):
        put("test.word", coordinator, key=str(number))
    environment = {
        **os.environ,
        "CPPC_PROCESS": "worker",
        "CPPC_DB_NAME": connection.settings_dict["NAME"],
        "CPPC_VAR": str(tmp_path),
        "CPPC_SECRET_KEY": "test-only",
        "DJANGO_SETTINGS_MODULE": "cppc.settings.dev",
    }
    folder = tmp_path / "mail"

    def sent() -> list[Path]:
        return sorted(folder.glob("*.eml"))

    def start():
        return subprocess.Popen([sys.executable, "-c", KILLED], env=environment)

    worker = start()
    deadline = time.monotonic() + 30
    while len(sent()) < 3 and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    assert 3 <= len(sent()) < 8
    with owner():
        assert Outbox.objects.exclude(lease=None).filter(done_at=None).count() == 1
        Outbox.objects.update(lease=None)  # as if its time had run out
    assert start().wait(timeout=60) == 0
    with owner():
        ids = {str(pk) for pk in Outbox.objects.filter(outcome="sent").values_list("pk", flat=True)}
    assert [len(ids), {path.name.partition("@")[0] for path in sent()}] == [8, ids]
