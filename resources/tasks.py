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
