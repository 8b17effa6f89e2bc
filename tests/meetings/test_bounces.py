"""A report that a mail did not arrive becomes a task for the meeting's leader."""

import io
import sys
from uuid import uuid4

import pytest
from django.core.management import call_command

from cppc.core.bounces import MISSED, take_report
from cppc.core.models import Outbox
from meetings.figures import missed_invitations
from meetings.models import Invitation
from meetings.services.invitations import MAIL
from tests import factories
from tests.conftest import acting, as_role, owner

pytestmark = pytest.mark.django_db

REPORT = """From: MAILER-DAEMON@mx.example.org
To: cppc@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: {type}; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

No such person.
--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; aunt@example.org
Action: {action}
Status: {status}

--B
Content-Type: {quoted}

Message-ID: <{message_id}@example.org>
Subject: CPPC: You are invited to a meeting

--B--
"""


def report(message_id, **changes):
    words = {
        "type": "multipart/report",
        "action": "failed",
        "status": "5.1.1",
        "quoted": "text/rfc822-headers",
        "message_id": message_id,
    }
    return REPORT.format(**(words | changes)).encode()


@pytest.fixture
def sent(family, facilitator):
    """An invitation that left by mail; its outbox row."""
    with owner():
        meeting = factories.FamilyMeetingFactory(family=family, facilitator=facilitator)
        guest = factories.GuestFactory(family=family, email="aunt@example.org")
        invitation = factories.MeetingInvitationFactory(meeting=meeting, guest=guest, route="email")
        payload = {"invitation": str(invitation.pk), "message_id": str(uuid4())}
        return Outbox.objects.create(
            kind=MAIL, key=f"guest:{invitation.pk}", payload=payload, done_at="2026-01-01T00:00Z"
        )


def take(content):
    with as_role("cppc_worker"), acting(None):
        return take_report(content)


def missed():
    with owner():
        return Invitation.objects.filter(missed_at__isnull=False).count()


@pytest.mark.parametrize("quoted", ["text/rfc822-headers", "message/rfc822"])
def test_a_failed_invitation_becomes_a_task_once(facilitator, sent, quoted):
    content = report(sent.payload["message_id"], quoted=quoted)
    assert take(content)
    assert take(content)  # the same report again
    assert missed() == 1
    with acting(facilitator):
        assert len(missed_invitations()) == 1
    with owner():
        sent.refresh_from_db()
        assert sent.outcome == MISSED
        assert Outbox.objects.filter(kind="meetings.guest_missed").count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "4.2.2"},  # for now only
        {"action": "delayed"},
        {"type": "multipart/mixed"},
        {"quoted": "text/plain"},
    ],
    ids=str,
)
def test_what_is_no_failure_for_good_changes_nothing(sent, changes):
    assert not take(report(sent.payload["message_id"], **changes))
    assert missed() == 0


@pytest.mark.parametrize("guess", ["0b0f5a3e-6a0f-4b4e-9d43-2f1c7c1f4b11", "x", "", "é"])
def test_a_guessed_report_changes_nothing(sent, guess):
    assert not take(report(guess))
    assert missed() == 0


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"Content-Type: multipart/report\n\n"])
def test_rubbish_is_passed_over(content):
    assert not take(content)


def test_the_mail_server_pipes_it_into_a_command(sent, monkeypatch, capsys):
    content = report(sent.payload["message_id"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    with as_role("cppc_worker"), acting(None):
        call_command("take_bounce")
    assert capsys.readouterr().out.strip() == "noted"
    assert missed() == 1
