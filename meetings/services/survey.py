"""How a meeting was, said by who took part: asked by personal link, kept without any name."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.notices import queue
from families.models import Guest, PersonalLink
from families.services.links import OpenLink, make_link
from meetings.models import FamilyMeeting
from teams.access import Actor
from teams.models import Area

MAIL = "meetings.survey_mail"
KEPT_OPEN = timedelta(days=30)


class Result(NamedTuple):
    """What coordinators see of a month (None: all smaller months together); averages, 1 to 5."""

    month: date | None
    answers: int
    heard: float | None
    respected: float | None
    family_led: float | None
    plan_helps: float | None
    words: list[str]


@transaction.atomic
def ask_by_mail(*, meeting: FamilyMeeting, guests: Iterable[Guest], by: Actor) -> int:
    """Queue one mail for each guest with an address; the same guest is asked once for a meeting.

    Raises ValidationError before the meeting is held, or when nobody has an address.
    """
    _check_held(meeting)
    reached = [guest for guest in guests if guest.email]
    if not reached:
        raise ValidationError(_("Nobody you chose has an e-mail address. Print slips instead."))
    for guest in reached:
        payload = {"meeting": str(meeting.pk), "guest": str(guest.pk), "message_id": str(uuid4())}
        queue(MAIL, key=f"survey:{meeting.pk}:{guest.pk}", payload=payload)
    return len(reached)


@transaction.atomic
def make_slips(*, meeting: FamilyMeeting, guests: Iterable[Guest], by: Actor) -> list[str]:
    """One link for each guest, for slips without a name.

    Raises ValidationError before the meeting is held, or when nobody was chosen.
    """
    _check_held(meeting)
    expires_at = timezone.now() + KEPT_OPEN
    purpose = PersonalLink.Purpose.SURVEY
    links = [
        make_link(guest=guest, purpose=purpose, subject_id=meeting.pk, expires_at=expires_at)
        for guest in guests
    ]
    if not links:
        raise ValidationError(_("Choose at least one person."))
    return links


def _check_held(meeting: FamilyMeeting) -> None:
    if meeting.state != FamilyMeeting.State.HELD:
        raise ValidationError(_("You can ask how a meeting was once it is held."))


def may_answer(link: OpenLink) -> bool:
    """Whether the link's meeting was held and waits for this answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.survey_by_link(%s, %s)", [link.token, link.binding])
        return bool(cursor.fetchone()[0])


@transaction.atomic
def answer_survey(*, link: OpenLink, answers: list[int | None], words: str) -> bool:
    """Keep the answer without the link, and use the link up. False when it does not stand."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT authz.answer_survey(%s, %s, %s::integer[], %s)",
            [link.token, link.binding, answers, words],
        )
        return bool(cursor.fetchone()[0])


def survey_results(area: Area) -> list[Result]:
    """Months that are over and have enough answers, the newest first; smaller ones together."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT month, answers, heard, respected, family_led, plan_helps, words "
            "FROM authz.survey_results(%s, %s)",
            [area.pk, settings.SUPPRESSION_LIMIT],
        )
        return [Result(*row)._replace(words=row[-1] or []) for row in cursor.fetchall()]
