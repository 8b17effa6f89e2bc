"""A mail about a promise that did not arrive becomes a task for who leads the family."""

from smtplib import SMTPRecipientsRefused
from uuid import uuid4

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse

from cppc.core.bounces import MISSED, take_report
from cppc.core.models import Outbox
from cppc.core.notices import JOBS, NOTICES
from cppc.core.outbox import as_worker
from families.led import led_calls
from families.models import CallRequest, Step
from families.notices_follow_up import PROMISE_MAIL
from tests.conftest import acting, as_role, owner
from tests.families.test_promise_links import by, guest, no_quiet_hours, step  # noqa: F401
from tests.meetings.test_bounces import report

pytestmark = pytest.mark.django_db
WORDS = "A mail about this promise did not arrive. Please ask another way."


@pytest.fixture
def sent(step, guest):  # noqa: F811
    """A mail about the step that left; its outbox row."""
    payload = {"step": str(step.pk), "guest": str(guest.pk), "by_when": str(step.by_when)}
    payload |= {"about": "before", "message_id": str(uuid4())}
    with owner():
        return Outbox.objects.create(
            kind=PROMISE_MAIL, key="promise:a", payload=payload, done_at="2026-01-01T00:00Z"
        )


def bounce(sent):
    with as_role("cppc_worker"), acting(None):
        return take_report(report(sent.payload["message_id"]))


def told():
    with owner():
        return list(Outbox.objects.filter(kind="families.promise_missed"))


def page_of(client, family):
    where = reverse("families:family_promises", args=[family.area.slug, family.reference])
    return client.get(where).content.decode()


def test_a_report_becomes_a_call_to_make_once(client_of, family, facilitator, sent):
    assert bounce(sent)
    assert bounce(sent)
    (row,) = told()
    assert row.payload["recipient"] == str(facilitator.pk)
    with acting(facilitator):
        assert led_calls()[1] == 1
        message = NOTICES["families.promise_missed"].render(row.payload)
    assert message.path == reverse("families:promises")
    assert "Zyxwvut" not in message.subject + message.text
    assert WORDS in page_of(client_of(facilitator), family)
    with owner():
        sent.refresh_from_db()
    assert sent.outcome == MISSED


def test_once_somebody_called_nothing_is_left_to_say(client_of, family, facilitator, sent):
    bounce(sent)
    with owner():
        call = CallRequest.objects.get()
    where = [family.area.slug, family.reference, call.pk]
    client = client_of(facilitator)
    client.post(reverse("families:call_done", args=where))
    assert WORDS not in page_of(client, family)
    with acting(facilitator):
        assert NOTICES["families.promise_missed"].render(told()[0].payload) is None


@pytest.mark.parametrize("change", [{"state": "done"}, {"guest": None}])
def test_a_promise_that_does_not_wait_is_no_task(sent, step, change):  # noqa: F811
    with owner():
        done = {"answered_at": "2026-01-01T00:00Z"} if "state" in change else {}
        Step.objects.filter(pk=step.pk).update(**change, **done)
    assert bounce(sent)
    assert told() == []


@pytest.mark.parametrize(("code", "calls"), [(550, 1), (450, 0)])
def test_an_address_refused_at_once_is_a_task_too(monkeypatch, sent, code, calls):
    def refuse(message):
        raise SMTPRecipientsRefused({message.to[0]: (code, b"no such person")})

    monkeypatch.setattr(EmailMessage, "send", refuse)
    with as_role("cppc_worker"), as_worker():
        if calls:
            JOBS[PROMISE_MAIL](sent.payload)
        else:
            with pytest.raises(SMTPRecipientsRefused):
                JOBS[PROMISE_MAIL](sent.payload)
    assert len(told()) == calls
