"""Places in a family's circle: proposed, accepted, ended. The database's functions decide."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils.translation import gettext as _

from cppc.core.notices import queue
from families.agreement import VERSION
from families.capacities import Capacity
from families.models import CircleMember, Consent, Family
from families.services.facilitators import check_approved
from teams.access import Actor
from teams.models import User


@transaction.atomic
def propose_member(
    *,
    family: Family,
    user: User,
    capacity: str,
    to_on: date | None = None,
    consent: Consent | None = None,
    by: Actor,
) -> CircleMember:
    """Ask somebody into the circle; nothing opens before that person accepts confidentiality.

    A place that rests on a consent ends with it, at the latest on its last day. Raises
    ValidationError when the person is already in the circle, or asks himself.
    """
    place = CircleMember(
        area_id=family.area_id,
        family=family,
        user=user,
        capacity=capacity,
        to_on=to_on,
        proposed_by=by.user,
        consent=consent,
    )
    if consent is not None and not consent.is_in_force:
        raise ValidationError({"consent": _("This consent is over. Ask the family again.")})
    try:
        with transaction.atomic():
            place.full_clean(exclude=["area", "family", "proposed_by", "consent"])
            place.save(force_insert=True)
    except IntegrityError:
        raise ValidationError({"user": _("This person is already in the circle.")}) from None
    except ProgrammingError:
        raise ValidationError(_("You cannot ask this person into the circle.")) from None
    _tell(place.pk, user)
    return place


@transaction.atomic
def assign_facilitator(*, family: Family, user: User, by: Actor) -> None:
    """A coordinator hands the family to a facilitator of the area, who must accept first.

    Raises ValidationError for oneself, for somebody who is no facilitator of the area, and for
    one without an approval.
    """
    if user != by.user:
        check_approved(user=user, area=family.area)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT authz.assign_facilitator(%s, %s)", [family.pk, user.pk])
            (place,) = cursor.fetchone()
    except IntegrityError:
        raise ValidationError({"user": _("This person is already in the circle.")}) from None
    except ProgrammingError:
        raise ValidationError(_("Choose a facilitator of this area, and not yourself.")) from None
    _tell(place, user)


@transaction.atomic
def accept_place(*, place: CircleMember, by: Actor) -> None:
    """Accept confidentiality for one's own place; from now on it opens what its capacity opens."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.accept_place(%s, %s)", [place.pk, VERSION])
        (accepted,) = cursor.fetchone()
    if not accepted:
        raise ValidationError(_("This place in the circle has ended."))


@transaction.atomic
def end_place(*, place: CircleMember, by: Actor) -> None:
    """End a place at once: one's own, or as the family's facilitator anybody's.

    Raises ValidationError when the right is missing, when the place has already ended, or when a
    family would be left without any facilitator.
    """
    leads = CircleMember.objects.current().filter(
        family_id=place.family_id, capacity=Capacity.FACILITATOR
    )
    lead = place.capacity == Capacity.FACILITATOR and place.accepted_at is not None
    if lead and not leads.exclude(pk=place.pk).exclude(accepted_at=None).exists():
        raise ValidationError(
            _("A family needs a facilitator. Another one must accept before this place ends.")
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT authz.end_place(%s)", [place.pk])
        (ended,) = cursor.fetchone()
    if not ended:
        raise ValidationError(_("This place in the circle has already ended."))


def _tell(place_id: object, user: User) -> None:
    queue(
        "families.asked_into_circle",
        key=f"circle:{place_id}",
        payload={"recipient": str(user.pk), "place": str(place_id)},
    )
