"""One's own account: what pages call a person, how he is told, where he is signed in."""

from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from cppc.core.identity import at_the_door
from cppc.core.models import Session
from cppc.core.session_store import hash_key
from teams.models import StatewideRole, User
from teams.roles import StateRole

PROFILE = ("name", "phone", "language", "other_languages", "notices")


@transaction.atomic
def update_profile(*, by: User, **fields: Any) -> User:
    """Change one's own name, phone, languages and wishes for messages."""
    for name in PROFILE:
        if name in fields:
            setattr(by, name, fields[name])
    by.clean_fields(exclude=["password", "last_login"])
    by.save(update_fields=[name for name in PROFILE if name in fields])
    return by


def sessions_of(user: User) -> list[Session]:
    """Where the person is signed in now, the latest use first."""
    with at_the_door():
        return list(Session.objects.filter(user=user.pk).order_by("-seen_at"))


@transaction.atomic
def end_session(*, key_hash: str, by: User) -> bool:
    """Sign one of one's own devices out; whether it was there."""
    with at_the_door():
        gone, _details = Session.objects.filter(user=by.pk, key=key_hash).delete()
    return bool(gone)


@transaction.atomic
def end_other_sessions(*, keep: str | None, by: User) -> int:
    """Sign out everywhere but here; the number of devices."""
    with at_the_door():
        others = Session.objects.filter(user=by.pk).exclude(key=hash_key(keep or ""))
        gone, _details = others.delete()
    return gone


@transaction.atomic
def add_administrator(*, email: str, name: str) -> User:
    """Make a state administrator without a password; run by the owner, at a machine's terminal.

    Refuses what is no e-mail address, and a person who has the role already.
    """
    validate_email(email)
    person = User.objects.filter(email=email.lower()).first()
    if person is None:
        person = User.objects.create_user(email, name=name)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    role = StateRole.STATE_ADMINISTRATOR
    if StatewideRole.objects.current().filter(person=person, role=role).exists():
        raise ValidationError(_("This person already has this role."))
    StatewideRole.objects.create(person=person, role=role)
    return person
