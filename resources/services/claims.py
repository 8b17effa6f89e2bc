"""Claims: somebody says "this is ours" and asks for a link to keep the listing true."""

import uuid
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cppc.core.notices import Payload, job, queue
from resources.models import ListingClaim, PublishedListing
from teams.access import Actor
from teams.roles import Permission
from teams.services.wall import refuse_names

CLAIM_MAIL = "resources.claim_mail"
WAITING_JOB = "resources.network_job"
WAITING_NOTICE = "resources.network_waiting"


@transaction.atomic
def claim_by_contact(*, listing: PublishedListing, language: str) -> ListingClaim:
    """Have a link mailed to the address on the listing, if there is one; nobody learns which."""
    claim = _claim(listing, language, state=ListingClaim.State.CONTACT)
    _mail(claim)
    return claim


@transaction.atomic
def claim_by_team(*, listing: PublishedListing, language: str, **said: Any) -> ListingClaim:
    """Keep who asks for a link and why, until the team decides.

    Raises ValidationError without a name or an e-mail to answer to.
    """
    claim = _claim(listing, language, **said)
    tell_team(claim.area_id)
    return claim


def _claim(listing: PublishedListing, language: str, **said: Any) -> ListingClaim:
    claim = ListingClaim(
        pk=uuid.uuid4(),
        area_id=listing.area_id,
        service_id=listing.pk,
        language=language,
        **said,
    )
    claim.full_clean(exclude=["area", "service", "claim"])
    claim.save(force_insert=True)
    return claim


def _mail(claim: ListingClaim) -> None:
    """Whatever is to be told to who asked, once."""
    payload = {"claim": str(claim.pk), "message_id": str(uuid.uuid4())}
    queue(CLAIM_MAIL, key=f"claim:{claim.pk}:{claim.state}", payload=payload)


@transaction.atomic
def decide_claim(*, claim: ListingClaim, allow: bool, because: str = "", by: Actor) -> ListingClaim:
    """Grant a claim, which mails the link, or refuse it with the reason for the team.

    Raises ValidationError when somebody has decided already or the reason is missing.
    """
    if not by.may(Permission.PUBLISH_LISTINGS):
        raise PermissionDenied
    found = ListingClaim.objects.select_for_update(of=("self",)).select_related("area")
    saved = found.get(pk=claim.pk)
    if saved.state != ListingClaim.State.WAITING:
        raise ValidationError(_("Somebody has decided already."))
    if not allow and not because.strip():
        raise ValidationError({"because": _("Write why not.")})
    refuse_names(area=saved.area, texts=[because], by=by)
    saved.state = ListingClaim.State.APPROVED if allow else ListingClaim.State.REFUSED
    saved.because = "" if allow else because.strip()
    saved.decided_by, saved.decided_at = by.user, timezone.now()
    saved.version += 1
    saved.save(force_update=True)
    _mail(saved)
    return saved


def tell_team(area_id: Any) -> None:
    """Tell those who publish, once a day, that something from outside waits for them."""
    today = timezone.localdate().isoformat()
    queue(WAITING_JOB, key=f"network:{area_id}:{today}", payload={"area": str(area_id)})


@job(WAITING_JOB)
def tell_publishers(payload: Payload) -> None:
    """One notice for everybody of the area who may approve."""
    today = timezone.localdate().isoformat()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(authz.people_with(%s, %s))",
            [payload["area"], Permission.PUBLISH_LISTINGS],
        )
        people = [str(row[0]) for row in cursor.fetchall()]
    for person in people:
        told = {"recipient": person, "area": payload["area"]}
        key = f"network:{payload['area']}:{today}:{person}"
        queue(WAITING_NOTICE, key=key, payload=told)
