"""Reports: "I called and ...". They gather for the team and change nothing by themselves."""

import hashlib
import hmac
import uuid

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from resources.models import ListingReport, PublishedListing, Service
from resources.services.claims import tell_team
from teams.access import Actor
from teams.roles import Permission


def mark_of_visitor(listing: PublishedListing, address: str) -> str:
    """Where a report came from, told apart for one listing and one day; nothing else."""
    text = f"report\x1f{address}\x1f{listing.pk}\x1f{timezone.localdate()}".encode()
    return hmac.new(settings.FIELD_KEY, text, hashlib.sha256).hexdigest()


@transaction.atomic
def report_listing(*, listing: PublishedListing, kind: str, note: str, address: str) -> None:
    """Keep what happened to somebody there; the same from one address counts once a day."""
    row = ListingReport(
        pk=uuid.uuid4(),
        area_id=listing.area_id,
        service_id=listing.pk,
        kind=kind,
        note=note,
        visitor=mark_of_visitor(listing, address),
    )
    row.clean_fields(exclude=["area", "service", "looked_by"])
    ListingReport.objects.bulk_create([row], ignore_conflicts=True)
    if kind != ListingReport.Kind.HELPED:
        tell_team(listing.area_id)


@transaction.atomic
def look_at_reports(*, listing: Service, until: object, by: Actor) -> int:
    """Note that somebody looked at a listing's reports up to a moment; how many they were."""
    if not by.may(Permission.EDIT_LISTINGS):
        raise PermissionDenied
    rows = ListingReport.objects.filter(
        area=listing.area, service=listing, looked_at=None, created_at__lte=until
    )
    now = timezone.now()
    return rows.update(looked_at=now, looked_by=by.user, updated_at=now)
