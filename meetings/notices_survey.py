"""The mail that asks how a meeting was."""

from django.conf import settings
from django.db import connection
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cppc.core.notices import Payload, job
from cppc.core.outbox import Gone, build_mail
from families.models import PersonalLink
from families.notices_follow_up import leave_in_peace
from families.services.links import make_link_while_sending
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
    leave_in_peace(payload["guest"])
    path = make_link_while_sending(
        message_id=payload["message_id"],
        guest_id=payload["guest"],
        purpose=PersonalLink.Purpose.SURVEY,
        subject_id=payload["meeting"],
        expires_at=timezone.now() + KEPT_OPEN,
    )
    if path is None:
        raise Gone("nobody to ask")
    email, language = row
    with translation.override(language):
        body = render_to_string("meetings/mail/survey.txt", {"link": settings.BASE_URL + path})
        subject = _("How was it?")
    number = payload["message_id"]
    build_mail(subject, body, to=email, language=language, message_id=number).send()
