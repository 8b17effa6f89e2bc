"""The mail that asks how a meeting was."""

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cppc.core.notices import Payload, job
from cppc.core.outbox import Gone
from families.models import PersonalLink
from families.notices_follow_up import mail_guest
from meetings.services.survey import KEPT_OPEN, MAIL


@job(MAIL)
def survey_mail(payload: Payload) -> None:
    """Ask one guest how a held meeting was; Gone when the guest is not welcome any more."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT email, language FROM authz.survey_mail(%s, %s)",
            [payload["meeting"], payload["guest"]],
        )
        row = cursor.fetchone()
    if row is None:
        raise Gone("nobody to ask")
    mail_guest(
        payload,
        *row,
        subject=gettext_lazy("How was it?"),
        template="meetings/mail/survey.txt",
        purpose=PersonalLink.Purpose.SURVEY,
        subject_id=payload["meeting"],
        expires_at=timezone.now() + KEPT_OPEN,
    )
