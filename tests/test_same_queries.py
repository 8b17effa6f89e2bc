"""Every page asks the database as often for three hundred rows as for one and for three.

The pages are those of the access table, so a new one is tried by itself: if it shows more when
there is more, it must be named below, among those cut into pages or with why it is shown whole.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cppc.core.models import Draft
from families.models import BreakGlass
from tests import factories
from tests.access import World, address, all_rows, build_world, expected
from tests.crowd import Crowd
from tests.site_database import copied_database, logged_in_as
from tests.test_access import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("same_queries")]

SIZES = (1, 3, 300)
A_FEW_DIGITS = 20  # of a page that only counts
MEASURED = ("families:", "meetings:", "home:index", "home:my_day", "teams:name_check", "core:dr")
FIRST = ("facilitator in the circle", "coordinator", "state_coordinator")  # they see the most

PAGED = {  # they grow for years
    "core:drafts",
    "families:consents",
    "families:copies",
    "families:emergencies",
    "families:facilitators",
    "families:family_promises",
    "families:guests",
    "families:handovers",
    "families:index",
    "families:papers",
    "families:promises",
    "families:referral_list",
    "families:timeline",
    "meetings:family_index",
    "meetings:team_index",
}
WHOLE = {
    "what one family has at a time": {
        "families:ask_back",
        "families:care",
        "families:circle",
        "families:consent",
        "families:consent_form",
        "families:detail",
        "families:family_request",
        "families:handover_ask",
        "families:network",
        "families:plan",
        "families:relationships",
        "families:strengths",
        "families:support_add",
        "families:support_edit",
        "families:version_compare",
        "families:version_detail",
        "meetings:family_schedule",
        "meetings:plan_correct",
    },
    "who comes to one meeting": {
        "meetings:family_agree",
        "meetings:family_detail",
        "meetings:family_log",
        "meetings:family_prepare",
        "meetings:family_screen",
        "meetings:family_taking_part",
        "meetings:invitations",
        "meetings:signing_list",
        "meetings:survey_ask",
    },
    "a field to choose one of the area's people": {
        "families:assign",
        "families:facilitator_add",
        "families:handover_answer",
        "families:invite",
        "families:propose",
    },
    "the first of each kind": {"home:index", "home:my_day", "teams:name_checks"},
}

FORMS = {  # with fields for each row three hundred would be megabytes: three are the most
    "families:handover_ask",
    "meetings:family_log",
    "meetings:family_screen",
    "meetings:plan_correct",
}


class Asked(NamedTuple):
    """What a page asked and how much it answered."""

    status: int
    queries: int
    content: bytes


@pytest.fixture(scope="module")
def asked(django_db_setup, django_db_blocker):
    """Each page at each size; the third only where three rows were more than one."""
    with django_db_blocker.unblock(), copied_database():
        world = build_world()
        make_what_lists_lack(world)
        crowd = Crowd(world)
        found = list(first_answers(world))
        for before, size in pairwise(SIZES):
            crowd.grow(before, size)
            with logged_in_as("cppc_app"):
                for name, client, path, tries in found:
                    if len(tries) == 1 or (grows(tries) and name not in FORMS):
                        tries.append(ask(client, path))
    return {name: tries for name, _client, _path, tries in found}


def make_what_lists_lack(world: World) -> None:
    """A meeting that was held, and what waits: a promise, a consent, a draft, an emergency."""
    later = world.meeting.starts_at + timedelta(hours=1)  # as its copies: the same comes next
    factories.FamilyMeetingFactory(
        family=world.family,
        facilitator=world.facilitator,
        state="held",
        starts_at=later,
        held_at=later,
    )
    leader = next(one.user for one in world.callers if one.name == FIRST[0])
    soon = timezone.localdate() + timedelta(days=3)
    type(world.step).objects.filter(pk=world.step.pk).update(by_when=soon - timedelta(days=9))
    type(world.family_consent).objects.filter(pk=world.family_consent.pk).update(expires_on=soon)
    Draft.objects.create(
        user=leader,
        form="open-family",
        object_key="new",
        expires_at=timezone.now() + timedelta(days=9),
    )
    state = next(one.user for one in world.callers if one.name == FIRST[2])
    BreakGlass.objects.create(
        area=world.area,
        family=world.family,
        user=state,
        reason="A child is not found",
        ends_at=timezone.now(),
    )


def first_answers(world: World) -> Iterator[tuple[str, Client, str, list[Asked]]]:
    """Each page, asked for by the first who gets it."""
    rows = [row for row in all_rows() if row.name.startswith(MEASURED) and row.method == "get"]
    order = sorted(world.callers, key=lambda one: [one.name != name for name in FIRST])
    with logged_in_as("cppc_app"):
        clients = {one.name: signed_in(one) for one in order}
        for client in clients.values():
            seen_long(client)
        for row in rows:
            path = address(row, world)
            for one in order:
                if 200 in expected(row, one):
                    answer = ask(clients[one.name], path)
                    if answer.status == 200:
                        yield row.name, clients[one.name], path, [answer]
                        break


def seen_long(client: Client) -> None:
    """Nothing is written down about the session while the pages are asked."""
    session = client.session
    if "seen" in session:
        session["seen"] += 3600
        session.save()


def ask(client: Client, path: str) -> Asked:
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        response = client.get(path)
        transaction.set_rollback(True)
    return Asked(response.status_code, len(queries), response.content)


def grows(tries: list[Asked]) -> bool:
    return abs(len(tries[1].content) - len(tries[0].content)) > A_FEW_DIGITS


def test_pages_ask_the_same_for_any_number_of_rows(asked):
    """Also proves that every list is known, and that those that grow for years are cut."""
    wrong = {}
    for name, tries in asked.items():
        counts = [(one.status, one.queries) for one in tries]
        if len(set(counts)) > 1:
            wrong[name] = counts
    assert wrong == {}
    lists = {name for name, tries in asked.items() if grows(tries)}
    assert lists == PAGED.union(*WHOLE.values())
    assert {name for name in PAGED if b"page=2" not in asked[name][-1].content} == set()
