"""A family's answers: given, refused, withdrawn, found not valid, over on their day."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.notices import queue
from families.capacities import Capacity
from families.consent_words import VERSION
from families.hooks import GuestGone, guest_left
from families.models import CircleMember, Consent, Family, Guest, Person
from teams.access import Actor

ANSWERS = (Consent.State.GIVEN, Consent.State.REFUSED)
LISTED = (Guest.State.PROPOSED, Guest.State.ACCEPTED)  # who leaves the list with the last yes


@transaction.atomic
def record_consent(
    *,
    family: Family,
    person: Person,
    purpose: str,
    state: str,
    recipient: str = "",
    guest: Guest | None = None,
    expires_on: date | None = None,
    by: Actor,
    **elements: Any,
) -> Consent:
    """Write down an answer: yes until a day or an event, or no, which is as good an answer.

    `elements` are the other fields of Consent: discloser, what, reason, expires_when, signed_by,
    signed_on, route, witness, language. Raises ValidationError with what is missing or not right.
    """
    if state not in ANSWERS:
        raise ValidationError({"state": _("An answer is yes or no.")})
    if expires_on and expires_on < timezone.localdate():
        raise ValidationError({"expires_on": _("The last day has already passed.")})
    consent = Consent(
        area_id=family.area_id,
        family=family,
        person=person,
        purpose=purpose,
        state=state,
        recipient=recipient.strip() or (guest.name if guest else ""),
        guest=guest,
        expires_on=expires_on,
        text_version=VERSION,
        recorded_by=by.user,
        **elements,
    )
    if consent.signed_on > timezone.localdate():
        raise ValidationError({"signed_on": _("This day has not come yet.")})
    consent.full_clean(exclude=["area", "family", "person", "guest", "recorded_by"])
    try:
        with transaction.atomic():
            consent.save(force_insert=True)
    except ProgrammingError:
        raise ValidationError(_("You cannot write down answers of this family.")) from None
    return consent


@transaction.atomic
def end_consent(*, consent: Consent, state: str, why: str, by: Actor) -> Consent:
    """Take a yes back, say that it is not valid, or that what ends it has happened.

    In this transaction end the places in the circle, the invitations and the links that rest on
    it; a guest whom no other yes covers leaves the list. Raises ValidationError when it is over
    already, or when an answer is called not valid without a word of why.
    """
    if state == Consent.State.INVALID and not why.strip():
        raise ValidationError({"why": _("Say in a word why it is not valid.")})
    gone = _goes_with(consent)
    leads = list(  # before: whose own place rests on it reads nothing of the record afterwards
        CircleMember.objects.current()
        .filter(
            family_id=consent.family_id,
            capacity__in=[Capacity.FACILITATOR, Capacity.CO_FACILITATOR],
            accepted_at__isnull=False,
        )
        .exclude(user_id=by.user.pk)
        .values_list("user_id", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.end_consent(%s, %s, %s)", [consent.pk, state, why])
        (ended,) = cursor.fetchone()
    if not ended:
        raise ValidationError(_("This answer is over already."))
    # A yes that the acting person does not see may cover the guest all the same.
    if gone and not Guest.objects.filter(pk=gone, state__in=LISTED).exists():
        guest_left(GuestGone(gone, consent.family_id, consent.area_id))
    for person in leads:
        _queue_over(consent.pk, consent.family_id, person)
    consent.state, consent.ended_why = state, why
    return consent


def _goes_with(consent: Consent) -> UUID | None:
    """The guest whom no other yes covers, and who leaves the list when this one ends."""
    if consent.purpose != Consent.Purpose.MEETING or consent.state != Consent.State.GIVEN:
        return None
    if consent.guest_id is None:
        return None
    listed = Guest.objects.filter(pk=consent.guest_id, state__in=LISTED)
    others = Consent.objects.in_force().filter(guest_id=consent.guest_id, purpose=consent.purpose)
    if others.exclude(pk=consent.pk).exists() or not listed.exists():
        return None
    return consent.guest_id


def _queue_over(consent: Any, family: Any, person: Any) -> None:
    """Who leads the family hears at once that something ended."""
    queue(
        "families.consent_over",
        key=f"consent-over:{consent}:{person}",
        payload={"recipient": str(person), "family": str(family)},
    )


@transaction.atomic
def expire_consents() -> int:
    """Consents past their last day are over, with all that rests on them; how many (worker).

    Access ended by itself when the day was over: the database compares the day at every reading.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT consent, family, area, gone, leads FROM authz.expire_consents()")
        rows = cursor.fetchall()
    for consent, family, area, gone, leads in rows:
        if gone:
            guest_left(GuestGone(gone, family, area))
        for person in leads:
            _queue_over(consent, family, person)
    return len(rows)
