"""People without a role in the area are asked into a circle by e-mail, with a link of their own."""

import logging
import secrets
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from smtplib import SMTPException
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import ProgrammingError, connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from families.capacities import Capacity
from families.models import CircleInvitation, Consent, Family
from teams.access import Actor
from teams.models import User

logger = logging.getLogger(__name__)

INVITED_AS = (
    Capacity.PARENT,
    Capacity.SUPPORT,
    Capacity.PARENT_PARTNER,
    Capacity.PROVIDER,
)


class Asked(NamedTuple):
    """What the link tells whoever holds it."""

    email: str
    capacity: str
    language: str
    area: str


@transaction.atomic
def invite_into_circle(
    *,
    family: Family,
    email: str,
    name: str,
    capacity: str,
    language: str = "en",
    to_on: date | None = None,
    consent: Consent | None = None,
    by: Actor,
) -> CircleInvitation:
    """Mail somebody a link to take part; nothing opens before the second step and acceptance.

    Raises ValidationError for one's own address, a last day gone by, or a second open link.
    """
    email = email.strip().lower()
    if email == by.user.email.lower():
        raise ValidationError({"email": _("Nobody can invite themselves. Ask a colleague.")})
    if to_on and to_on < timezone.localdate():
        raise ValidationError({"to_on": _("The last day has already passed.")})
    if open_invitations(family).filter(email=email, capacity=capacity).exists():
        raise ValidationError({"email": _("This person was asked already and has not answered.")})
    secret = secrets.token_urlsafe(32)
    row = CircleInvitation(
        area_id=family.area_id,
        family=family,
        email=email,
        name=name,
        capacity=capacity,
        language=language,
        to_on=to_on,
        consent=consent,
        token_hash=sha256(secret.encode()).hexdigest(),
        expires_at=timezone.now() + timedelta(days=settings.INVITATION_DAYS),
        invited_by=by.user,
    )
    row.full_clean(exclude=["area", "family", "consent", "invited_by"])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except ProgrammingError:
        raise ValidationError(_("You cannot ask this person into the circle.")) from None
    # A secret may stand in no table, so the mail goes at once and not through the outbox.
    transaction.on_commit(partial(_send, email, language, row.expires_at, secret, row.pk))
    return row


def _send(email: str, language: str, expires: object, secret: str, pk: UUID) -> None:
    """A neutral mail: no name, no area, no word of a family's life."""
    with translation.override(language):
        link = settings.BASE_URL + reverse("families:circle_invitation", args=[secret])
        subject = _("CPPC: you are asked to take part")
        text = render_to_string(
            "families/mail/circle_invitation.txt", {"link": link, "expires": expires}
        )
    try:
        send_mail(subject, text, None, [email])
    except (OSError, SMTPException) as error:
        logger.warning("circle invitation %s was not sent: %s", pk, type(error).__name__)


def open_invitations(family: Family):  # type: ignore[no-untyped-def]
    """Links of this family that still work."""
    return CircleInvitation.objects.filter(
        family=family, accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now()
    )


@transaction.atomic
def withdraw_circle_invitation(*, invitation: CircleInvitation, by: Actor) -> None:
    """The link stops working. Raises ValidationError when it was used or withdrawn meanwhile."""
    now = timezone.now()
    rows = CircleInvitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not rows.update(withdrawn_at=now, updated_at=now):
        raise ValidationError(_("This invitation was accepted or withdrawn meanwhile."))


def find_circle_invitation(secret: str) -> Asked | None:
    """What an open link says; nothing for any other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT email, capacity, language, area FROM authz.circle_invitation(%s)", [secret]
        )
        row = cursor.fetchone()
    return Asked(*row) if row else None


def take_circle_invitation(*, secret: str, by: User) -> UUID:
    """The place that waits for this person's acceptance of confidentiality.

    Raises ValidationError unless the link was sent to the address of the signed-in account.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT authz.take_circle_invitation(%s)", [secret])
            (place,) = cursor.fetchone()
    except ProgrammingError:  # the consent it rests on has ended
        place = None
    if place is None:
        raise ValidationError(
            _("This invitation is not for the account you are signed in with, or it has ended.")
        )
    return UUID(str(place))
