"""What the worker does for the network: each job runs as the person who asked for it."""

import logging
from collections.abc import Callable

from django.db import transaction

from cppc.core.identity import Identity, acting_as
from cppc.core.notices import Payload, job
from resources.models import Download, ImportBatch
from resources.services.downloads import fail_download, make_download
from resources.services.duplicates import propose_pairs
from resources.services.import_publish import publish_import
from resources.services.imports import check_import, fail_import, load_import, undo_import
from teams.models import Area

log = logging.getLogger(__name__)


@job("resources.check_import")
def check(payload: Payload) -> None:
    """Read an imported file and note what is in it."""
    _run(check_import, payload)


@job("resources.load_import")
def load(payload: Payload) -> None:
    """Load the sound rows of a checked file."""
    _run(load_import, payload)


@job("resources.undo_import")
def undo(payload: Payload) -> None:
    """Take a whole import back."""
    _run(undo_import, payload)


@job("resources.make_download")
def take_along(payload: Payload) -> None:
    """Write a file with the whole public network of an area or the state."""
    with acting_as(Identity(payload["actor"])):
        download = Download.objects.filter(pk=payload["download"]).first()
        if download is None:
            return
        try:
            with transaction.atomic():
                make_download(download=download)
        except Exception:
            log.exception("download %s failed", download.pk)
            fail_download(download=download)


@job("resources.publish_import")
def publish(payload: Payload) -> None:
    """Publish all of an import that can be."""
    _run(publish_import, payload)


@job("resources.find_duplicates")
def find_duplicates(payload: Payload) -> None:
    """Each night after a change: propose listings of an area that look alike."""
    with acting_as(Identity(payload["actor"])):
        area = Area.objects.filter(pk=payload["area"]).first()
        if area is not None:
            propose_pairs(area=area)


def _run(service: Callable, payload: Payload) -> None:
    """The service as the person who asked; a fault leaves the import marked as failed."""
    with acting_as(Identity(payload["actor"])):
        batch = ImportBatch.objects.filter(pk=payload["batch"]).first()
        if batch is None:  # this person may no longer write here
            return
        try:
            with transaction.atomic():
                service(batch=batch)
        except Exception:
            log.exception("import %s failed", batch.pk)
            fail_import(batch=batch)
