"""What Celery runs for families: warnings of approvals that end, consents past their day."""

from celery import shared_task


@shared_task
def warn_of_lapses() -> int:
    """Once a day: tell facilitators and coordinators 60 and 14 days ahead."""
    from cppc.core.outbox import as_worker, drain
    from families.services.facilitators import warn_of_lapses as warn

    with as_worker():
        count = warn()
    drain()
    return count


@shared_task
def expire_consents() -> int:
    """Early each day: consents past their last day, and what rests on them."""
    from cppc.core.outbox import as_worker, drain
    from families.services.consent import expire_consents as expire

    with as_worker():
        count = expire()
    drain()
    return count
