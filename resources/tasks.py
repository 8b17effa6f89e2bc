"""What the worker does for the network by itself."""

from celery import shared_task


@shared_task
def forget_ended_events() -> int:
    """Once a day: public copies of events that are over."""
    from cppc.core.outbox import as_worker
    from resources.services.happenings import forget_ended_events as forget

    with as_worker():
        return forget()
