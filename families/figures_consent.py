"""What consent pages and home pages read: who holds copies, who opened, what ends soon."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from cppc.core.models import Opening
from families.models import CircleMember, Consent, CopyEvent, Disclosure, Family
from teams.models import User


def my_families(user: User) -> QuerySet[CircleMember]:
    """The person's accepted places today, for who reaches no list of an area."""
    places = CircleMember.objects.current().filter(user=user).exclude(accepted_at=None)
    return places.select_related("area", "family").order_by("family__reference", "pk")


class EndingConsent(NamedTuple):
    """A consent that ends soon, in a family the acting person leads."""

    consent_id: UUID
    family_id: UUID
    reference: str
    area_slug: str
    expires_on: date


def expiring_consents(within_days: int = 30) -> list[EndingConsent]:
    """Consents that end in the coming days, in families that the acting person facilitates."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.consent_id, c.family_id, c.reference, a.slug, c.expires_on "
            "FROM authz.expiring_consents(%s) c JOIN teams_area a ON a.id = c.area_id "
            "ORDER BY c.expires_on, c.consent_id",
            [within_days],
        )
        return [EndingConsent(*row) for row in cursor.fetchall()]


def copies_of(*records: Family) -> QuerySet[Disclosure]:
    """Everything that left these records, newest first, with what became of it last (`became`)."""
    last = CopyEvent.objects.filter(disclosure=OuterRef("pk")).order_by("-created_at", "-pk")
    rows = Disclosure.objects.filter(family__in=records).select_related("family")
    return rows.annotate(became=Subquery(last.values("state")[:1])).order_by("-created_at", "pk")


def copies_held(*records: Family) -> QuerySet[Disclosure]:
    """Copies that are still with somebody."""
    out = Q(became=None) | Q(became__in=[CopyEvent.State.ASKED, CopyEvent.State.LOST])
    return copies_of(*records).filter(out, what__in=Disclosure.HELD)


def copies_with(consent: Consent) -> QuerySet[Disclosure]:
    """Copies still with the person or office that a consent names."""
    named = Q(recipient__iexact=consent.recipient)
    if consent.guest_id:
        named |= Q(guest=consent.guest_id)
    return copies_held(consent.family).filter(named)


def openings_of(*records: Family) -> QuerySet[Opening]:
    """When these records were opened, or somebody tried, newest first."""
    return Opening.objects.filter(family_id__in=[one.pk for one in records]).order_by("-at", "-pk")
