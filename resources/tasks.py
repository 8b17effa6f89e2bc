"""What Celery runs for the network: asking whether listings are true, and what ends by itself."""

from celery import shared_task


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
