"""Celery: the broker only carries hints; the outbox table is the truth (design section 10)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cppc.settings.production")

app = Celery("cppc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
