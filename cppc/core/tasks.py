"""What Celery runs for everybody: emptying the outbox, digests, cleaning up, counting."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cppc.core.identity import DOOR, Identity, acting_as


@shared_task
def drain_outbox() -> int:
    """Do what is due in the outbox; called by hints and, for what no hint announced, by beat."""
    from cppc.core.outbox import drain

    return drain()


@shared_task
def send_digests() -> int:
    """Once a day: one mail for everybody who asked for that and has notices waiting."""
    from cppc.core.outbox import drain, queue_digests

    waiting = queue_digests()
    drain()
    return waiting


@shared_task
def expire_drafts_and_sessions() -> None:
    """Once a day: drafts past their day, sessions that ended, forms sent and rows done long ago."""
    from cppc.core.models import Draft, SentForm, Session
    from cppc.core.outbox import as_worker, forget_done

    with as_worker():
        Draft.objects.filter(expires_at__lt=timezone.now()).delete()
        SentForm.objects.filter(created_at__lt=timezone.now() - timedelta(days=1)).delete()
    with acting_as(Identity(scope=DOOR)):
        Session.objects.filter(expires_at__lt=timezone.now()).delete()
    forget_done()


@shared_task
def refresh_figures() -> int:
    """Count families, meetings and steps for the governance tier; small numbers stay hidden."""
    from cppc.core.outbox import as_worker

    with as_worker(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT authz.refresh_figures(%s)", [settings.SUPPRESSION_LIMIT])
        figures = int(cursor.fetchone()[0])
        cursor.execute("SELECT authz.refresh_figure_cells(%s)", [settings.SUPPRESSION_LIMIT])
        return figures + int(cursor.fetchone()[0])
