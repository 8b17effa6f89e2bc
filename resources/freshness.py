"""How old a verification is, by Iowa's calendar, and which step of the ladder that means."""

from datetime import date, timedelta
from typing import Any, Protocol

from django.conf import settings
from django.db.models import DateField, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from resources.models import FreshnessAsk

Step = FreshnessAsk.Step


class Dated(Protocol):
    """A listing, or its public copy."""

    verified_on: date | None
    published_at: Any


def ladder() -> list[tuple[Step, int]]:
    """The steps with their days, the last first."""
    return [
        (Step.LEAVE, settings.LEAVE_AFTER_DAYS),
        (Step.REMIND, settings.REMIND_AFTER_DAYS),
        (Step.ASK, settings.VERIFY_AFTER_DAYS),
    ]


def true_since(listing: Dated) -> date | None:
    """The day from which days are counted: the last verification, else the publishing."""
    if listing.verified_on is not None or listing.published_at is None:
        return listing.verified_on
    return timezone.localdate(listing.published_at)


def step_of(since: date | None) -> Step | None:
    """The step of the ladder that is due today; none before the first."""
    if since is None:
        return None
    days = (timezone.localdate() - since).days
    return next((step for step, after in ladder() if days >= after), None)


def is_stale(listing: Dated) -> bool:
    """Whether nobody verified it for so long that it leaves the search."""
    return step_of(true_since(listing)) == Step.LEAVE


def day_before(days: int) -> date:
    """The last day that is so many days ago or more."""
    return timezone.localdate() - timedelta(days=days)


def with_since(listings: QuerySet) -> QuerySet:
    """Listings, or public copies, with the day from which days are counted, as `since`."""
    published = TruncDate("published_at", tzinfo=timezone.get_default_timezone())
    return listings.annotate(since=Coalesce("verified_on", published, output_field=DateField()))
