"""Publishing what an import loaded: all that can be, in parts; what the others lack is told."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.utils import translation

from resources.importing.table import Found, Problem
from resources.models import ImportBatch, ImportRow, Service
from resources.policies import can_publish_import
from resources.services.import_steps import (
    Kind,
    State,
    acting,
    locked,
    moved,
    order,
    save_findings,
    saved,
)
from resources.services.import_undo import forget_findings
from resources.services.publishing import missing_for_publishing, publish_listing
from teams.access import Actor
from teams.services.wall import NamesFound

PART = 100
LACKS = [
    Problem.LACKS_WHAT,
    Problem.LACKS_KIND,
    Problem.LACKS_COUNTY,
    Problem.LACKS_START,
    Problem.NO_REFERRAL,
    Problem.BETRAYS_PLACE,
]


@transaction.atomic
def order_publish(*, batch: ImportBatch, by: Actor) -> ImportBatch:
    """Ask the worker to publish all that can be."""
    now = locked(batch)
    if not can_publish_import(by, now):
        raise PermissionDenied
    forget_findings(now, [*LACKS, Problem.ODD_STATUS])
    now.done, now.total, now.ending = 0, loaded(now).count(), ""
    now = moved(now, State.PUBLISHING)
    order("publish", now)
    return now


def loaded(batch: ImportBatch) -> Any:
    """The listings of an import that are here."""
    return ImportRow.objects.filter(batch=batch, kind=Kind.SERVICE, loaded=True).order_by("number")


@transaction.atomic
def publish_import(*, batch: ImportBatch) -> ImportBatch:
    """Publish the next listings, and ask for the rest. Runs in the worker."""
    now = locked(batch)
    if now.state != State.PUBLISHING:
        return now
    rows = list(loaded(now)[now.done : now.done + PART])
    services = Service.objects.select_related("area", "organization").in_bulk(
        [row.target for row in rows]
    )
    findings: list[Found] = []
    by = acting(now)
    for row in rows:
        if listing := services.get(row.target):
            now.published_rows += _publish(row, listing, by, findings)
    save_findings(now, findings)
    now.done += len(rows)
    if rows and now.done < now.total:
        order("publish", saved(now))
        return now
    return moved(now, State.LOADED)


def _publish(row: ImportRow, listing: Service, by: Actor, findings: list[Found]) -> bool:
    """Whether one listing became public; what it lacks is noted."""
    if listing.state not in (Service.State.DRAFT, Service.State.READY):
        return False
    if listing.details.get("status"):
        findings.append(Found(row.row, Problem.ODD_STATUS, file=row.file))
        return False
    lacks = lacking(listing)
    if not lacks:
        try:
            with transaction.atomic():
                publish_listing(listing=listing, by=by)
        except NamesFound:
            lacks = [Problem.NAMES]
        except (ValidationError, DatabaseError):
            lacks = [Problem.NOT_LOADED]
        else:
            return True
    findings += [Found(row.row, problem, file=row.file) for problem in lacks]
    return False


def lacking(listing: Service) -> list[str]:
    """What a listing lacks before everybody may see it, as findings say it."""
    with translation.override("en"):
        words = {str(problem.label): problem for problem in LACKS}
        return [words[told] for told in missing_for_publishing(listing) if told in words]
