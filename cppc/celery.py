"""Celery: the broker only carries hints; the outbox table is the truth (design section 10)."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init

from cppc.core.broker import use_whole_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cppc.settings.production")

use_whole_files()
app = Celery("cppc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
def check_before_work(**kwargs: Any) -> None:
    """A worker does nothing over a database that would not guard."""
    from cppc.core.checks import refuse_unsafe_database  # noqa: PLC0415 - once the apps are ready

    refuse_unsafe_database()
