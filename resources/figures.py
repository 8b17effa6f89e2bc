"""Numbers and lists of the network for home, the area's page and the statewide view."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Count, Q

from resources.cards import verified_since
from resources.models import PublishedListing, Service
from teams.models import Area


def to_verify(area_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Public listings that nobody verified lately, by area; areas without any are left out."""
    old = Q(verified_on=None) | Q(verified_on__lt=verified_since())
    return _counted(PublishedListing.objects.filter(old, area__in=list(area_ids)))


def to_publish(area_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Listings handed in and waiting for somebody who publishes, by area."""
    return _counted(Service.objects.filter(state=Service.State.READY, area__in=list(area_ids)))


def published_counts() -> dict[UUID, int]:
    """How many listings each area has made public."""
    return _counted(PublishedListing.objects.all())


def hubs(area: Area) -> list[PublishedListing]:
    """The area's hubs and family resource centers, by name."""
    return list(PublishedListing.objects.filter(area=area, kind=Service.Kind.HUB))


def _counted(rows) -> dict[UUID, int]:
    counted = rows.select_related(None).order_by().values_list("area").annotate(number=Count("*"))
    return dict(counted)
