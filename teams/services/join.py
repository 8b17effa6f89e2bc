"""Requests to join a team: anybody writes one, the area's coordinators answer."""

import uuid
from typing import Any

from django.db import connection, transaction

from cppc.core.notices import Payload, job, queue
from teams.access import Actor
from teams.models import Area, JoinRequest
from teams.roles import Permission
from teams.services.wall import refuse_names

RECEIVED_JOB = "teams.join_received"
RECEIVED_NOTICE = "teams.join_waiting"


@transaction.atomic
def request_to_join(*, area: Area, language: str, by: Any = None, **fields: Any) -> JoinRequest:
    """Keep what somebody wrote who wants to help; no account is needed.

    Nobody can read it back but those who look after the team, not even who wrote it.
    Raises ValidationError when there is neither an e-mail nor a phone number to answer to.
    """
    request = JoinRequest(pk=uuid.uuid4(), area=area, language=language, **fields)
    request.full_clean(exclude=["area"])
    request.save(force_insert=True)
    queue(
        RECEIVED_JOB,
        key=f"join:{request.pk}",
        payload={"area": str(area.pk), "request": str(request.pk)},
    )
    return request


@job(RECEIVED_JOB)
def tell_coordinators(payload: Payload) -> None:
    """One notice for everybody who looks after the area's team."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unnest(authz.people_with(%s, %s))", [payload["area"], Permission.MANAGE_TEAM]
        )
        people = [str(row[0]) for row in cursor.fetchall()]
    for person in people:
        queue(
            RECEIVED_NOTICE,
            key=f"join:{payload['request']}:{person}",
            payload={"recipient": person, "request": payload["request"]},
        )


@transaction.atomic
def answer_join_request(*, row: JoinRequest, state: str, note: str, by: Actor) -> JoinRequest:
    """Record what became of a request; raises NamesFound when the note may name a family."""
    refuse_names(area=row.area, texts=[note], by=by)
    row = JoinRequest.objects.select_for_update(of=("self",)).get(pk=row.pk)
    row.state, row.note = state, note
    row.version += 1
    row.full_clean(exclude=["area"])
    row.save(force_update=True)
    return row
