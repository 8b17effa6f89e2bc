"""Reports that a mail did not arrive: the mail server hands them over, what we sent knows them.

A report is believed because it quotes the Message-ID of the mail, which nobody can guess.
"""

import logging
from collections.abc import Callable
from email import message_from_bytes
from email.message import Message
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q

from cppc.core.models import Outbox
from cppc.core.notices import Payload
from cppc.core.outbox import as_worker

log = logging.getLogger(__name__)
MISSED = "did not arrive"
BOUNCED: dict[str, Callable[[Payload], None]] = {}  # by kind of outbox row


def take_report(content: bytes) -> bool:
    """Note on the outbox what a report says did not arrive; False when it is nothing of ours.

    The same report again changes nothing.
    """
    sent = failed_mail(content)
    if sent is None:
        return False
    with as_worker(), transaction.atomic():
        found = Outbox.objects.filter(Q(pk=sent) | Q(payload__message_id=str(sent)))
        row = found.select_for_update().exclude(done_at=None).first()
        if row is None:
            return False
        if row.outcome != MISSED:
            row.outcome = MISSED
            row.save(update_fields=["outcome"], force_update=True)
            if handler := BOUNCED.get(row.kind):
                handler(row.payload)
    return True


def handed_over(message: EmailMessage) -> bool:
    """Hand a mail to the mail server; False when it refuses the address for good.

    A refusal for now only is raised, so that it is tried again later.
    """
    try:
        message.send()
    except SMTPRecipientsRefused as refusal:
        codes = [code for code, _words in refusal.recipients.values()]
        if not all(code >= 500 for code in codes):
            raise
        log.warning("mail %s: the address was refused", message.extra_headers.get("Message-ID"))
        return False
    return True


def failed_mail(content: bytes) -> UUID | None:
    """The id of the mail that failed for good, as a delivery report (RFC 3464) quotes it."""
    report = message_from_bytes(content)
    if report.get_content_type() != "multipart/report" or not _failed_for_good(report):
        return None
    for part in report.walk():
        quoted = _quoted(part)
        if quoted is not None and quoted["Message-ID"]:
            return _uuid(str(quoted["Message-ID"]))
    return None


def _failed_for_good(report: Message) -> bool:
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in _parts(part):
                action, status = str(block["Action"] or ""), str(block["Status"] or "")
                if action.strip().lower() == "failed" and status.strip().startswith("5"):
                    return True
    return False


def _quoted(part: Message) -> Message | None:
    """The mail, or only its headers, inside the report."""
    if part.get_content_type() == "message/rfc822":
        return next(iter(_parts(part)), None)
    if part.get_content_type() == "text/rfc822-headers":
        headers = part.get_payload(decode=True)
        return message_from_bytes(headers) if isinstance(headers, bytes) else None
    return None


def _parts(part: Message) -> list[Message]:
    """The parts of a part, or none where a broken report has only words."""
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _uuid(message_id: str) -> UUID | None:
    try:
        return UUID(message_id.strip().lstrip("<").partition("@")[0])
    except ValueError:
        return None
