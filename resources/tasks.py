"""What the worker does for the network by itself."""

from celery import shared_task
from django.utils import timezone


@shared_task
def forget_ended_events() -> int:
    """Once a day: public copies of events that are over."""
    from cppc.core.outbox import as_worker
    from resources.services.happenings import forget_ended_events as forget

    with as_worker():
        return forget()


@shared_task
def forget_downloads() -> int:
    """Once a day: files with the directory whose day is over."""
    from cppc.core.outbox import as_worker
    from resources.models import Download

    with as_worker():
        return Download.objects.filter(expires_at__lt=timezone.now()).delete()[0]


@shared_task
def forget_old_searches() -> int:
    """Once a day: counts of searches older than the gap board shows go."""
    from cppc.core.outbox import as_worker
    from resources.services.gaps import forget_old_searches as forget

    with as_worker():
        return forget()


@shared_task
def keep_listings_true() -> int:
    """Once a day: the steps of the ladder, what leaves the search, names kept long enough."""
    from cppc.core.outbox import as_worker, drain
    from resources.services import freshness

    with as_worker():
        freshness.leave_search()
        count = freshness.ask_what_is_due()
        freshness.forget_verifiers()
    drain()
    return count


@shared_task
def end_passing_words() -> int:
    """Each hour: "taking people", "full" and announcements whose time is over."""
    from cppc.core.outbox import as_worker
    from resources.services import freshness

    with as_worker():
        return freshness.end_taking() + freshness.end_announcements()
