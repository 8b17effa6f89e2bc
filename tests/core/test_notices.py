"""Writing to the outbox: in the transaction of the act, once for each key, never failing it."""

import pytest
from celery import current_app
from django.db import ProgrammingError, transaction
from django.utils import timezone

from cppc.core import notices
from cppc.core.models import Outbox
from cppc.core.notices import Message, queue
from tests.conftest import acting, owner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setattr(notices, "NOTICES", {})
    monkeypatch.setattr(notices, "JOBS", {})
    notices.notice("test.word", label="Words")(lambda payload: Message("Hi", "There"))
    notices.notice("test.must", label="Musts", mandatory=True)(lambda payload: None)


def rows():
    with owner():
        return list(Outbox.objects.all())


def test_queue_writes_who_caused_it(coordinator):
    with acting(coordinator):
        queue("test.word", key="k", payload={"recipient": str(coordinator.pk)})
    assert [(r.kind, r.key, r.actor_id) for r in rows()] == [("test.word", "k", coordinator.pk)]


def test_the_same_key_is_written_once(coordinator):
    with acting(coordinator):
        queue("test.word", key="k", payload={"recipient": "1"})
        queue("test.word", key="k", payload={"recipient": "2"})
    assert [r.payload for r in rows()] == [{"recipient": "1"}]


def test_nobody_can_queue_too():
    with acting(None):
        queue("test.word", key="k", payload={"recipient": "1"})
    assert [r.actor_id for r in rows()] == [None]


@pytest.mark.isolation
def test_the_site_cannot_queue_as_somebody_else_nor_read(coordinator, facilitator):
    row = Outbox(kind="test.word", key="k", actor_id=facilitator.pk)
    with acting(coordinator), pytest.raises(ProgrammingError), transaction.atomic():
        Outbox.objects.bulk_create([row])
    with acting(coordinator):
        queue("test.word", key="mine", payload={"recipient": "1"})
        with pytest.raises(ProgrammingError), transaction.atomic():
            list(Outbox.objects.values_list("payload"))


def test_a_kind_nobody_registered_is_refused():
    with pytest.raises(LookupError):
        queue("test.unknown", key="k", payload={"recipient": "1"})


def test_a_notice_to_nobody_is_refused():
    with pytest.raises(ValueError, match="recipient"):
        queue("test.word", key="k", payload={})


def test_mandatory_notices_are_named():
    assert notices.mandatory_labels() == ["Musts"]


def test_one_hint_for_a_transaction(monkeypatch, django_capture_on_commit_callbacks):
    sent = []
    monkeypatch.setattr(current_app, "send_task", lambda *a, **k: sent.append(a))
    with django_capture_on_commit_callbacks(execute=True), acting(None):
        queue("test.word", key="a", payload={"recipient": "1"})
        queue("test.word", key="b", payload={"recipient": "1"})
        later = timezone.now() + timezone.timedelta(days=1)
        queue("test.word", key="c", payload={"recipient": "1"}, due=later)
    assert sent == [("cppc.core.tasks.drain_outbox",)]


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_away_fails_no_request_and_is_asked_once(monkeypatch):
    asked = []

    def away(*args, **kwargs):
        asked.append(args)
        raise ConnectionError

    monkeypatch.setattr(current_app._get_current_object(), "send_task", away)
    monkeypatch.setattr(notices, "_quiet", {"until": 0.0})
    for key in ("first", "second"):
        with acting(None), transaction.atomic():
            queue("test.word", key=key, payload={"recipient": "1"})
    assert (len(rows()), len(asked)) == (2, 1)
