"""What the worker does for areas by itself."""

from celery import shared_task

from cppc.core.outbox import as_worker


@shared_task
def forget_held_words() -> int:
    """Once a day: words held back that nobody decided about go."""
    from teams.services.wall import forget_held_words as forget

    with as_worker():
        return forget()
