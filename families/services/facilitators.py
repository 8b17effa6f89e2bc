"""The register of facilitators: entered, trained and coached, approved, taken back."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.notices import queue
from families.models import Facilitator
from families.services.records import StaleRow
from teams.access import Actor
from teams.models import Area, User

WARNED_BEFORE = (60, 14)  # days


def is_approved(*, user: User, area: Area, on: date | None = None) -> bool:
    """Whether this person may lead family meetings of the area on that day; the database says."""
    with connection.cursor() as cursor:
        day = on or timezone.localdate()
        cursor.execute(
            "SELECT authz.facilitator_approved(%s::uuid, %s::uuid, %s)", [user.pk, area.pk, day]
        )
        return bool(cursor.fetchone()[0])


def check_approved(*, user: User, area: Area, on: date | None = None) -> None:
    """Raise ValidationError, with what to do about it, for somebody without an approval."""
    if is_approved(user=user, area=area, on=on):
        return
    words = _(
        "%(name)s has no approval for that day. Ask a coordinator to enter it in the register."
    )
    raise ValidationError(words % {"name": user.get_full_name()})


@transaction.atomic
def add_facilitator(*, user: User, by: Actor, **fields: Any) -> Facilitator:
    """Enter somebody in the area's register; nobody enters himself."""
    assert by.area is not None  # noqa: S101 - an area view's actor always has one
    if user == by.user:
        raise ValidationError({"user": _("Nobody enters themselves. Ask a colleague.")})
    entry = Facilitator(area=by.area, user=user, **fields)
    _check_days(entry)
    entry.full_clean(exclude=["area", "user"])
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError:
        raise ValidationError({"user": _("This person is already in the register.")}) from None
    return entry


@transaction.atomic
def change_facilitator(
    *, entry: Facilitator, version: int, by: Actor, **fields: Any
) -> Facilitator:
    """Write down training, coached meetings, languages, conflicts; the approval stays as it is.

    Raises StaleRow when somebody else saved a newer version, ValidationError for days that
    cannot be and for one's own entry.
    """
    entry = _locked(entry, version, by)
    for name, value in fields.items():
        setattr(entry, name, value)
    _check_days(entry)
    return _saved(entry)


@transaction.atomic
def approve_facilitator(
    *,
    entry: Facilitator,
    version: int,
    approval_number: str,
    approved_on: date,
    expires_on: date | None,
    late_reason: str,
    by: Actor,
) -> Facilitator:
    """Enter an approval, the first or a new one.

    Raises ValidationError when training or a coached meeting is missing, when the coached
    meetings were late and nobody says why it is approved all the same, or for one's own entry.
    """
    entry = _locked(entry, version, by)
    if not (entry.trained_on and entry.co_led_on and entry.led_on):
        raise ValidationError(_("First write down the training and both coached meetings."))
    if entry.coached_late and not late_reason.strip():
        late = _("The coached meetings were later than six months after the training. Say why.")
        raise ValidationError({"late_reason": late})
    if approved_on < max(entry.co_led_on, entry.led_on):
        raise ValidationError({"approved_on": _("An approval comes after the coached meetings.")})
    entry.approval_number, entry.approved_on = approval_number, approved_on
    entry.expires_on, entry.late_reason = expires_on, late_reason
    entry.withdrawn_on, entry.withdrawn_why = None, ""
    return _saved(entry)


@transaction.atomic
def withdraw_approval(*, entry: Facilitator, version: int, why: str, by: Actor) -> Facilitator:
    """Take an approval back from today on, with a word of why; a new approval undoes it."""
    entry = _locked(entry, version, by)
    if entry.state != "approved":
        raise ValidationError(_("There is no approval to take back."))
    entry.withdrawn_on, entry.withdrawn_why = timezone.localdate(), why
    return _saved(entry)


def warn_of_lapses() -> int:
    """Queue the warnings 60 and 14 days before an approval or the six months end; how many.

    Runs in the worker every day: a later last day set meanwhile brings its own warnings.
    """
    today, count = timezone.localdate(), 0
    for entry, _person, _place, what, day, tell in _ending():
        for before in WARNED_BEFORE:
            if (day - today).days <= before:
                payload = {"recipient": str(tell), "entry": str(entry), "day": day.isoformat()}
                key = f"lapse:{entry}:{what}:{day}:{before}:{tell}"
                # Entered late, only the nearer warning is of use.
                if before == WARNED_BEFORE[0] and (day - today).days <= WARNED_BEFORE[1]:
                    continue
                queue("families.lapse", key=key, payload={**payload, "what": what})
                count += 1
    return count


def _ending() -> Iterable[tuple[UUID, UUID, UUID, str, date, UUID]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM authz.approvals_ending(%s)", [WARNED_BEFORE[0]])
        return list(cursor.fetchall())


def _locked(entry: Facilitator, version: int, by: Actor) -> Facilitator:
    """The entry as it is now; refused for one's own and for an older version."""
    if entry.user_id == by.user.pk:
        raise ValidationError(_("This is your own entry. Ask a colleague to change it."))
    try:
        with transaction.atomic():
            rows = Facilitator.objects.select_for_update(of=("self",)).select_related("area")
            current = rows.get(pk=entry.pk)
    except (ProgrammingError, Facilitator.DoesNotExist):
        raise ValidationError(_("You cannot change this entry.")) from None
    if current.version != version:
        raise StaleRow(current)
    return current


def _saved(entry: Facilitator) -> Facilitator:
    entry.version += 1
    entry.full_clean(exclude=["area", "user"])
    entry.save(force_update=True)
    return entry


def _check_days(entry: Facilitator) -> None:
    """Coached meetings come after the training, and none of the days lies ahead."""
    today = timezone.localdate()
    for name in ("trained_on", "co_led_on", "led_on"):
        day = getattr(entry, name)
        if day and day > today:
            raise ValidationError({name: _("This day has not come yet.")})
        if day and name != "trained_on" and (not entry.trained_on or day < entry.trained_on):
            raise ValidationError({name: _("A coached meeting comes after the training.")})
