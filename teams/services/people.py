"""People of an area and of the state: invitations, dated roles, closed accounts.

The database lets nobody give himself a role, and an invitation is never accepted by its sender.
"""

import logging
import secrets
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cppc.core.identity import at_the_door
from cppc.core.models import Session
from teams.access import Actor
from teams.models import Area, Invitation, Membership, StatewideRole, User
from teams.roles import Permission, Role, StateRole

logger = logging.getLogger(__name__)


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def _send(invitation_id: UUID, secret: str) -> None:
    """Mail the link at once: a secret may stand in no table, so not in the outbox either."""
    row = Invitation.objects.select_related("area").filter(pk=invitation_id).first()
    if row is None:
        return
    with translation.override(row.language):
        context = {
            "invitation": row,
            "link": settings.BASE_URL + reverse("teams:invitation", args=[secret]),
            "expires": row.expires_at,
        }
        subject = _("CPPC: you are invited")
        text = render_to_string("teams/mail/invitation.txt", context)
    try:
        send_mail(subject, text, None, [row.email])
    except (OSError, SMTPException) as error:
        logger.warning("invitation %s was not sent: %s", row.pk, type(error).__name__)


def _renew(invitation: Invitation) -> str:
    secret = secrets.token_urlsafe(32)
    invitation.token_hash = _hash(secret)
    invitation.expires_at = timezone.now() + timedelta(days=settings.INVITATION_DAYS)
    transaction.on_commit(partial(_send, invitation.pk, secret))
    return secret


@transaction.atomic
def invite_person(
    *,
    area: Area | None,
    email: str,
    name: str,
    role: str,
    language: str,
    to_on: date | None,
    by: Actor,
) -> Invitation:
    """Mail somebody a link that gives a role in `area` (None: for the whole state).

    Refuses one's own address, a last day gone by, and a second open invitation to the same role.
    """
    email = email.strip().lower()
    if email == by.user.email.lower():
        raise ValidationError({"email": _("Nobody can invite themselves. Ask a colleague.")})
    if to_on is not None and to_on < timezone.localdate():
        raise ValidationError({"to_on": _("The last day has gone by already.")})
    if role not in (Role if area else StateRole).values:
        raise ValidationError({"role": _("This role does not fit here.")})
    same = Invitation.objects.open().filter(area=area, email=email, role=role)
    if same.exists():
        raise ValidationError(
            {"email": _("This person is invited to this role already. You can send it again.")}
        )
    invitation = Invitation(
        area=area,
        email=email,
        name=name,
        role=role,
        language=language,
        to_on=to_on,
        invited_by=by.user,
    )
    _renew(invitation)
    invitation.full_clean(
        exclude=["area", "invited_by", "accepted_by", "accepted_at", "withdrawn_at"]
    )
    invitation.save(force_insert=True)
    return invitation


def _waiting(invitation: Invitation) -> Invitation:
    row = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if row.accepted_at or row.withdrawn_at:
        raise ValidationError(_("This invitation was accepted or withdrawn meanwhile."))
    return row


@transaction.atomic
def resend_invitation(*, invitation: Invitation, by: Actor) -> Invitation:
    """Send a fresh link; the old one stops working."""
    row = _waiting(invitation)
    _renew(row)
    row.save(update_fields=["token_hash", "expires_at"])
    return row


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation, by: Actor) -> Invitation:
    """The link stops working."""
    row = _waiting(invitation)
    row.withdrawn_at = timezone.now()
    row.save(update_fields=["withdrawn_at"])
    return row


def find_invitation(secret: str) -> dict[str, str] | None:
    """What an open invitation's link tells whoever holds it: area, role, e-mail and name."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, area, role, email, name, language FROM authz.invitation(%s)", [secret]
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return dict(zip(("id", "area", "role", "email", "name", "language"), row, strict=True))


def accept_invitation(*, secret: str, by: User) -> None:
    """The acting person takes the role; only with the invited e-mail, never one's own sending."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.accept_invitation(%s)", [secret])
        (accepted,) = cursor.fetchone()
    if not accepted:
        raise ValidationError(
            _("This invitation is not for the account you are signed in with, or it has ended.")
        )


def _check_term(from_on: date, to_on: date | None) -> None:
    if to_on is not None and to_on < from_on:
        raise ValidationError({"to_on": _("The last day must not be before the first.")})


@transaction.atomic
def give_role(
    *, person: User, area: Area, role: str, from_on: date, to_on: date | None, by: Actor
) -> Membership:
    """Give somebody known in the area one more role, from a day on; refuses one's own person."""
    if person == by.user:
        raise ValidationError(_("Nobody can give themselves a role. Ask a colleague."))
    _check_term(from_on, to_on)
    held = Membership.objects.filter(person=person, area=area, role=role)
    if held.exclude(to_on__lt=from_on).exists():
        raise ValidationError({"role": _("This person already has this role here.")})
    membership = Membership(
        person=person, area=area, role=role, from_on=from_on, to_on=to_on, given_by=by.user
    )
    membership.full_clean(exclude=["person", "area", "given_by"])
    membership.save(force_insert=True)
    return membership


@transaction.atomic
def give_state_role(*, person: User, role: str, by: Actor) -> StatewideRole:
    """Give somebody a role for the whole state from today on; refuses one's own person."""
    if person == by.user:
        raise ValidationError(_("Nobody can give themselves a role. Ask a colleague."))
    if StatewideRole.objects.current().filter(person=person, role=role).exists():
        raise ValidationError({"role": _("This person already has this role.")})
    given = StatewideRole(person=person, role=role, given_by=by.user)
    given.full_clean(exclude=["person", "given_by"])
    given.save(force_insert=True)
    return given


@transaction.atomic
def end_role(
    *, membership: Membership | StatewideRole, last_day: date | None, by: Actor
) -> Membership | StatewideRole:
    """End a role after its last day, or at once; refuses one's own and one that is over."""
    if membership.person_id == by.user.pk:
        raise ValidationError(_("Nobody can end their own role. Ask a colleague."))
    row = type(membership).objects.select_for_update(of=("self",)).get(pk=membership.pk)
    today = timezone.localdate()
    if row.to_on is not None and row.to_on < today:
        raise ValidationError(_("This role is over already."))
    if last_day is not None:
        _check_term(row.from_on, last_day)
    row.to_on = last_day or today - timedelta(days=1)
    row.from_on = min(row.from_on, row.to_on)
    row.save(force_update=True)
    return row


def _check_state_admin(by: Actor) -> None:
    """The door's scope opens every account, so this rule stands here."""
    if by.area is not None or not by.may(Permission.MANAGE_PEOPLE):
        raise PermissionDenied


@transaction.atomic
def close_account(*, person: User, by: Actor) -> None:
    """A state administrator closes an account: no signing in, and every session ends now."""
    _check_state_admin(by)
    if person == by.user:
        raise ValidationError(_("Nobody can close their own account here. Ask a colleague."))
    with at_the_door():
        User.objects.filter(pk=person.pk).update(is_active=False)
        Session.objects.filter(user=person.pk).delete()


@transaction.atomic
def reopen_account(*, person: User, by: Actor) -> None:
    """The person may sign in again; roles are as they were."""
    _check_state_admin(by)
    with at_the_door():
        User.objects.filter(pk=person.pk).update(is_active=True)
