"""The family's guest list: proposed, decided by the family, required by law, taken off again."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from families.hooks import GuestGone, guest_left
from families.models import Family, Guest, Step
from families.services.answers import remind
from families.services.links import revoke_links
from families.services.promises import Promisers, same_name
from families.services.records import StaleRow
from teams.access import Actor

IN_PERSON = "in the family's own account"


@transaction.atomic
def propose_guest(*, family: Family, family_says: bool, by: Actor, **fields: Any) -> Guest:
    """Put somebody on the list: by the family it is decided, by others it waits for its word.

    Raises ValidationError for a name that stands on the list already.
    """
    guest = Guest(area_id=family.area_id, family=family, proposed_by=by.user, **fields)
    _check_new(guest)
    if family_says:
        _decide(guest, Guest.State.ACCEPTED, IN_PERSON)
    guest.full_clean(exclude=["area", "family", "proposed_by"])
    guest.save(force_insert=True)
    _take_promises(guest)
    return guest


@transaction.atomic
def require_guest(*, family: Family, legal_reason: str, by: Actor, **fields: Any) -> Guest:
    """Put somebody on the list whom the law asks for, with the reason that the family sees.

    Raises ValidationError without a reason, or for a name that stands on the list already.
    """
    if not legal_reason.strip():
        raise ValidationError({"legal_reason": _("Write why the law asks for this person.")})
    guest = Guest(
        area_id=family.area_id,
        family=family,
        proposed_by=by.user,
        state=Guest.State.REQUIRED,
        legal_reason=legal_reason,
        **fields,
    )
    _check_new(guest)
    guest.full_clean(exclude=["area", "family", "proposed_by"])
    guest.save(force_insert=True)
    return guest


@transaction.atomic
def change_guest(*, guest: Guest, version: int, by: Actor, **fields: Any) -> Guest:
    """Change what the list says of somebody, never whether the family wants the person there.

    Raises StaleRow when somebody else saved a newer version.
    """
    guest = _locked(guest, version)
    for name, value in fields.items():
        setattr(guest, name, value)
    guest = _saved(guest)
    _take_promises(guest)
    return guest


@transaction.atomic
def decide_guest(
    *, guest: Guest, version: int, wanted: bool, how: str = "", family_says: bool, by: Actor
) -> Guest:
    """The family's yes or no, in its own account or as it told a facilitator (`how`).

    The same answer twice changes nothing. Raises StaleRow for a newer answer, ValidationError for
    somebody the law requires, and when a facilitator does not say how the family answered.
    """
    state = Guest.State.ACCEPTED if wanted else Guest.State.REFUSED
    current = Guest.objects.get(pk=guest.pk)
    if current.state == state:
        return current
    guest = _locked(guest, version)
    if guest.state == Guest.State.REQUIRED:
        raise ValidationError(_("The law asks for this person. The reason stands on the list."))
    if not family_says and not how.strip():
        raise ValidationError({"how": _("Write how the family told you.")})
    _decide(guest, state, IN_PERSON if family_says else how)
    guest = _saved(guest)
    if not wanted:
        revoke_links(guest=guest)
    return guest


@transaction.atomic
def remove_guest(*, guest: Guest, by: Actor) -> Guest:
    """Take somebody off the list; putting the person back is one more answer.

    The person's links end, invitations to meetings ahead are taken back (by the database), and
    other apps end what is theirs. Taken off twice changes nothing.
    """
    guest = Guest.objects.select_for_update(of=("self",)).get(pk=guest.pk)
    if guest.state == Guest.State.LEFT:
        return guest
    guest.state = Guest.State.LEFT
    guest = _saved(guest)
    revoke_links(guest=guest)
    guest_left(GuestGone(guest.pk, guest.family_id, guest.area_id))
    return guest


def _take_promises(guest: Guest) -> None:
    """Open promises under this name that nobody on the list bore are the guest's from now on.

    As far as the acting person may write them: the database leaves the others as they are.
    """
    open_ones = Step.objects.filter(family_id=guest.family_id, state=Step.State.OPEN)
    name = same_name(guest.name)
    steps = open_ones.filter(guest=None, owner=None).select_related("plan")
    for step in [step for step in steps if same_name(step.who) == name]:
        owner_id, found = Promisers(step.plan).match(step.who)
        if found != guest:  # two bear this name
            continue
        rows = Step.objects.filter(pk=step.pk, version=step.version)
        if rows.update(guest=guest, owner=owner_id, version=step.version + 1):
            step.guest, step.owner_id, step.version = guest, owner_id, step.version + 1
            remind(step)


def _check_new(guest: Guest) -> None:
    same = Guest.objects.filter(family_id=guest.family_id, name__iexact=guest.name)
    if same.exclude(state=Guest.State.LEFT).exists():
        raise ValidationError({"name": _("This name already stands on the list.")})


def _decide(guest: Guest, state: str, how: str) -> None:
    guest.state, guest.decided_how, guest.decided_at = state, how, timezone.now()


def _locked(guest: Guest, version: int) -> Guest:
    current = Guest.objects.select_for_update(of=("self",)).get(pk=guest.pk)
    if current.version != version:
        raise StaleRow(current)
    return current


def _saved(guest: Guest) -> Guest:
    guest.version += 1
    guest.full_clean(exclude=["area", "family", "proposed_by", "user", "person"])
    guest.save(force_update=True)
    return guest
