"""What people said of listings ("I called and ...") that nobody of the team has looked at yet."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef

from resources.models import ListingReport

Kind = ListingReport.Kind


def open_reports() -> Exists:
    """Whether a listing has reports that something is wrong; a condition on listings."""
    rows = ListingReport.objects.filter(service=OuterRef("pk"), looked_at=None)
    return Exists(rows.exclude(kind=Kind.HELPED))


def reports_of(keys: Iterable[Any]) -> dict[Any, list[tuple[str, int]]]:
    """For each of these listings what was said, and how often; one query."""
    rows = ListingReport.objects.filter(service__in=list(keys), looked_at=None)
    counted = rows.order_by().values_list("service", "kind").annotate(number=Count("pk"))
    found: dict[Any, list[tuple[str, int]]] = {}
    for service, kind, number in sorted(counted, key=lambda row: Kind.values.index(row[1])):
        found.setdefault(service, []).append((str(Kind(kind).label), number))
    return found
