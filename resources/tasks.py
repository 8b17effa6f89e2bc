"""What Celery runs for the network by itself."""

from celery import shared_task

from cppc.core.outbox import as_worker


@shared_task
def forget_old_searches() -> int:
    """Once a day: counts of searches older than the gap board shows go."""
    from resources.services.gaps import forget_old_searches as forget

    with as_worker():
        return forget()
